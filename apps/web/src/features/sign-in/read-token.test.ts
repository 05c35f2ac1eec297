import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readToken } from './read-token.ts';

const token = 'abcdefghijklmnopqrstuvwxyz_-0123456789';

test('the token is read from the fragment, named or bare', () => {
  assert.equal(readToken(`#token=${token}`), token);
  assert.equal(readToken(`#${token}`), token);
});

test('a fragment that is no token is none', () => {
  assert.equal(readToken(''), undefined);
  assert.equal(readToken('#token='), undefined);
  assert.equal(readToken('#main'), undefined);
  assert.equal(readToken('#other=abcdefghijklmnopqrstuvwxyz'), undefined);
});
