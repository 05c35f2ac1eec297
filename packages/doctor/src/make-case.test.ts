import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeCase } from './make-case.ts';

describe('what somebody writes as an address', () => {
  const rows: readonly (readonly [text: string, url: string])[] = [
    ['8000', 'http://localhost:8000/'],
    [':8000', 'http://localhost:8000/'],
    ['localhost:8000/x', 'http://localhost:8000/x'],
    ['127.0.0.1', 'http://127.0.0.1/'],
    [' https://api.example.com ', 'https://api.example.com/'],
  ];
  for (const [text, url] of rows) test(`"${text}"`, () => assert.equal(makeCase({ urls: [text] }).requests[0]?.url, url));

  test('a port alone is an origin of this machine', () => {
    assert.equal(makeCase({ urls: ['8000'], origin: '5173' }).origin, 'http://localhost:5173');
    assert.equal(makeCase({ urls: ['8000'], origin: 'null' }).origin, 'null');
  });

  test('a code of the network panel is what the browser said', () => {
    assert.deepEqual(makeCase({ urls: ['net::ERR_UNSAFE_PORT'] }).symptom?.suspects, ['T10']);
    assert.equal(makeCase({ urls: ['NS_ERROR_CONNECTION_REFUSED'] }).requests.length, 0);
  });

  test('a log of megabytes is searched at its beginning alone', { timeout: 5000 }, () => {
    const log = "Access to fetch at 'http://a.test/x' from origin 'http://b.test' has been blocked by CORS policy: ";
    const found = makeCase({ urls: [log + 'Access to fetch '.repeat(400_000)] });
    assert.equal(found.origin, 'http://b.test');
    assert.throws(() => makeCase({ urls: ['Access to fetch '.repeat(400_000)] }), { code: 'invalid_request' });
  });

  test('what names no server is refused', () => {
    for (const text of ['/items', 'http://', 'ftp://a/b', '99999']) {
      assert.throws(() => makeCase({ urls: [text] }), { code: 'invalid_request' }, text);
    }
  });
});
