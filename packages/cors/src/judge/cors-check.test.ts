import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, ask, exact, lines, page, profiles, refused, summary } from './judge-suite.ts';

const including = { credentials: 'include' } as const;

function reasonOf(value: string, profile: 'spec' | 'chromium' | 'firefox' = 'chromium'): string {
  return summary(ask({}, { actual: answer(200, { 'Access-Control-Allow-Origin': value }), profile })).replace(
    ' at response',
    '',
  );
}

test('JC-21 without Access-Control-Allow-Origin nothing passes, whatever the status', () => {
  for (const status of [200, 204, 401, 404, 413, 429, 500, 502]) {
    assert.equal(summary(ask({}, { actual: answer(status) })), 'origin-missing at response');
  }
});

test('JC-21 with it everything passes, whatever the status', () => {
  for (const status of [200, 304, 401, 404, 429, 500]) {
    assert.equal(summary(ask({}, { actual: answer(status, exact) })), 'allowed');
  }
});

test('JC-22 two lines are joined and match nothing, not even when they are equal', () => {
  for (const profile of profiles) {
    for (const value of ['*', page]) {
      const actual = lines(200, ['Access-Control-Allow-Origin', value], ['Access-Control-Allow-Origin', value]);
      const verdict = refused(ask({}, { actual, profile }));
      assert.deepEqual([verdict.reason, verdict.detail], ['origin-multiple', `${value}, ${value}`]);
    }
  }
});

test('JC-22 a list in one line is named as one, and is another origin to Firefox', () => {
  for (const value of [`${page}, http://a.test`, `${page} http://a.test`, '*, *']) {
    assert.deepEqual(
      profiles.map((profile) => reasonOf(value, profile)),
      ['origin-multiple', 'origin-multiple', 'origin-mismatch'],
    );
  }
});

test('JC-22 Firefox counts lines in the usual spelling alone, and joins none that is empty', () => {
  const twice = (name: string) => lines(200, [name, page], [name, page]);
  assert.equal(
    summary(ask({}, { actual: twice('access-control-allow-origin'), profile: 'firefox' })),
    'origin-mismatch at response',
  );
  const halfEmpty = lines(200, ['access-control-allow-origin', ''], ['access-control-allow-origin', page]);
  assert.deepEqual(
    profiles.map((profile) => summary(ask({}, { actual: halfEmpty, profile }))),
    ['origin-multiple at response', 'origin-multiple at response', 'allowed'],
  );
});

test('JC-23 the origin is compared byte for byte after trimming spaces and tabs', () => {
  assert.equal(reasonOf(` ${page}\t`), 'allowed');
  for (const value of [
    `${page}/`,
    page.toUpperCase(),
    'http://localhost',
    'http://127.0.0.1:5173',
    `${page}/app`,
    'null',
    'localhost:5173',
    'https://localhost:5173',
  ]) {
    assert.equal(reasonOf(value), 'origin-mismatch', value);
  }
});

test('JC-23 what is no URL is named as one, and is another origin to Firefox', () => {
  for (const value of ['', 'undefined', 'true', '"*"', '**', 'http://localhost:*', 'http://[::1', 'http://ex\u00E4mple.com']) {
    assert.deepEqual(
      profiles.map((profile) => reasonOf(value, profile)),
      ['origin-invalid', 'origin-invalid', 'origin-mismatch'],
      value,
    );
  }
});

test('JC-23 null matches a page that is null', () => {
  assert.equal(summary(ask({ origin: 'null' }, { actual: answer(200, { 'Access-Control-Allow-Origin': 'null' }) })), 'allowed');
});

test('JC-24 a star passes without credentials and never with them', () => {
  assert.equal(reasonOf('*'), 'allowed');
  assert.equal(reasonOf(' *  \t'), 'allowed');
  const actual = answer(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' });
  for (const profile of profiles) assert.equal(summary(ask(including, { actual, profile })), 'origin-wildcard at response');
  for (const credentials of ['omit', 'same-origin'] as const) {
    assert.equal(summary(ask({ credentials }, { actual })), 'allowed');
  }
});

test('JC-25 with credentials Access-Control-Allow-Credentials is exactly true', () => {
  const outcome = (value: string, profile: 'spec' | 'chromium' | 'firefox') =>
    summary(
      ask(including, {
        actual: answer(200, { 'Access-Control-Allow-Origin': page, 'Access-Control-Allow-Credentials': value }),
        profile,
      }),
    );
  for (const profile of profiles) {
    for (const value of ['true', '  true  ']) assert.equal(outcome(value, profile), 'allowed');
    for (const value of ['True', 'TRUE', '"true"', 'false', '1', '', 'true, true', 'true;']) {
      assert.equal(outcome(value, profile), 'credentials-not-true at response');
    }
  }
});

test('JC-25 two lines of true are not true', () => {
  const actual = lines(
    200,
    ['Access-Control-Allow-Origin', page],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Access-Control-Allow-Credentials', 'true'],
  );
  for (const profile of profiles) assert.equal(refused(ask(including, { actual, profile })).detail, 'true, true');
});
