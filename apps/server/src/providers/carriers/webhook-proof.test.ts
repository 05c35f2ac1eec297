import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { array, assert as check, boolean, constantFrom, integer, property, record, string, tuple } from 'fast-check';
import { isSignedByPlivo, signAsPlivo } from './plivo-signature.ts';
import { hasSecret, withSecret } from './shared-secret.ts';
import { isSignedByTelnyx, telnyxKey, telnyxKeyProblem } from './telnyx-signature.ts';

const headersOf =
  (headers: Readonly<Record<string, string>>) =>
  (name: string): string | undefined =>
    headers[name];

test('Plivo: what is signed passes, and no change of body, address, nonce or token does', () => {
  const form = array(tuple(string({ minLength: 1, maxLength: 8 }), string({ maxLength: 12 })), { minLength: 1, maxLength: 6 });
  const cases = record({
    form,
    query: constantFrom('', '?transfer=%2B1415', '?b=2&a=1'),
    broken: constantFrom('none', 'body', 'url', 'nonce', 'token'),
  });
  check(
    property(cases, ({ form: pairs, query, broken }) => {
      const url = `https://example.com/api/v1/telephony/plivo/voice${query}`;
      const body = new URLSearchParams(pairs).toString();
      const headers = signAsPlivo('token', { url, body, nonce: 'nonce' });
      const isSigned = isSignedByPlivo(broken === 'token' ? 'other' : 'token', {
        method: 'POST',
        url: broken === 'url' ? url.replace('voice', 'status') : url,
        body: Buffer.from(broken === 'body' ? `${body}&z=1` : body),
        header: headersOf(broken === 'nonce' ? { ...headers, 'x-plivo-signature-v3-nonce': 'other' } : headers),
      });
      assert.equal(isSigned, broken === 'none');
    }),
    { numRuns: 1000 },
  );
});

test('Plivo: the text that is signed is the documented one, and one of several signatures is enough', () => {
  const url = 'https://example.com/answer?b=2&a=1';
  const text = 'https://example.com/answer?a=1&b=2.CallUUID1From2.nonce';
  const signature = createHmac('sha256', 'token').update(text).digest('base64');
  const header = headersOf({ 'x-plivo-signature-v3': `old=, ${signature}`, 'x-plivo-signature-v3-nonce': 'nonce' });
  assert.ok(isSignedByPlivo('token', { method: 'POST', url, body: Buffer.from('From=2&CallUUID=1'), header }));
});

test('Telnyx: what is signed and fresh passes; another body, key or minute does not', () => {
  const keys = generateKeyPairSync('ed25519');
  const strangers = generateKeyPairSync('ed25519');
  const base64 = keys.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const key = telnyxKey(base64);
  const nowS = 1_800_000_000;
  check(
    property(integer({ min: -1000, max: 1000 }), boolean(), boolean(), (ageS, isForged, isChanged) => {
      const timestamp = String(nowS - ageS);
      const body = '{"data":{}}';
      const { privateKey } = isForged ? strangers : keys;
      const signature = sign(null, Buffer.from(`${timestamp}|${body}`), privateKey).toString('base64');
      const header = headersOf({ 'telnyx-signature-ed25519': signature, 'telnyx-timestamp': timestamp });
      const request = { method: 'POST', url: 'https://example.com/', body: Buffer.from(isChanged ? '{}' : body), header };
      assert.equal(isSignedByTelnyx(key, request, nowS * 1000), !isForged && !isChanged && Math.abs(ageS) <= 300);
    }),
    { numRuns: 300 },
  );
  assert.match(telnyxKeyProblem('c2hvcnQ=') ?? '', /32 bytes/u);
  assert.equal(telnyxKeyProblem(base64), undefined);
});

test('a shared secret counts in the address or as a password, and nowhere else', () => {
  const told = withSecret('https://example.com/voice?a=1', 'the-shared-secret');
  const ask = (url: string, headers: Readonly<Record<string, string>> = {}): boolean =>
    hasSecret({ method: 'GET', url, body: Buffer.alloc(0), header: headersOf(headers) }, 'the-shared-secret');
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  assert.ok(ask(told));
  assert.ok(ask('https://example.com/voice', basic('anybody:the-shared-secret')));
  assert.ok(!ask('https://example.com/voice'));
  assert.ok(!ask('https://example.com/voice?secret='));
  assert.ok(!ask('https://example.com/voice?secret=other', basic('anybody:the-shared-secret')));
  assert.ok(!ask('https://example.com/voice', basic('the-shared-secret:other')));
});
