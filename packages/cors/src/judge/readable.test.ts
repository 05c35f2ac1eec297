import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, judgeLive } from './judge.ts';
import { answer, api, ask, exact, granted, lines, open, page, profiles, refused, summary, wire } from './judge-suite.ts';
import type { CredentialsMode, PageRequest } from './page-request.ts';
import type { ProfileName } from './profile.ts';

function sendsCredentials(request: Partial<PageRequest>): boolean | undefined {
  return ask(request, { actual: answer(200, exact) }).requests.at(-1)?.sendsCredentials;
}

test('JC-43 credentials go along when asked for, and by default only home', () => {
  const home = `${page}/x`;
  const table: readonly (readonly [CredentialsMode, atHome: boolean, abroad: boolean])[] = [
    ['omit', false, false],
    ['same-origin', true, false],
    ['include', true, true],
  ];
  for (const [credentials, atHome, abroad] of table) {
    assert.deepEqual([sendsCredentials({ url: home, credentials }), sendsCredentials({ credentials })], [atHome, abroad]);
  }
  assert.deepEqual([sendsCredentials({ url: home }), sendsCredentials({})], [true, false]);
});

test('JC-43 a preflight never carries credentials', () => {
  const verdict = ask(
    { method: 'PUT', credentials: 'include' },
    { preflight: answer(204, { ...exact, 'Access-Control-Allow-Methods': 'PUT' }), actual: answer(200, exact) },
  );
  assert.deepEqual(
    verdict.requests.map((request) => request.sendsCredentials),
    [false, true],
  );
});

test('JC-43 Chromium lets a no-cors request keep them when home sends it away', () => {
  const places = [answer(302, { Location: api }), answer(200)];
  const request = { url: `${page}/x`, origin: page, mode: 'no-cors' } as const;
  const abroad = profiles.map((profile) => judge(request, places, profile).requests[1]?.sendsCredentials);
  assert.deepEqual(abroad, [false, true, false]);
});

const full = [
  ['X-One', '1'],
  ['Retry-After', '3'],
  ['Set-Cookie', 'a=1'],
  ['Content-Type', 'text/plain'],
  ['Cache-Control', 'no-store'],
  ['Content-Length', '2'],
  ['Content-Language', 'en'],
  ['Expires', '0'],
  ['Last-Modified', 'x'],
  ['Pragma', 'p'],
] as const;
const always = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires', 'last-modified', 'pragma'];

function readable(
  expose: readonly string[],
  request: Partial<PageRequest> = {},
  profile: ProfileName = 'spec',
): readonly string[] {
  const exposing = expose.map((value) => ['Access-Control-Expose-Headers', value] as const);
  const allowed = Object.entries(request.credentials === 'include' ? exact : open);
  const verdict = ask(request, { actual: lines(200, ...full, ...allowed, ...exposing), profile });
  assert.ok(verdict.outcome === 'allowed');
  return verdict.headers.map(([name]) => name).filter((name) => !name.startsWith('access-control-'));
}

test('JC-44 seven headers are readable, and those that are exposed by name', () => {
  for (const profile of profiles) {
    assert.deepEqual(readable([], {}, profile), always);
    assert.deepEqual(readable(['x-one', 'RETRY-AFTER'], {}, profile), [...always, 'retry-after', 'x-one']);
    assert.deepEqual(readable(['x-one, x-none'], {}, profile), [...always, 'x-one']);
  }
});

test('JC-44 a star exposes all but Set-Cookie, with credentials only a header of that name', () => {
  for (const profile of profiles) {
    assert.deepEqual(readable(['*'], {}, profile), [...always, 'retry-after', 'x-one'].toSorted());
    assert.deepEqual(readable(['*'], { credentials: 'include' }, profile), always);
    assert.deepEqual(readable(['set-cookie'], {}, profile), always);
  }
});

test('JC-44 an unparsable list exposes nothing; in Firefox a star before the fault still counts for fetch', () => {
  for (const profile of profiles) assert.deepEqual(readable(['x-one, a b'], {}, profile), always);
  const all = [...always, 'retry-after', 'x-one'].toSorted();
  assert.deepEqual(
    profiles.map((profile) => readable(['*, a b'], {}, profile)),
    [always, always, all],
  );
  assert.deepEqual(readable(['*, a b'], { initiator: 'xmlhttprequest' }, 'firefox'), always);
});

test('JC-45 the script reads status and final URL of whatever passes', () => {
  for (const status of [204, 304, 404, 429, 500, 599]) {
    const verdict = ask({}, { actual: answer(status, open) });
    assert.ok(verdict.outcome === 'allowed');
    assert.deepEqual([verdict.status, verdict.url, verdict.isRedirected], [status, api, false]);
  }
});

test('JC-50 no answer is no matter of CORS, and says where it was missing', () => {
  for (const profile of profiles) {
    const failure = { failure: 'ERR_CONNECTION_REFUSED' };
    const verdict = refused(ask({}, { actual: failure, profile }));
    assert.deepEqual(
      [summary(verdict), verdict.detail, verdict.status],
      ['network-failure at response', 'ERR_CONNECTION_REFUSED', 0],
    );
    assert.equal(summary(ask({ method: 'PUT' }, { preflight: failure, profile })), 'network-failure at preflight');
  }
});

test('JC-50 a 407 of a server that is no proxy is a failure in Chromium', () => {
  const outcomes = profiles.map((profile) => summary(ask({}, { actual: answer(407, open), profile })));
  assert.deepEqual(outcomes, ['allowed', 'network-failure at response', 'allowed']);
});

test('JC-55 recorded answers are used in order, and too few are an error of the caller', () => {
  const request = { url: api, origin: page, method: 'PUT' };
  assert.equal(wire(judge(request, [granted, answer(200, open)], 'spec')), 'preflight actual');
  assert.throws(() => judge(request, [granted], 'spec'), RangeError);
});

test('JC-55 a live exchange is asked one request at a time, with the same verdict', async () => {
  const request = { url: api, origin: page, method: 'PUT' };
  const live = await judgeLive(request, async ({ kind }) => (kind === 'preflight' ? granted : answer(200, open)), 'firefox');
  assert.deepEqual(live, judge(request, [granted, answer(200, open)], 'firefox'));
});
