import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, boolean, constantFrom, integer, option, property, record, string, tuple } from 'fast-check';
import twilio from 'twilio';
import { isSignedByTwilio } from './twilio-signature.ts';

const requests = record({
  token: string({ minLength: 8, maxLength: 40 }),
  host: constantFrom('example.com', 'causeway.example.org', 'a.b.c.example'),
  scheme: constantFrom('https', 'http'),
  port: option(integer({ min: 1, max: 65_535 })),
  path: constantFrom('/api/v1/telephony/twilio/voice', '/x', '/'),
  query: constantFrom('', '?a=1', '?b=%20x&a='),
  form: array(tuple(string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), string({ maxLength: 20, unit: 'grapheme' })), {
    maxLength: 8,
    size: 'max',
  }),
  isSound: boolean(),
});

test('10,000 random requests are judged as the twilio package judges them', () => {
  let sound = 0;
  check(
    property(requests, ({ token, host, scheme, port, path, query, form, isSound }) => {
      const url = `${scheme}://${host}${port === null ? '' : `:${port}`}${path}${query}`;
      const params = Object.fromEntries(form);
      const body = Buffer.from(new URLSearchParams(Object.entries(params)).toString());
      const signed = twilio.getExpectedTwilioSignature(token, url, Object.fromEntries(new URLSearchParams(body.toString())));
      const given = isSound ? signed : `${signed.slice(0, -2)}A=`;
      const expected = twilio.validateRequest(token, given, url, Object.fromEntries(new URLSearchParams(body.toString())));
      const judged = isSignedByTwilio(token, { method: 'POST', url, body, header: () => given });
      assert.equal(judged, expected, url);
      if (judged) sound += 1;
    }),
    { numRuns: 10_000 },
  );
  assert.ok(sound > 4000, `only ${sound} were sound`);
});

test('a body that is signed by its hash must have that hash', () => {
  const body = Buffer.from('{"CallSid":"CA1"}');
  const hash = '8d1e6a0e';
  const url = `https://example.com/voice?bodySHA256=${hash}`;
  const signature = twilio.getExpectedTwilioSignature('token', url, {});
  assert.ok(!isSignedByTwilio('token', { method: 'POST', url, body, header: () => signature }));
});

test('what is not signed is refused', () => {
  assert.ok(
    !isSignedByTwilio('token', { method: 'POST', url: 'https://example.com/', body: Buffer.alloc(0), header: () => undefined }),
  );
});
