import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromiumErrorOf } from './chromium-error.ts';
import { judge } from './judge.ts';
import { answer, api, ask, granted, lines, open, other, page, refused } from './judge-suite.ts';
import type { Scene } from './judge-suite.ts';
import type { PageRequest } from './page-request.ts';

const lead = `Access to fetch at '${api}' from origin '${page}' has been blocked by CORS policy: `;
const failed = 'Failed to load resource: net::ERR_FAILED';
const put = { method: 'PUT' } as const;

function chromium(request: Partial<PageRequest>, scene: Scene = {}): readonly string[] {
  return refused(ask(request, { ...scene, profile: 'chromium' })).console;
}

function firefox(request: Partial<PageRequest>, scene: Scene = {}): readonly string[] {
  return refused(ask(request, { ...scene, profile: 'firefox' })).console;
}

test('JC-51 Chromium names the fault after who asked what from where, and then the load', () => {
  assert.deepEqual(chromium({}, { actual: answer(500) }), [
    `${lead}No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
    failed,
  ]);
});

test('JC-51 a failed check of a preflight is announced as one', () => {
  const text = `${lead}Response to preflight request doesn't pass access control check: `;
  assert.equal(
    chromium(put, { preflight: answer(404) })[0],
    `${text}No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
  );
  assert.equal(chromium(put, { preflight: answer(404, open) })[0], `${text}It does not have HTTP ok status.`);
  assert.equal(
    chromium(put, { preflight: answer(308, { Location: '/x' }) })[0],
    `${text}Redirect is not allowed for a preflight request.`,
  );
  assert.equal(
    chromium(put, { preflight: answer(204, open) })[0],
    `${lead}Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.`,
  );
});

test('JC-51 the hint is for fetch, the sentence about withCredentials for XMLHttpRequest', () => {
  const wrong = { actual: answer(200, { 'Access-Control-Allow-Origin': `${page}/` }) };
  const text = `The 'Access-Control-Allow-Origin' header has a value '${page}/' that is not equal to the supplied origin.`;
  assert.equal(chromium({}, wrong)[0], `${lead}${text} Have the server send the header with a valid value.`);
  assert.equal(chromium({ initiator: 'xmlhttprequest' }, wrong)[0], `${lead.replace('fetch', 'XMLHttpRequest')}${text}`);
  assert.equal(chromium({ initiator: 'eventsource' }, wrong)[0], `${lead.replace('fetch', 'resource')}${text}`);
  const star = chromium({ initiator: 'xmlhttprequest', credentials: 'include' })[0];
  assert.match(
    star ?? '',
    /credentials mode is 'include'\. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute\.$/u,
  );
});

test('JC-51 bytes that cannot be printed are written as code points', () => {
  const actual = lines(200, ['Access-Control-Allow-Origin', 'http://ex\u00E4mple.com\u0001']);
  assert.match(chromium({}, { actual })[0] ?? '', /'http:\/\/ex\\u00E4mple\.com\\u0001'/u);
});

test('JC-51 after a redirect both URLs are named, with the fragment', () => {
  const moved = answer(302, { ...open, Location: `${other}#part` });
  const verdict = refused(judge({ url: api, origin: page }, [moved, answer(200)], 'chromium'));
  assert.match(
    verdict.console[0] ?? '',
    /^Access to fetch at 'http:\/\/localhost:9000\/elsewhere#part' \(redirected from 'http:\/\/localhost:8000\/v1\/items'\) from origin/u,
  );
});

test('JC-51 what is no matter of CORS is named by the network, the page or nobody', () => {
  assert.deepEqual(chromium({}, { actual: { failure: 'ERR_EMPTY_RESPONSE' } }), [
    'Failed to load resource: net::ERR_EMPTY_RESPONSE',
  ]);
  assert.deepEqual(chromium({ url: 'http://localhost:6666/' }), ['Failed to load resource: net::ERR_UNSAFE_PORT']);
  assert.deepEqual(chromium({}, { actual: answer(302, { ...open, Location: 'data:,x' }) }), [
    'Failed to load resource: net::ERR_UNSAFE_REDIRECT',
  ]);
  assert.deepEqual(chromium({ mode: 'same-origin' }), [
    `Fetch API cannot load ${api}. Request mode is "same-origin" but the URL's origin is not same as the request origin ${page}.`,
  ]);
  assert.deepEqual(chromium({ url: 'ftp://localhost/x' }), [
    'Fetch API cannot load ftp://localhost/x. URL scheme "ftp" is not supported.',
  ]);
  assert.deepEqual(chromium({ method: 'TRACE' }), []);
});

test('JC-51 mixed content and the local network have their own texts, for sockets too', () => {
  const secure = { origin: 'https://app.example' } as const;
  assert.equal(
    chromium({ ...secure, url: 'http://api.example/' })[0],
    "Mixed Content: The page at 'https://app.example/' was loaded over HTTPS, but requested an insecure resource 'http://api.example/'. This request has been blocked; the content must be served over HTTPS.",
  );
  assert.match(
    chromium({ ...secure, url: 'https://localhost/' })[0] ?? '',
    /Permission was denied for this request to access the `loopback` address space\.$/u,
  );
  const socket = { ...secure, url: 'wss://localhost/', mode: 'websocket' } as const;
  assert.equal(
    chromium(socket)[0],
    "WebSocket connection to 'wss://localhost/' failed: Error in connection establishment: net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS",
  );
});

const blocked = `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${api}. `;
const didNotSucceed = `${blocked}(Reason: CORS request did not succeed). Status code: (null).`;

test('JC-52 Firefox gives one reason per refusal, and the status when the header is missing', () => {
  assert.deepEqual(firefox({}, { actual: answer(500) }), [
    `${blocked}(Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 500.`,
  ]);
  assert.deepEqual(firefox({ credentials: 'include' }), [
    `${blocked.replace(api, `‘${api}’`)}(Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).`,
  ]);
});

test('JC-52 a refused preflight is followed by the request that then did not succeed', () => {
  assert.deepEqual(firefox(put, { preflight: answer(404, open) }), [
    `${blocked}(Reason: CORS preflight response did not succeed). Status code: 404.`,
    didNotSucceed,
  ]);
  assert.deepEqual(firefox(put, { preflight: answer(302, { ...open, Location: '/x' }) }), [
    `${blocked}(Reason: CORS request external redirect not allowed).`,
    `${blocked}(Reason: CORS preflight response did not succeed). Status code: 302.`,
    didNotSucceed,
  ]);
});

test('JC-52 every failure of the network reads as CORS across origins, and is silent at home', () => {
  const actual = { failure: 'ERR_CONNECTION_REFUSED' };
  assert.deepEqual(firefox({}, { actual }), [didNotSucceed]);
  assert.deepEqual(firefox({ url: `${page}/x` }, { actual }), []);
  assert.deepEqual(firefox({ url: 'http://localhost:6666/' }), []);
});

test('JC-52 bytes are read as UTF-8, and what is none becomes a replacement character', () => {
  const wrong = (value: string) => firefox({}, { actual: lines(200, ['Access-Control-Allow-Origin', value]) })[0];
  assert.match(wrong('http://\u00C3\u00A4.test') ?? '', /‘http:\/\/ä\.test’/u);
  assert.match(wrong('http://\u00E4.test') ?? '', /‘http:\/\/\uFFFD\.test’/u);
});

test('JC-56 a refusal has Chromium’s name for it when it has one', () => {
  const named = (verdict: ReturnType<typeof ask>) => chromiumErrorOf(refused(verdict));
  assert.equal(named(ask({}, { actual: answer(200) })), 'MissingAllowOriginHeader');
  assert.equal(named(ask(put, { preflight: answer(404) })), 'PreflightMissingAllowOriginHeader');
  assert.equal(named(ask(put, { preflight: answer(204, open) })), 'MethodDisallowedByPreflightResponse');
  assert.equal(named(ask({}, { actual: { failure: 'ERR_CONNECTION_REFUSED' } })), undefined);
  assert.equal(named(ask({}, { actual: answer(302, { ...open, Location: 'file:///x' }) })), undefined);
  assert.equal(named(ask({ url: 'http://localhost:6000/' }, { preflight: granted })), undefined);
});
