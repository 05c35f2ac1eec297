import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer as createRawServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { createAddressPolicy } from './address-policy.ts';
import { guardedFetch } from './guarded-client.ts';

const closers: (() => void)[] = [];
after(() => {
  for (const close of closers) close();
});

async function serve(
  listener: RequestListener,
  host = '127.0.0.1',
): Promise<{ readonly port: number; readonly seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  server.listen(0, host);
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, seen };
}

const always =
  (...addresses: string[]) =>
  async () =>
    addresses;
/** `site.test` is a host the operator opened; it resolves to this machine. */
const policy = createAddressPolicy({ allow: ['site.test', 'other.test'], resolve: always('127.0.0.1') });
const strict = createAddressPolicy({ resolve: always('127.0.0.1') });

test('it reads an answer of an allowed host', async () => {
  const { port, seen } = await serve((_request, response) => response.setHeader('x-a', 'b').end('hello'));
  const url = `http://site.test:${port}/a?b=c#fragment`;
  const answer = await guardedFetch({ url, headers: { Authorization: 'Bearer x' } }, policy);
  assert.equal(answer.status, 200);
  assert.equal(Buffer.from(answer.body).toString(), 'hello');
  assert.equal(answer.headers['x-a'], 'b');
  assert.equal(answer.address, '127.0.0.1');
  assert.equal(seen[0]?.url, '/a?b=c');
  assert.equal(seen[0]?.headers.host, `site.test:${port}`);
});

const corpus = [
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.0.0.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://①②⑦.⓪.⓪.①/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://localhost/',
  'http://localhost./',
  'http://LOCALHOST/',
  'http://x.localhost/',
  'http://0/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b:1::a9fe:a9fe]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://0xa9fea9fe/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://metadata.google.internal/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  String.raw`http://example.com\@127.0.0.1/`,
  'http://user@127.0.0.1/',
  'http://example.com@127.0.0.1/',
  'http:127.0.0.1/',
  'http:\\\\127.0.0.1\\',
  'ht\ntp://127.0.0.1/',
  ' http://127.0.0.1/',
  'file:///etc/passwd',
  'ftp://127.0.0.1/',
  'gopher://127.0.0.1:6379/_INFO',
  'data:text/plain,a',
  'unix:/var/run/docker.sock',
  'http://8.8.8.8:22/',
];
test('no spelling of a forbidden address is called', async () => {
  for (const url of corpus) {
    await assert.rejects(guardedFetch({ url, timeoutMs: 2000 }, strict), { code: 'outbound_refused' }, url);
  }
  for (const url of ['http://', '//127.0.0.1', 'http://[::1', 'http://a b/', '']) {
    await assert.rejects(guardedFetch({ url }, strict), { code: 'invalid_request' }, url);
  }
});

test('a name that changes its address after the check reaches nothing', async () => {
  const { port } = await serve((_request, response) => response.end('public'));
  const internal = await serve((_request, response) => response.end('secret'), '127.0.0.2').catch(() => undefined);
  let lookups = 0;
  const resolve = async () => {
    lookups += 1;
    return lookups === 1 ? ['127.0.0.1'] : ['127.0.0.2'];
  };
  const rebinding = createAddressPolicy({ allow: ['127.0.0.1'], resolve });
  const answer = await guardedFetch({ url: `http://rebind.test:${port}/` }, rebinding);
  assert.equal(Buffer.from(answer.body).toString(), 'public');
  assert.equal(lookups, 1);
  await assert.rejects(guardedFetch({ url: `http://rebind.test:${internal?.port ?? port}/` }, rebinding), {
    code: 'outbound_refused',
  });
  assert.equal(internal?.seen.length ?? 0, 0);
});

test('every redirect is checked again', async () => {
  const secret = await serve((_request, response) => response.end('secret'));
  for (const to of [
    'http://169.254.169.254/latest/meta-data/',
    `http://127.0.0.1:${secret.port}/`,
    `//[::ffff:7f00:1]:${secret.port}/`,
    'file:///etc/passwd',
    `http://a:b@site.test:${secret.port}/`,
  ]) {
    const { port } = await serve((_request, response) => response.writeHead(302, { location: to }).end());
    await assert.rejects(guardedFetch({ url: `http://site.test:${port}/` }, policy), { code: 'outbound_refused' }, to);
  }
  assert.equal(secret.seen.length, 0);
});

test('a redirect to another origin takes no secrets along, and a POST becomes a GET as in browsers', async () => {
  const last = await serve((_request, response) => response.end('end'));
  const first = await serve((_request, response) =>
    response.writeHead(302, { location: `http://other.test:${last.port}/b` }).end(),
  );
  const headers = {
    Authorization: 'Bearer x',
    Cookie: 'a=b',
    'X-Api-Key': 'c',
    Accept: 'text/plain',
    'Content-Type': 'text/plain',
  };
  const url = `http://site.test:${first.port}/a`;
  const answer = await guardedFetch({ url, method: 'POST', headers, body: 'data' }, policy);
  assert.deepEqual(answer.redirectedFrom, [url]);
  const [arrived] = last.seen;
  assert.equal(arrived?.method, 'GET');
  assert.equal(arrived?.headers.accept, 'text/plain');
  for (const name of ['authorization', 'cookie', 'x-api-key', 'content-type', 'content-length']) {
    assert.equal(arrived?.headers[name], undefined, name);
  }
});

test('redirects end after a few, and none is followed when nobody wants it', async () => {
  const { port, seen } = await serve((_request, response) => response.writeHead(307, { location: '/' }).end());
  const url = `http://site.test:${port}/`;
  await assert.rejects(guardedFetch({ url, maxRedirects: 3 }, policy), { code: 'outbound_invalid' });
  assert.equal(seen.length, 4);
  assert.equal((await guardedFetch({ url, maxRedirects: 0 }, policy)).status, 307);
});

test('a small answer that grows without end is cut at the limit', async () => {
  const zeros = Buffer.alloc(256 * 1024 * 1024);
  const packed = gzipSync(zeros, { level: 1 });
  const bombs: readonly (readonly [string, Buffer])[] = [
    ['gzip', packed],
    ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['gzip, gzip', gzipSync(packed)],
  ];
  for (const [encoding, bytes] of bombs) {
    const { port } = await serve((_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes));
    const before = process.memoryUsage().rss;
    await assert.rejects(guardedFetch({ url: `http://site.test:${port}/`, maxBytes: 100_000 }, policy), {
      code: 'outbound_too_large',
    });
    // Half of what it would be; what the process holds is never quite still.
    assert.ok(process.memoryUsage().rss - before < 128 * 1024 * 1024, encoding);
  }
});

test('compressed answers are read, damaged and unknown ones are named', async () => {
  const { port } = await serve(({ url }, response) => {
    if (url === '/good') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('good'));
    else if (url === '/bad') response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all');
    else response.writeHead(200, { 'content-encoding': 'gzip, gzip, gzip' }).end('x');
  });
  const answer = await guardedFetch({ url: `http://site.test:${port}/good` }, policy);
  assert.equal(Buffer.from(answer.body).toString(), 'good');
  for (const path of ['bad', 'deep']) {
    await assert.rejects(guardedFetch({ url: `http://site.test:${port}/${path}` }, policy), { code: 'outbound_invalid' });
  }
});

test('an endless body is cut at the limit', async () => {
  const { port } = await serve((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  await assert.rejects(guardedFetch({ url: `http://site.test:${port}/`, maxBytes: 1_000_000 }, policy), {
    code: 'outbound_too_large',
  });
});

test('silence ends at the deadline, and the caller ends it at once', async () => {
  const { port } = await serve(() => undefined);
  const url = `http://site.test:${port}/`;
  await assert.rejects(guardedFetch({ url, timeoutMs: 100 }, policy), { code: 'outbound_timeout' });
  const controller = new AbortController();
  const running = guardedFetch({ url, signal: controller.signal }, policy);
  controller.abort(new Error('left'));
  await assert.rejects(running, /left/u);
  const unresolved = createAddressPolicy({ resolve: () => new Promise(() => undefined) });
  await assert.rejects(guardedFetch({ url, timeoutMs: 100 }, unresolved), { code: 'outbound_timeout' });
});

test('what is no HTTP server, and what is not there, is named', async () => {
  const raw = createRawServer((socket) => {
    socket.on('error', () => undefined).resume();
    socket.end('-ERR unknown command\r\n');
  }).listen(0, '127.0.0.1');
  await once(raw, 'listening');
  const { port } = raw.address() as AddressInfo;
  await assert.rejects(guardedFetch({ url: `http://site.test:${port}/` }, policy), { code: 'outbound_invalid' });
  raw.close();
  await once(raw, 'close');
  await assert.rejects(guardedFetch({ url: `http://site.test:${port}/` }, policy), {
    code: 'outbound_unreachable',
    message: /refused/u,
  });
});

test('a header that would break the message, or that the client writes itself, is refused', async () => {
  const { port, seen } = await serve((_request, response) => response.end());
  for (const headers of [
    { Host: 'internal' },
    { 'Transfer-Encoding': 'chunked' },
    { 'x-a': 'b\r\nHost: c' },
    { 'x a': 'b' },
    { Connection: 'keep-alive' },
  ]) {
    await assert.rejects(guardedFetch({ url: `http://site.test:${port}/`, headers }, policy), { code: 'invalid_request' });
  }
  assert.equal(seen.length, 0);
});
