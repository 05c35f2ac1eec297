import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hashPassword, isPassword } from './passwords.ts';

describe('a password', () => {
  test('is kept as argon2id with a salt of its own', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/u);
    assert.notEqual(one, other);
  });

  test('is right whichever way its letters are composed, and wrong otherwise', async () => {
    const stored = await hashPassword('caf\u00E9 au lait');
    assert.equal(await isPassword('cafe\u0301 au lait', stored), true);
    for (const wrong of ['cafe au lait', '', 'caf\u00E9 au lait ']) assert.equal(await isPassword(wrong, stored), false);
  });

  test('of nobody, or of a damaged row, is wrong', async () => {
    assert.equal(await isPassword('anything', null), false);
    assert.equal(await isPassword('', null), false);
    assert.equal(await isPassword('anything', 'plain text'), false);
  });
});
