import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, answer, open, profiles, sent, wire } from './judge-suite.ts';
import { essenceOf } from './mime-type.ts';
import { profileOf } from './profile.ts';
import { isSafelistedHeader, unsafeNames } from './safelist.ts';

function isSafe(name: string, value: string, profile: 'spec' | 'chromium' | 'firefox' = 'spec'): boolean {
  return isSafelistedHeader(name, value, profileOf(profile));
}

function holds(name: string, values: { readonly safe: readonly string[]; readonly unsafe: readonly string[] }): void {
  for (const profile of profiles) {
    for (const value of values.safe) assert.ok(isSafe(name, value, profile), `${profile}: ${name}: ${value}`);
    for (const value of values.unsafe) assert.ok(!isSafe(name, value, profile), `${profile}: ${name}: ${value}`);
  }
}

test('JC-11 headers that no page can set are dropped: neither sent nor asked for', () => {
  for (const name of ['cookie', 'Origin', 'host', 'dnt', 'Sec-Anything', 'proxy-x', 'content-length', 'set-cookie']) {
    const verdict = ask({ headers: [[name, '1']] }, { actual: answer(200, open) });
    assert.equal(wire(verdict), 'actual');
    if (name !== 'Origin') assert.equal(sent(verdict, 0, name.toLowerCase()), undefined);
  }
});

test('JC-11 a forbidden method cannot be asked for by another name', () => {
  assert.equal(wire(ask({ headers: [['X-HTTP-Method-Override', 'get, track']] })), 'actual');
  assert.equal(wire(ask({ headers: [['x-http-method-override', 'PUT']] })), 'preflight actual');
});

test('JC-12 128 bytes are safe, 129 are not', () => {
  for (const name of ['accept', 'accept-language', 'content-language']) {
    holds(name, { safe: ['x'.repeat(128)], unsafe: ['x'.repeat(129)] });
  }
  const type = (length: number) => 'text/plain; x='.padEnd(length, 'y');
  holds('content-type', { safe: [type(128)], unsafe: [type(129)] });
});

test('JC-13 Accept may have every byte but controls, delimiters and quotes', () => {
  holds('accept', {
    safe: ['', '*/*', "a'b", 'a\tb', 'a;q=0.1, b'],
    unsafe: ['a"b', 'a(b', 'a:b', '<a', 'a?', 'a@b', '[a', String.raw`a\b`, '{a}', 'a\u007F', 'a\u0001'],
  });
});

test('JC-13 bytes above ASCII are safe by the standard and in Chromium, not in Firefox', () => {
  assert.deepEqual(
    profiles.map((profile) => isSafe('accept', 'é', profile)),
    [true, true, false],
  );
});

test('JC-14 the languages have letters, digits and seven signs', () => {
  for (const name of ['accept-language', 'content-language']) {
    holds(name, { safe: ['', 'en-US,en;q=0.5', 'de, *;q=0.1'], unsafe: ['en_US', 'en:US', 'é', '"en"', 'a/b'] });
  }
});

test('JC-15 Content-Type counts by its essence', () => {
  holds('content-type', {
    safe: [
      'text/plain',
      'Text/Plain',
      'text/plain;charset=UTF-8',
      ' text/plain',
      'text/plain ; a=b',
      'text/plain;garbage',
      'multipart/form-data; boundary=x',
      'application/x-www-form-urlencoded',
    ],
    unsafe: [
      '',
      'text',
      'text/',
      '/plain',
      'text /plain',
      'text/ plain',
      'text/plain,',
      'text/plain, application/json',
      'application/json',
      'multipart/form-data; boundary="x"',
      'text/plain; x={y}',
      'text/plain/x',
    ],
  });
});

test('JC-15 a comma in a parameter is unsafe in Firefox alone', () => {
  assert.deepEqual(
    profiles.map((profile) => isSafe('content-type', 'text/plain;a,b', profile)),
    [true, true, false],
  );
});

test('JC-15 the essence is type and subtype in lower case', () => {
  assert.equal(essenceOf('\ttext/HTML \t; charset=x'), 'text/html');
  assert.equal(essenceOf('text'), undefined);
  assert.equal(essenceOf('te xt/html'), undefined);
});

test('JC-16 Range is one range of bytes from a start', () => {
  holds('range', {
    safe: ['bytes=0-', 'bytes=0-99', 'bytes=5-5', 'bytes=00-01'],
    unsafe: ['bytes=9-5', 'bytes=-500', 'bytes=0-1,3-4', 'bytes = 0-1', 'bytes= 0-1', 'BYTES=0-1', 'bytes=', ''],
  });
});

test('JC-16 Range has a limit in the browsers and none in the standard', () => {
  const safeFor = (value: string) => profiles.filter((profile) => isSafe('range', value, profile));
  assert.deepEqual(safeFor(`bytes=0-${2n ** 63n - 2n}`), ['spec', 'chromium', 'firefox']);
  assert.deepEqual(safeFor(`bytes=0-${2n ** 63n - 1n}`), ['spec', 'firefox']);
  assert.deepEqual(safeFor(`bytes=${2n ** 64n}-`), ['spec']);
});

test('JC-17 more than 1024 bytes of safe values are unsafe together', () => {
  const headers = Array.from({ length: 9 }, () => ['accept', 'x'.repeat(120)] as const);
  assert.deepEqual(unsafeNames(headers, profileOf('spec')), ['accept']);
  assert.deepEqual(unsafeNames(headers.slice(0, 8), profileOf('spec')), []);
});

test('JC-18 every other name is unsafe', () => {
  const names = [
    'authorization',
    'x-api-key',
    'cache-control',
    'if-none-match',
    'last-event-id',
    'x-requested-with',
    'traceparent',
    'idempotency-key',
  ];
  for (const profile of profiles) {
    assert.deepEqual(
      unsafeNames(
        names.map((name) => [name, '1']),
        profileOf(profile),
      ),
      names.toSorted(),
    );
  }
});

test('JC-18 Chromium lets its client hints through, by value', () => {
  const table = [
    ['dpr', '1.5', '.5'],
    ['device-memory', '8', '8.'],
    ['width', '100', '1.5'],
    ['viewport-width', '100', '-1'],
    ['downlink', '1.5', '1e3'],
    ['rtt', '100', '1.5'],
    ['ect', 'slow-2g', '5g'],
    ['save-data', 'On', 'off'],
  ] as const;
  for (const [name, safe, unsafe] of table) {
    assert.deepEqual(
      profiles.map((profile) => isSafe(name, safe, profile)),
      [false, true, false],
      name,
    );
    assert.equal(isSafe(name, unsafe, 'chromium'), false, name);
  }
  assert.equal(isSafe('intervention', 'x', 'chromium'), true);
  for (const name of ['save-data ', 'content-dpr', 'sec-ch-ua']) assert.equal(isSafe(name, 'on', 'chromium'), false);
});

test('JC-18 a name that is set twice is judged line by line, and joined in Chromium', () => {
  const twice = [
    ['accept', 'x'.repeat(100)],
    ['Accept', 'y'.repeat(100)],
    ['x-a', '1'],
    ['x-a', '2'],
  ] as const;
  assert.deepEqual(unsafeNames(twice, profileOf('spec')), ['x-a']);
  assert.deepEqual(unsafeNames(twice, profileOf('chromium')), ['accept', 'x-a']);
  assert.deepEqual(unsafeNames(twice, profileOf('firefox')), ['x-a', 'x-a']);
});

test('JC-18 a header may have the name of what every object has', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const verdict = ask({ headers: [[name, '1']] });
    assert.equal(sent(verdict, 0, 'access-control-request-headers'), name.toLowerCase());
  }
});

test('JC-18 Chromium never asks for User-Agent, however long it is', () => {
  const headers = [['user-agent', 'x'.repeat(200)]] as const;
  assert.deepEqual(
    profiles.map((profile) => unsafeNames(headers, profileOf(profile))),
    [['user-agent'], [], ['user-agent']],
  );
});
