import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sendRaw } from '../../../../tests/raw-http.ts';
import type { RawAnswer } from '../../../../tests/raw-http.ts';
import type { Listening } from '../../../../tests/client/listen.ts';
import { echo, page, readAll, startBackend, startBytesBackend, startStage } from '../../../../tests/proxy-stage.ts';
import type { Echoed, ProxyStage, StageOptions } from '../../../../tests/proxy-stage.ts';

interface Pair {
  readonly stage: ProxyStage;
  readonly backendPort: number;
  close(): Promise<void>;
}

async function startPair(starting: Promise<Listening>, options: StageOptions & { readonly path?: string } = {}): Promise<Pair> {
  const backend = await starting;
  const stage = await startStage(`http://localhost:${backend.port}${options.path ?? ''}`, options);
  const close = async (): Promise<void> => {
    await stage.close();
    await backend.close();
  };
  return { stage, backendPort: backend.port, close };
}

async function ask({ stage }: Pair, head: string): Promise<RawAnswer> {
  return sendRaw({ port: stage.port, bytes: `${head}\r\nhost: localhost:${stage.port}\r\n\r\n` });
}

const echoed = ({ body }: RawAnswer): Echoed => JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as Echoed;

describe('the question that the backend gets', () => {
  let pair: Pair;
  before(async () => {
    pair = await startPair(startBackend(echo));
  });
  after(() => pair.close());

  test('has the Host of the backend and says for whom it was asked', async () => {
    const { headers, url } = echoed(await ask(pair, `GET /a/b?c=d%20e HTTP/1.1\r\norigin: ${page}`));
    assert.equal(url, '/a/b?c=d%20e');
    assert.equal(headers['host'], `localhost:${pair.backendPort}`);
    assert.equal(headers['x-forwarded-host'], `localhost:${pair.stage.port}`);
    assert.equal(headers['x-forwarded-proto'], 'http');
    assert.equal(headers['x-forwarded-for'], '127.0.0.1');
    assert.match(headers['via'] ?? '', /^1\.1 causeway-[\da-f]{8}$/u);
    assert.match(headers['x-request-id'] ?? '', /^req_/u);
    assert.equal(headers['origin'], page);
  });

  test('keeps what a proxy on this machine said before', async () => {
    const lines = 'x-forwarded-for: 203.0.113.7\r\nx-forwarded-proto: https\r\nx-forwarded-host: app.test\r\nvia: 2 edge';
    const { headers } = echoed(await ask(pair, `GET / HTTP/1.1\r\n${lines}`));
    assert.equal(headers['x-forwarded-for'], '203.0.113.7, 127.0.0.1');
    assert.equal(headers['x-forwarded-proto'], 'https');
    assert.equal(headers['x-forwarded-host'], 'app.test');
    assert.match(headers['via'] ?? '', /^2 edge, 1\.1 causeway-/u);
  });

  test('has nothing that concerns this connection alone (RFC 9110 7.6.1)', async () => {
    const lines = [
      'connection: keep-alive, x-secret, te',
      'keep-alive: timeout=5',
      'proxy-connection: keep-alive',
      'proxy-authorization: Basic eA==',
      'te: trailers',
      'upgrade: h2c',
      'http2-settings: AAMAAABkAAQAAP__',
      'x-secret: for the proxy',
      'x-kept: yes',
    ];
    const { headers } = echoed(await ask(pair, `GET / HTTP/1.1\r\n${lines.join('\r\n')}`));
    const names = ['keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'upgrade', 'http2-settings', 'x-secret'];
    for (const name of names) assert.equal(headers[name], undefined, name);
    assert.equal(headers['x-kept'], 'yes');
  });

  test('keeps credentials, unusual methods and the case of names', async () => {
    const answer = await ask(pair, 'PROPFIND /dav HTTP/1.1\r\nAuthorization: Bearer x\r\nCookie: a=b\r\nX-CamelCase: 1');
    assert.equal(echoed(answer).method, 'PROPFIND');
    assert.equal(echoed(answer).headers['authorization'], 'Bearer x');
    assert.match(answer.body, /"X-CamelCase"/u);
  });

  test('an OPTIONS that is no preflight reaches the backend, a preflight does not', async () => {
    assert.equal(echoed(await ask(pair, 'OPTIONS /x HTTP/1.1')).method, 'OPTIONS');
    const preflight = await ask(pair, `OPTIONS /x HTTP/1.1\r\norigin: ${page}\r\naccess-control-request-method: PUT`);
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], page);
    assert.equal(preflight.body, '');
  });

  test('a foreign Host and a foreign page never reach it', async () => {
    const host = await sendRaw({ port: pair.stage.port, bytes: 'GET / HTTP/1.1\r\nhost: evil.test\r\n\r\n' });
    assert.equal(host.status, 421);
    const post = await ask(pair, 'POST / HTTP/1.1\r\norigin: http://evil.test\r\ncontent-length: 0');
    assert.equal(post.status, 403);
  });
});

test('with the Host kept the backend sees that of the browser', async () => {
  const pair = await startPair(startBackend(echo), { isHostKept: true });
  assert.equal(echoed(await ask(pair, 'GET / HTTP/1.1')).headers['host'], `localhost:${pair.stage.port}`);
  await pair.close();
});

test('a path of the target stands before every path', async () => {
  const pair = await startPair(startBackend(echo), { path: '/base' });
  assert.equal(echoed(await ask(pair, 'GET /x?y HTTP/1.1')).url, '/base/x?y');
  await pair.close();
});

describe('the answer that the browser gets', () => {
  const answers = new Map<string, string>();
  let pair: Pair;
  before(async () => {
    pair = await startPair(startBytesBackend((path) => `HTTP/1.1 ${answers.get(path)}\r\n\r\n`));
  });
  after(() => pair.close());
  const answerOf = (path: string, head: string, method = 'GET'): Promise<RawAnswer> => {
    answers.set(path, head);
    return ask(pair, `${method} ${path} HTTP/1.1\r\norigin: ${page}`);
  };

  test('has our CORS headers once, whatever the backend wrote', async () => {
    const lines = [
      '200 OK',
      'Access-Control-Allow-Origin: *',
      'access-control-allow-origin: http://other.test',
      'Access-Control-Allow-Credentials: false',
      'Access-Control-Expose-Headers: x-other',
      'X-Request-Id: theirs',
      'content-length: 0',
    ];
    const { headers } = await answerOf('/cors', lines.join('\r\n'));
    assert.equal(headers['access-control-allow-origin'], page);
    assert.equal(headers['access-control-allow-credentials'], 'true');
    assert.doesNotMatch(headers['access-control-expose-headers'] ?? '', /x-other/u);
    assert.match(headers['x-request-id'] ?? '', /^req_[^,]*$/u);
  });

  test('merges Vary into one line', async () => {
    const both = await answerOf('/vary', '200 OK\r\nVary: Accept-Encoding, origin\r\nvary: Cookie\r\ncontent-length: 0');
    assert.equal(both.headers['vary'], 'Origin, Accept-Encoding, Cookie');
    const all = await answerOf('/all', '200 OK\r\nvary: *\r\ncontent-length: 0');
    assert.equal(all.headers['vary'], '*');
  });

  test('says nothing about caches and types that the backend did not say', async () => {
    const { headers } = await answerOf('/etag', '200 OK\r\nETag: "1"\r\ncontent-length: 0');
    assert.equal(headers['cache-control'], undefined);
    assert.equal(headers['x-content-type-options'], undefined);
    assert.equal(headers['etag'], '"1"');
  });

  test('lacks what concerns the connection to the backend alone', async () => {
    const head =
      '200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nProxy-Authenticate: Basic\r\nKeep-Alive: timeout=1\r\ncontent-length: 0';
    const { headers } = await answerOf('/hop', head);
    assert.equal(headers['x-hop'], undefined);
    assert.equal(headers['proxy-authenticate'], undefined);
    assert.equal(headers['connection'], 'keep-alive');
  });

  test('keeps several cookies as several lines', async () => {
    const { headers } = await answerOf('/cookies', '200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\ncontent-length: 0');
    assert.equal(headers['set-cookie'], 'a=1, b=2; Path=/');
  });

  test('leads to this server where the backend led to itself', async () => {
    const own = `http://localhost:${pair.stage.port}`;
    const cases = [
      [`http://localhost:${pair.backendPort}/next?a#b`, `${own}/next?a#b`],
      [`http://127.0.0.1:${pair.backendPort}/next`, `${own}/next`],
      [`//localhost:${pair.backendPort}/next`, `${own}/next`],
      ['/next', '/next'],
      ['next', 'next'],
      ['https://login.test/?back=1', 'https://login.test/?back=1'],
      [`https://localhost:${pair.backendPort}/`, `https://localhost:${pair.backendPort}/`],
    ] as const;
    for (const [location, expected] of cases) {
      const { headers, status } = await answerOf('/go', `307 Temporary Redirect\r\nLocation: ${location}\r\ncontent-length: 0`);
      assert.equal(status, 307);
      assert.equal(headers['location'], expected);
    }
  });

  test('of 204 has no length, of 304 and HEAD that of the whole', async () => {
    const none = await answerOf('/204', '204 No Content\r\ncontent-length: 0');
    assert.equal(none.status, 204);
    assert.equal(none.headers['content-length'], undefined);
    assert.equal(none.headers['transfer-encoding'], undefined);
    answers.set('/304', '304 Not Modified\r\ncontent-length: 1234\r\netag: "x"');
    answers.set('/head', '200 OK\r\ncontent-length: 1234');
    const { port } = pair.stage;
    const lines = ['GET /304', 'HEAD /head', 'HEAD /head'].map((start) => `${start} HTTP/1.1\r\nhost: localhost\r\n`);
    const bytes = `${lines.join('\r\n')}connection: close\r\n\r\n`;
    const text = await readAll(port, bytes);
    assert.match(text, /^HTTP\/1\.1 304 Not Modified\r\n.*etag: "x"/su);
    assert.equal(text.match(/content-length: 1234/gu)?.length, 3);
    assert.equal(text.match(/HTTP\/1\.1 200/gu)?.length, 2);
  });

  test('keeps errors of the backend as they are, readable', async () => {
    for (const status of ['413 Content Too Large', '431 Request Header Fields Too Large', '500 Oops', '599 Odd']) {
      const answer = await answerOf('/error', `${status}\r\ncontent-length: 0`);
      assert.equal(answer.status, Number(status.slice(0, 3)));
      assert.equal(answer.headers['access-control-allow-origin'], page);
    }
  });

  test('may have bare line feeds, folded lines and bytes above ASCII', async () => {
    const backend = await startBytesBackend(
      Buffer.from('HTTP/1.0 200 Fine\nX-Folded: a\n\tb\nX-Name: Zo\u00EB\nContent-Length : 2\n\nok', 'latin1'),
    );
    const stage = await startStage(backend.url);
    const answer = await sendRaw({ port: stage.port, bytes: 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n' });
    assert.equal(answer.headers['x-folded'], 'a b');
    assert.equal(answer.body, 'ok');
    await stage.close();
    await backend.close();
  });

  test('comes after its early hints', async () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload; as=style\r\n\r\n';
    const backend = await startBytesBackend(
      `HTTP/1.1 100 Continue\r\n\r\n${hint}HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok`,
    );
    const stage = await startStage(backend.url);
    const text = await readAll(stage.port, 'GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    assert.match(text, /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload; as=style\r\n\r\nHTTP\/1\.1 200 OK\r\n/u);
    await stage.close();
    await backend.close();
  });

  test('may end with trailers', async () => {
    const backend = await startBytesBackend(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n',
    );
    const stage = await startStage(backend.url);
    const text = await readAll(stage.port, 'GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    assert.match(text, /Trailer: x-sum\r\n/u);
    assert.match(text, /2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n$/u);
    await stage.close();
    await backend.close();
  });
});
