import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { requireProof, signDelivery } from './webhook-proof.ts';

const secret = 'the secret of the test';
const now = Date.parse('2026-05-01T10:00:00Z');
const body = Buffer.from('{"order":17}');

const deliver = (headers: Readonly<Record<string, string>>, content: Uint8Array = body) => ({
  body: content,
  header: (name: string) => headers[name],
});
const isRefused = (text: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === 'invalid_signature' && text.test(error.message);

describe('a signed delivery', () => {
  const check = (signature: string, content: Uint8Array = body) =>
    requireProof('signature', deliver({ 'x-causeway-signature': signature }, content), { secret, now });

  test('is taken with the right secret, up to 5 minutes old', () => {
    check(signDelivery(secret, body, now));
    check(signDelivery(secret, body, now - 299_000));
    check(signDelivery(secret, body, now + 299_000));
  });

  test('is taken when one of two signatures fits, as while a secret changes', () => {
    const [time, good] = signDelivery(secret, body, now).split(',');
    check(`${time},v1=${'0'.repeat(64)},${good}`);
  });

  test('is refused with another secret, body or time, or without a signature', () => {
    assert.throws(() => check(signDelivery('another', body, now)), isRefused(/does not fit/u));
    assert.throws(() => check(signDelivery(secret, body, now), Buffer.from('{"order":18}')), isRefused(/does not fit/u));
    assert.throws(() => check(signDelivery(secret, body, now - 301_000)), isRefused(/5 minutes/u));
    assert.throws(() => check('v1=abc'), isRefused(/timestamp/u));
    assert.throws(() => requireProof('signature', deliver({}), { secret, now }), isRefused(/X-Causeway-Signature/u));
    const moved = signDelivery(secret, body, now - 3_600_000).replace(/t=\d+/u, `t=${now / 1000}`);
    assert.throws(() => check(moved), isRefused(/does not fit/u));
  });
});

describe('a delivery with a token', () => {
  test('is taken with the secret in either header and refused with another', () => {
    requireProof('token', deliver({ 'x-causeway-token': secret }), { secret, now });
    requireProof('token', deliver({ authorization: `Bearer ${secret}` }), { secret, now });
    assert.throws(
      () => requireProof('token', deliver({ 'x-causeway-token': 'x' }), { secret, now }),
      isRefused(/not the secret/u),
    );
    assert.throws(() => requireProof('token', deliver({}), { secret, now }), isRefused(/X-Causeway-Token/u));
  });
});
