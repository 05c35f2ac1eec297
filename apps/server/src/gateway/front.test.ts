import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { processorMsOf } from '../../../../tests/promises.ts';
import { readHead } from './front.ts';

const read = (lines: string) => readHead(Buffer.from(`GET / HTTP/1.1\r\n${lines}\r\n\r\nbody`, 'latin1'));

describe('the head of a connection', () => {
  test('names origin and host in any case and spacing', () => {
    assert.deepEqual(read('HOST:localhost \r\nX: 1\r\norigin:\t http://a.test \t'), {
      host: 'localhost',
      origin: 'http://a.test',
    });
  });

  test('counts the first of two lines and none of the body', () => {
    assert.deepEqual(read('Host: a\r\nHost: b'), { host: 'a', origin: undefined });
    assert.deepEqual(read('X: 1\r\n\r\nOrigin: http://a.test'), { host: undefined, origin: undefined });
  });

  test('has no empty fields, and none that only begin alike', () => {
    assert.deepEqual(read('Host:\r\nOrigin-Agent: x\r\nX-Origin: y'), { host: undefined, origin: undefined });
  });

  test('is read as far as it came', () => {
    assert.deepEqual(readHead(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\nOrigin: http://b.te')), {
      host: 'a',
      origin: 'http://b.te',
    });
  });

  test('of a quarter megabyte of spaces takes no time', async () => {
    const usedMs = await processorMsOf(() => {
      assert.equal(read(`Origin: a${' '.repeat(250_000)}b`).origin?.length, 250_002);
    });
    assert.ok(usedMs < 1000, `${usedMs} ms`);
  });
});
