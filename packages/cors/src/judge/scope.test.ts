import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBadPort } from './bad-port.ts';
import { judge } from './judge.ts';
import { answer, api, ask, lines, open, page, profiles, refused, sent, summary, wire } from './judge-suite.ts';
import { profileOf } from './profile.ts';

const nothing = answer(200);

test('JC-01 the page reads everything of its own origin but Set-Cookie, with no CORS and no preflight', () => {
  for (const profile of profiles) {
    const actual = lines(500, ['X-Two', 'b'], ['X-One', '1'], ['x-two', 'c'], ['Set-Cookie', 'a=1']);
    const verdict = ask({ url: `${page}/x`, method: 'PUT', headers: [['x-a', '1']] }, { actual, profile });
    assert.equal(wire(verdict), 'actual');
    assert.ok(verdict.outcome === 'allowed');
    assert.equal(verdict.type, 'basic');
    assert.equal(verdict.status, 500);
    assert.deepEqual(verdict.headers, [
      ['x-one', '1'],
      ['x-two', 'b, c'],
    ]);
  }
});

test('JC-01 port, scheme and a null origin make another origin', () => {
  assert.equal(summary(ask({ url: 'https://localhost:5173/' }, { actual: nothing })), 'origin-missing at response');
  assert.equal(summary(ask({ url: `${page}/`, origin: 'null' }, { actual: nothing })), 'origin-missing at response');
});

test('JC-02 same-origin mode goes nowhere else, not even by a redirect', () => {
  assert.equal(summary(ask({ mode: 'same-origin' })), 'same-origin-mode at request');
  const redirect = ask({ url: `${page}/x`, mode: 'same-origin' }, { actual: answer(302, { Location: api }) });
  assert.equal(summary(redirect), 'same-origin-mode at request');
  assert.equal(wire(redirect), 'actual');
});

test('JC-03 no-cors gets an answer that it cannot read, whatever the answer says', () => {
  const verdict = ask(
    {
      mode: 'no-cors',
      headers: [
        ['x-a', '1'],
        ['accept', 'a/b'],
      ],
    },
    { actual: answer(500, { 'X-A': '1' }) },
  );
  assert.ok(verdict.outcome === 'allowed');
  assert.deepEqual([verdict.type, verdict.status, verdict.url, verdict.headers], ['opaque', 0, '', []]);
  assert.equal(sent(verdict, 0, 'x-a'), undefined);
  assert.equal(sent(verdict, 0, 'accept'), 'a/b');
});

test('JC-03 no-cors across origins follows redirects or does not start', () => {
  assert.equal(summary(ask({ mode: 'no-cors', redirect: 'error' })), 'no-cors-redirect-mode at request');
  assert.equal(summary(ask({ mode: 'no-cors', method: 'PUT' })), 'invalid-request at request');
});

test('JC-04 a WebSocket has no CORS: it sends its origin and needs a 101', () => {
  const opened = ask({ url: 'ws://localhost:8000/ws', mode: 'websocket' }, { actual: answer(101) });
  assert.ok(opened.outcome === 'allowed');
  assert.equal(opened.type, 'websocket');
  assert.equal(sent(opened, 0, 'origin'), page);
  assert.equal(opened.requests[0]?.sendsCredentials, true);
  const closed = refused(ask({ url: 'ws://localhost:8000/ws', mode: 'websocket' }, { actual: answer(403) }));
  assert.equal(
    closed.console[0],
    "WebSocket connection to 'ws://localhost:8000/ws' failed: Error during WebSocket handshake: Unexpected response code: 403",
  );
});

test('JC-04 a navigation is never checked', () => {
  assert.equal(summary(ask({ mode: 'navigate' }, { actual: nothing })), 'allowed');
});

test('JC-05 what is neither http nor https is refused', () => {
  assert.equal(summary(ask({ url: 'ftp://localhost/x' })), 'unsupported-scheme at request');
  assert.equal(summary(ask({ url: 'localhost:8000/x' })), 'unsupported-scheme at request');
  assert.equal(wire(ask({ url: 'ftp://localhost/x' })), '');
});

test('JC-06 the 83 bad ports are refused; Chromium tolerates two of them', () => {
  const bad = (name: 'spec' | 'chromium' | 'firefox') =>
    Array.from({ length: 65_536 }, (_port, port) => port).filter((port) => isBadPort(String(port), profileOf(name)));
  assert.equal(bad('spec').length, 83);
  assert.equal(bad('firefox').length, 83);
  assert.deepEqual(
    bad('spec').filter((port) => !bad('chromium').includes(port)),
    [4190, 6679],
  );
  assert.equal(summary(ask({ url: 'http://localhost:6000/' })), 'bad-port at request');
  assert.equal(isBadPort('', profileOf('spec')), false);
});

const secure = { origin: 'https://app.example', addressSpace: 'loopback' } as const;

test('JC-07 a page on https asks no cleartext but this machine', () => {
  for (const profile of profiles) {
    assert.equal(summary(ask({ ...secure, url: 'http://api.example/' }, { profile })), 'mixed-content at request');
    assert.equal(
      summary(ask({ ...secure, url: 'ws://api.example/', mode: 'websocket' }, { profile })),
      'mixed-content at request',
    );
    for (const host of ['localhost:8000', '127.0.0.1', '127.8.8.8', '[::1]:8000', 'app.localhost']) {
      assert.equal(summary(ask({ ...secure, url: `http://${host}/` }, { profile })), 'allowed');
    }
  }
});

test('JC-07 Chromium leaves cleartext to a local address to the permission', () => {
  const request = { origin: 'https://app.example', url: 'http://192.168.1.5/' } as const;
  assert.equal(summary(ask(request, { profile: 'chromium' })), 'local-network-permission at request');
  assert.equal(summary(ask({ ...request, localNetworkPermission: 'granted' }, { profile: 'chromium' })), 'allowed');
  assert.equal(summary(ask(request, { profile: 'firefox' })), 'mixed-content at request');
});

test('JC-08 a public page needs permission for a more private address', () => {
  const request = { origin: 'https://app.example', url: 'https://localhost:8000/' } as const;
  for (const profile of profiles) {
    assert.equal(summary(ask(request, { profile })), 'local-network-permission at request');
    assert.equal(summary(ask({ ...request, localNetworkPermission: 'granted' }, { profile })), 'allowed');
    assert.equal(summary(ask({ ...request, addressSpace: 'loopback' }, { profile })), 'allowed');
  }
  assert.equal(summary(ask({ origin: 'http://localhost:1', url: 'http://10.0.0.1/' })), 'allowed');
});

test('JC-08 where a name leads is known when the connection is there', () => {
  const actual = { ...answer(200, open), addressSpace: 'local' } as const;
  assert.equal(
    summary(ask({ origin: 'https://app.example', url: 'https://box.example/' }, { actual })),
    'local-network-permission at request',
  );
});

test('JC-08 Firefox asks for no permission for WebSockets', () => {
  const request = { origin: 'https://app.example', url: 'wss://localhost:8000/', mode: 'websocket' } as const;
  assert.equal(summary(ask(request, { actual: answer(101), profile: 'firefox' })), 'allowed');
  assert.equal(summary(ask(request, { actual: answer(101), profile: 'chromium' })), 'local-network-permission at request');
});

test('JC-09 a page that is no secure context is not even asked about, except by Firefox', () => {
  const request = { origin: 'http://app.example', url: 'http://10.1.2.3/' } as const;
  assert.equal(summary(ask(request, { profile: 'chromium' })), 'local-network-insecure at request');
  assert.equal(summary(ask(request, { profile: 'firefox' })), 'local-network-permission at request');
});

test('JC-10 what the Request constructor refuses never leaves the page', () => {
  const broken = [
    { url: 'http://u:p@localhost:8000/' },
    { method: 'TRACE' },
    { method: 'connect' },
    { method: 'A B' },
    { body: 'bytes' as const },
    { method: 'HEAD', body: 'bytes' as const },
    { headers: [['x y', '1'] as const] },
    { headers: [['x-a', 'a\nb'] as const] },
  ];
  for (const request of broken) {
    const verdict = refused(ask(request));
    assert.deepEqual([verdict.reason, verdict.console, verdict.requests], ['invalid-request', [], []]);
  }
});

test('JC-10 six methods are written in capitals, and PATCH is none of them', () => {
  const methodOf = (method: string) => ask({ method }).requests.at(-1)?.method;
  for (const method of ['delete', 'get', 'head', 'options', 'post', 'Put']) {
    assert.equal(methodOf(method), method.toUpperCase());
  }
  for (const method of ['patch', 'Query', 'chicken']) assert.equal(methodOf(method), method);
});

test('JC-10 a URL that is not absolute is no request', () => {
  assert.throws(() => judge({ url: '/v1/items', origin: page }, [], 'spec'), TypeError);
});
