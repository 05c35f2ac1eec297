import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decodeBody } from './sketch-body.ts';

const decoded = (body: Buffer, encoding: string) => decodeBody(body, [['Content-Encoding', encoding]]);

describe('a body with a content coding', () => {
  const plain = Buffer.from('[1,2,3]');

  test('is decoded as a browser does, which takes both forms of deflate', () => {
    for (const [encoding, body] of [
      ['gzip', gzipSync(plain)],
      ['deflate', deflateSync(plain)],
      ['deflate', deflateRawSync(plain)],
      ['br', brotliCompressSync(plain)],
      ['gzip, br', brotliCompressSync(gzipSync(plain))],
    ] as const) {
      assert.deepEqual(decoded(body, encoding), { text: '[1,2,3]' }, encoding);
    }
  });

  test('that is larger than what is looked at is no lie', () => {
    assert.equal(decoded(gzipSync(Buffer.alloc(5_000_000)), 'gzip').problem, undefined);
  });

  test('that it does not have is named', () => {
    assert.match(decoded(plain, 'gzip').problem ?? '', /^Content-Encoding says gzip, the bytes do not: /u);
  });
});
