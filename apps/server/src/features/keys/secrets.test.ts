import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashSecret, hasHash, mintKey, mintSecret, parseKey } from './secrets.ts';

test('a key is cw_, eight characters to find it by, and 256 random bits', () => {
  const { text, lookup, hash } = mintKey();
  assert.match(text, /^cw_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}$/u);
  const parsed = parseKey(text);
  assert.equal(parsed?.lookup, lookup);
  assert.equal(hashSecret(parsed?.secret ?? ''), hash);
  assert.ok(!text.includes(hash));
});

test('no two secrets are alike and every character is as likely', () => {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  for (let index = 0; index < 5000; index += 1) {
    const secret = mintSecret();
    seen.add(secret);
    for (const character of secret) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  assert.equal(seen.size, 5000);
  assert.equal(counts.size, 62);
  const expected = (5000 * 43) / 62;
  for (const [character, count] of counts) assert.ok(Math.abs(count - expected) < expected * 0.12, `${character}: ${count}`);
});

test('a secret has its own hash only', () => {
  const secret = mintSecret();
  assert.equal(hasHash(secret, hashSecret(secret)), true);
  assert.equal(hasHash(`${secret.slice(0, -1)}.`, hashSecret(secret)), false);
  assert.equal(hasHash(secret, ''), false);
});

for (const text of [
  'dummy',
  'dev_api_key_12345',
  'cw_short_x',
  `cw_a1b2c3d4_${'k'.repeat(42)}`,
  `cw_a1b2c3d4_${'k'.repeat(44)}`,
  '',
]) {
  test(`"${text}" is no key`, () => assert.equal(parseKey(text), undefined));
}
