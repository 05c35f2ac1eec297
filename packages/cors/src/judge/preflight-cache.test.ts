import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from './exchange.ts';
import { judge } from './judge.ts';
import { answer, api, exact, open, other, page, profiles, wire } from './judge-suite.ts';
import type { PageRequest } from './page-request.ts';
import { readMaxAge } from './preflight-cache.ts';
import type { PreflightCache } from './preflight-cache.ts';
import { profileOf } from './profile.ts';
import type { ProfileName } from './profile.ts';

type Call = Partial<PageRequest> & { readonly preflight?: Answer; readonly actual?: Answer };

/** The wire of each call, where every call finds what the ones before it left. */
function sequence(profile: ProfileName, calls: readonly Call[]): readonly string[] {
  let preflightCache: PreflightCache = [];
  return calls.map(
    ({
      preflight = answer(204, { ...open, 'Access-Control-Allow-Methods': 'PUT' }),
      actual = answer(200, open),
      ...request
    }) => {
      const full = { url: api, origin: page, method: 'PUT', preflightCache, ...request };
      const verdict = judge(full, ({ kind }) => (kind === 'preflight' ? preflight : actual), profile);
      ({ preflightCache } = verdict);
      return wire(verdict);
    },
  );
}

const both = 'preflight actual';
const cached = 'actual';
const repeated = (profile: ProfileName, ...calls: readonly Call[]) => sequence(profile, calls);

test('JC-46 a second request to the same URL is not preflighted again', () => {
  for (const profile of profiles) assert.deepEqual(repeated(profile, {}, {}), [both, cached]);
});

test('JC-46 another query, another origin and another page have their own preflights; a fragment has not', () => {
  for (const profile of profiles) {
    assert.deepEqual(
      repeated(profile, {}, { url: `${api}?q=1` }, { url: other }, { origin: 'http://localhost:1' }, { url: `${api}#part` }),
      [both, both, both, both, cached],
    );
  }
});

test('JC-46 a preflight with credentials serves requests without, not the other way round; in Firefox neither', () => {
  const grant = answer(204, { ...exact, 'Access-Control-Allow-Methods': 'PUT' });
  const including = { credentials: 'include', preflight: grant, actual: answer(200, exact) } as const;
  assert.deepEqual(
    profiles.map((profile) => repeated(profile, including, {})[1]),
    [cached, cached, both],
  );
  for (const profile of profiles) assert.deepEqual(repeated(profile, {}, including), [both, both]);
});

test('JC-46 nothing is kept for a null origin in Chromium', () => {
  assert.deepEqual(
    profiles.map((profile) => repeated(profile, { origin: 'null' }, { origin: 'null' })[1]),
    [cached, both, cached],
  );
});

test('JC-46 a conditional request asks again, in Firefox when fetch makes it', () => {
  const grant = answer(204, { ...open, 'Access-Control-Allow-Headers': 'if-none-match' });
  const call = { method: 'GET', headers: [['if-none-match', 'x']], preflight: grant } as const;
  assert.deepEqual(
    profiles.map((profile) => repeated(profile, call, call)[1]),
    [cached, both, both],
  );
  const byXhr = { ...call, initiator: 'xmlhttprequest' } as const;
  assert.equal(repeated('firefox', byXhr, byXhr)[1], cached);
});

function ageOf(value: string | undefined, profile: ProfileName): number {
  return readMaxAge(value === undefined ? [] : [['Access-Control-Max-Age', value]], profileOf(profile));
}

test('JC-47 five seconds unless told otherwise', () => {
  for (const profile of profiles) {
    assert.equal(ageOf(undefined, profile), 5);
    assert.equal(ageOf('600', profile), 600);
    assert.equal(ageOf(' 0 ', profile), 0);
    assert.deepEqual(repeated(profile, {}, { at: 4.9 }, { at: 5 }), [both, cached, both]);
  }
});

test('JC-47 what is no number of seconds is five by the standard and in Chromium, and none in Firefox', () => {
  for (const value of ['abc', '600s', '1.5', '600, 600']) {
    assert.deepEqual(
      profiles.map((profile) => ageOf(value, profile)),
      [5, 5, 0],
    );
  }
  assert.deepEqual(
    profiles.map((profile) => ageOf('-1', profile)),
    [5, 0, 0],
  );
  assert.deepEqual(
    profiles.map((profile) => ageOf('+7', profile)),
    [5, 7, 0],
  );
  assert.deepEqual(
    profiles.map((profile) => ageOf('', profile)),
    [5, 5, 5],
  );
});

test('JC-47 Chromium keeps nothing longer than two hours, Firefox than a day', () => {
  assert.deepEqual(
    profiles.map((profile) => ageOf('1000000', profile)),
    [1_000_000, 7200, 86_400],
  );
  assert.deepEqual(
    profiles.map((profile) => ageOf('99999999999999999999', profile)),
    [Number('99999999999999999999'), 5, 86_400],
  );
});

test('JC-47 an age of nothing keeps nothing', () => {
  const none = answer(204, { ...open, 'Access-Control-Allow-Methods': 'PUT', 'Access-Control-Max-Age': '0' });
  for (const profile of profiles) assert.deepEqual(repeated(profile, { preflight: none }, { preflight: none }), [both, both]);
});

const listing = (methods: string, headers: string, origin: Readonly<Record<string, string>> = open) =>
  answer(204, { ...origin, 'Access-Control-Allow-Methods': methods, 'Access-Control-Allow-Headers': headers });

test('JC-48 what was listed is remembered by method and by header, asked for or not', () => {
  const preflight = listing('PUT, DELETE', 'x-a, X-B');
  for (const profile of profiles) {
    const calls = [
      { preflight },
      { method: 'DELETE', preflight },
      { method: 'GET', headers: [['x-b', '1'] as const], preflight },
      { headers: [['x-c', '1'] as const], preflight: listing('PUT', 'x-c') },
    ];
    assert.deepEqual(repeated(profile, ...calls), [both, cached, cached, both]);
  }
});

test('JC-48 Chromium keeps the last answer alone', () => {
  const byA = { method: 'GET', headers: [['x-a', '1']], preflight: listing('', 'x-a') } as const;
  const byB = { method: 'GET', headers: [['x-b', '1']], preflight: listing('', 'x-b') } as const;
  assert.deepEqual(
    profiles.map((profile) => repeated(profile, byA, byB, byA)[2]),
    [cached, both, cached],
  );
});

test('JC-48 a remembered star covers everything but Authorization, in Firefox nothing', () => {
  const preflight = listing('*', '*, Authorization');
  const star = listing('*', '*');
  assert.deepEqual(
    profiles.map((profile) => repeated(profile, { preflight }, { method: 'DELETE', headers: [['x-a', '1']], preflight })[1]),
    [cached, cached, both],
  );
  const authorized = { method: 'GET', headers: [['authorization', 'x']], preflight: star } as const;
  assert.deepEqual(repeated('chromium', authorized, authorized), [both, both]);
});

test('JC-48 HEAD must have been listed for Firefox', () => {
  const call = { method: 'HEAD', headers: [['x-a', '1']], preflight: listing('', 'x-a') } as const;
  assert.deepEqual(
    profiles.map((profile) => repeated(profile, call, call)[1]),
    [cached, cached, both],
  );
});

test('JC-49 a failure clears what is known of the URL, in Firefox when CORS sees it, in Chromium never', () => {
  const broken = { actual: answer(200) };
  assert.deepEqual(
    profiles.map((profile) => repeated(profile, {}, broken, {})[2]),
    [both, cached, both],
  );
  const stopped = { actual: answer(302, { ...open, Location: '/x' }), redirect: 'error' } as const;
  assert.deepEqual(
    profiles.map((profile) => repeated(profile, {}, stopped, {})[2]),
    [both, cached, cached],
  );
});
