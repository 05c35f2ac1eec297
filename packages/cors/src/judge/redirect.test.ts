import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, BrowserRequest } from './exchange.ts';
import { judge } from './judge.ts';
import { answer, api, exact, granted, open, other, page, profiles, sent, summary, wire } from './judge-suite.ts';
import type { PageRequest } from './page-request.ts';
import type { ProfileName } from './profile.ts';
import type { Verdict } from './verdict.ts';

/** What each URL answers to a request; preflights are granted. */
type Places = Readonly<Record<string, Answer>>;

const home = `${page}/start`;
const second = 'http://localhost:8000/v2/items';
const nulled = { 'Access-Control-Allow-Origin': 'null' } as const;

function walk(request: Partial<PageRequest>, places: Places, profile: ProfileName = 'spec'): Verdict {
  const full = { url: api, origin: page, ...request };
  return judge(full, ({ kind, url }) => (kind === 'preflight' ? granted : (places[url] ?? answer(404))), profile);
}

const to = (location: string, status = 302, headers: Readonly<Record<string, string>> = open) =>
  answer(status, { ...headers, Location: location });

test('JC-34 every hop needs the headers, the redirect itself too', () => {
  for (const profile of profiles) {
    assert.equal(
      summary(walk({}, { [api]: to(second, 302, {}), [second]: answer(200, open) }, profile)),
      'origin-missing at redirect',
    );
    assert.equal(summary(walk({}, { [api]: to(second), [second]: answer(200) }, profile)), 'origin-missing at response');
    const verdict = walk({}, { [api]: to(second), [second]: answer(200, open) }, profile);
    assert.ok(verdict.outcome === 'allowed');
    assert.deepEqual([verdict.url, verdict.isRedirected, verdict.type], [second, true, 'cors']);
  }
});

test('JC-34 only five statuses redirect, and only with a Location', () => {
  for (const status of [300, 304, 305, 306]) assert.equal(wire(walk({}, { [api]: to(second, status) })), 'actual');
  assert.equal(summary(walk({}, { [api]: answer(302, open) })), 'allowed');
});

test('JC-34 an empty Location is the same URL again, and none to Chromium', () => {
  const lengths = profiles.map((profile) => walk({}, { [api]: to('') }, profile).requests.length);
  assert.deepEqual(lengths, [21, 1, 21]);
});

test('JC-35 twenty redirects are followed, the next is refused', () => {
  for (const profile of profiles) {
    const verdict = walk({}, { [api]: to(api) }, profile);
    assert.equal(summary(verdict), 'redirect-limit at redirect');
    assert.equal(verdict.requests.length, 21);
  }
});

test('JC-36 a Location that is no URL, or no http, is refused', () => {
  for (const profile of profiles) {
    assert.equal(summary(walk({}, { [api]: to('http://[::1') }, profile)), 'redirect-location at redirect');
    for (const location of ['myapp://x', 'ftp://localhost/', 'data:,x']) {
      assert.equal(summary(walk({}, { [api]: to(location) }, profile)), 'redirect-scheme at redirect');
    }
  }
});

test('JC-36 browsers find a broken Location before they look at the origin; Firefox some schemes too', () => {
  const reasons = (location: string) => profiles.map((profile) => summary(walk({}, { [api]: to(location, 302, {}) }, profile)));
  assert.deepEqual(reasons('http://[::1'), [
    'origin-missing at redirect',
    'redirect-location at redirect',
    'redirect-location at redirect',
  ]);
  assert.deepEqual(reasons('data:,x'), [
    'origin-missing at redirect',
    'origin-missing at redirect',
    'redirect-scheme at redirect',
  ]);
  assert.deepEqual(reasons('myapp://x'), [
    'origin-missing at redirect',
    'origin-missing at redirect',
    'origin-missing at redirect',
  ]);
});

test('JC-36 two different Locations are refused, two equal ones only by the standard', () => {
  const twice = (one: string, next: string): Answer => ({
    status: 302,
    headers: [
      ['Access-Control-Allow-Origin', '*'],
      ['Location', one],
      ['Location', next],
    ],
  });
  const end = { [second]: answer(200, open) };
  assert.deepEqual(
    profiles.map((profile) => summary(walk({}, { [api]: twice(second, other), ...end }, profile))),
    Array.from({ length: 3 }, () => 'redirect-location at redirect'),
  );
  assert.deepEqual(
    profiles.map((profile) => summary(walk({}, { [api]: twice(second, second), ...end }, profile))),
    ['redirect-location at redirect', 'allowed', 'allowed'],
  );
});

test('JC-37 a user name in Location is refused once another origin is involved', () => {
  for (const profile of profiles) {
    assert.equal(summary(walk({}, { [api]: to('http://u:p@localhost:8000/v2') }, profile)), 'redirect-credentials at redirect');
    assert.equal(
      summary(walk({ url: home }, { [home]: to('http://u@localhost:8000/v2') }, profile)),
      'redirect-credentials at redirect',
    );
  }
  const kept = 'http://u@localhost:5173/end';
  assert.equal(summary(walk({ url: home }, { [home]: to(kept), [kept]: answer(200) })), 'allowed');
});

test('JC-37 Chromium refuses the user name in error mode as well', () => {
  const reasons = profiles.map((profile) =>
    summary(walk({ redirect: 'error' }, { [api]: to('http://u@localhost:8000/v2') }, profile)),
  );
  assert.deepEqual(reasons, [
    'redirect-error-mode at redirect',
    'redirect-credentials at redirect',
    'redirect-error-mode at redirect',
  ]);
});

const json = {
  method: 'POST',
  headers: [
    ['content-type', 'application/json'],
    ['x-a', '1'],
  ],
  body: 'bytes',
} as const;

function lastRequest(verdict: Verdict): readonly [method: string | undefined, type: string | undefined] {
  const at = verdict.requests.findLastIndex(({ kind }) => kind === 'actual');
  return [verdict.requests[at]?.method, sent(verdict, at, 'content-type')];
}

test('JC-38 301 and 302 turn POST into GET, 303 turns everything but GET and HEAD; the body goes with its headers', () => {
  for (const status of [301, 302, 303]) {
    assert.deepEqual(lastRequest(walk(json, { [api]: to(second, status), [second]: answer(200, open) })), ['GET', undefined]);
  }
  for (const status of [307, 308]) {
    assert.deepEqual(lastRequest(walk(json, { [api]: to(second, status), [second]: answer(200, open) })), [
      'POST',
      'application/json',
    ]);
  }
  const put = { ...json, method: 'PUT' };
  assert.deepEqual(lastRequest(walk(put, { [api]: to(second, 302), [second]: answer(200, open) })), [
    'PUT',
    'application/json',
  ]);
  assert.deepEqual(lastRequest(walk(put, { [api]: to(second, 303), [second]: answer(200, open) })), ['GET', undefined]);
  assert.deepEqual(lastRequest(walk({ method: 'HEAD' }, { [api]: to(second, 303), [second]: answer(200, open) })), [
    'HEAD',
    undefined,
  ]);
});

test('JC-38 a streamed body cannot be sent twice', () => {
  const stream = { method: 'POST', body: 'stream' } as const;
  assert.equal(summary(walk(stream, { [api]: to(second, 307) })), 'redirect-stream-body at redirect');
  assert.equal(summary(walk(stream, { [api]: to(second, 303), [second]: answer(200, open) })), 'allowed');
});

test('JC-38 in Firefox what one redirect took away is back after the next', () => {
  const places = { [api]: to(second, 303), [second]: to('/v3', 302), 'http://localhost:8000/v3': answer(200, open) };
  const put = { ...json, method: 'PUT' };
  assert.deepEqual(
    profiles.map((profile) => lastRequest(walk(put, places, profile))[1]),
    [undefined, undefined, 'application/json'],
  );
});

const bearer = { headers: [['authorization', 'Bearer x']] } as const;

test('JC-39 Authorization goes no further than the origin it was for', () => {
  for (const profile of profiles) {
    const moved = walk(bearer, { [api]: to(other), [other]: answer(200, open) }, profile);
    assert.equal(sent(moved, moved.requests.length - 1, 'authorization'), undefined);
    const stayed = walk(bearer, { [api]: to(second), [second]: answer(200, open) }, profile);
    assert.equal(sent(stayed, stayed.requests.length - 1, 'authorization'), 'Bearer x');
  }
});

test('JC-39 in Firefox it comes back with the next redirect inside the other origin', () => {
  const third = 'http://localhost:9000/third';
  const places = { [api]: to(other), [other]: to(third), [third]: answer(200, open) };
  const last = profiles.map((profile) => {
    const verdict = walk(bearer, places, profile);
    return sent(verdict, verdict.requests.length - 1, 'authorization');
  });
  assert.deepEqual(last, [undefined, undefined, 'Bearer x']);
});

test('JC-39 Chromium takes its client hints away on the way to another origin than the page’s', () => {
  const hinted = {
    headers: [
      ['dpr', '2'],
      ['save-data', 'on'],
    ],
  } as const;
  const verdict = walk(hinted, { [api]: to(second), [second]: answer(200, open) }, 'chromium');
  assert.deepEqual([sent(verdict, 0, 'dpr'), sent(verdict, 1, 'dpr'), sent(verdict, 1, 'save-data')], ['2', undefined, 'on']);
});

test('JC-40 leaving an origin that is not the page’s makes the origin null from there on', () => {
  for (const profile of profiles) {
    const places = { [api]: to(other), [other]: answer(200, exact) };
    assert.equal(summary(walk({}, places, profile)), 'origin-mismatch at response');
    const verdict = walk({}, { [api]: to(other), [other]: answer(200, nulled) }, profile);
    assert.equal(sent(verdict, 1, 'origin'), 'null');
    assert.equal(summary(verdict), 'allowed');
  }
});

test('JC-40 leaving home taints nothing, and coming home again does not help', () => {
  for (const profile of profiles) {
    const out = walk({ url: home }, { [home]: to(api, 302, {}), [api]: answer(200, exact) }, profile);
    assert.deepEqual([sent(out, 0, 'origin'), sent(out, 1, 'origin'), summary(out)], [undefined, page, 'allowed']);
    const back = walk({}, { [api]: to(home), [home]: answer(200) }, profile);
    assert.deepEqual([sent(back, 1, 'origin'), summary(back)], ['null', 'origin-missing at response']);
  }
});

test('JC-40 Chromium says null for a no-cors request that was sent on', () => {
  const request = { url: home, mode: 'no-cors', method: 'POST' } as const;
  const places = { [home]: to(api, 307), [api]: answer(200) };
  assert.deepEqual(
    profiles.map((profile) => sent(walk(request, places, profile), 1, 'origin')),
    [page, 'null', page],
  );
});

test('JC-41 every hop is preflighted anew, as what it has become', () => {
  const verdict = walk({ ...json, method: 'PUT' }, { [api]: to(second, 303), [second]: answer(200, open) });
  assert.equal(wire(verdict), 'preflight actual preflight actual');
  assert.deepEqual(
    [sent(verdict, 2, 'access-control-request-method'), sent(verdict, 2, 'access-control-request-headers')],
    ['GET', 'x-a'],
  );
});

test('JC-41 what needs no preflight any more gets none, except in Firefox', () => {
  const post = { method: 'POST', headers: [['content-type', 'application/json']], body: 'bytes' } as const;
  const places = { [api]: to(second, 302), [second]: answer(200, open) };
  assert.deepEqual(
    profiles.map((profile) => wire(walk(post, places, profile))),
    ['preflight actual actual', 'preflight actual actual', 'preflight actual preflight actual'],
  );
});

test('JC-41 a preflight after a tainting redirect says null, in Firefox the page', () => {
  const places = { [api]: to(other, 307), [other]: answer(200, open) };
  const origins = profiles.map((profile) => sent(walk({ method: 'PUT' }, places, profile), 2, 'origin'));
  assert.deepEqual(origins, ['null', 'null', page]);
});

test('JC-41 a preflight that Firefox sends home needs no origin', () => {
  const places: Places = { [api]: to(home, 307), [home]: answer(200, open) };
  const bare = answer(204, { 'Access-Control-Allow-Methods': 'PUT' });
  const exchange = ({ kind, url }: BrowserRequest) => {
    if (kind === 'actual') return places[url] ?? answer(404);
    return url === home ? bare : granted;
  };
  const verdict = judge({ url: api, origin: page, method: 'PUT' }, exchange, 'firefox');
  assert.equal(summary(verdict), 'allowed');
});

test('JC-42 error mode stops at a redirect, manual mode hands out an empty one', () => {
  for (const profile of profiles) {
    assert.equal(summary(walk({ redirect: 'error' }, { [api]: to(second) }, profile)), 'redirect-error-mode at redirect');
    const manual = walk({ redirect: 'manual' }, { [api]: to(second) }, profile);
    assert.ok(manual.outcome === 'allowed');
    assert.deepEqual([manual.type, manual.status, manual.headers, manual.isRedirected], ['opaqueredirect', 0, [], false]);
    assert.equal(summary(walk({ redirect: 'manual' }, { [api]: to(second, 302, {}) }, profile)), 'origin-missing at response');
  }
});

test('JC-42 error mode lets a 3xx without Location through in Chromium', () => {
  const reasons = profiles.map((profile) => summary(walk({ redirect: 'error' }, { [api]: answer(302, open) }, profile)));
  assert.deepEqual(reasons, ['redirect-error-mode at redirect', 'allowed', 'redirect-error-mode at redirect']);
});
