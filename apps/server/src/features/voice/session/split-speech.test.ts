import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, boolean, property, string } from 'fast-check';
import { splitSpeech } from './split-speech.ts';

const first = { isFirst: true, isEnd: false };

test('whole sentences are spoken, what may still grow waits', () => {
  assert.deepEqual(splitSpeech('Good day. How are', first), { pieces: ['Good day.'], rest: ' How are' });
  assert.deepEqual(splitSpeech('नमस्ते। कैसे', first), { pieces: ['नमस्ते।'], rest: ' कैसे' });
  assert.deepEqual(splitSpeech('It costs 3.50', first), { pieces: [], rest: 'It costs 3.50' });
});

test('a text without an end is spoken in pieces, the first of them soon', () => {
  const words = Array.from({ length: 80 }, (_, at) => `word${at}`).join(' ');
  const { pieces } = splitSpeech(words, first);
  assert.ok((pieces[0]?.length ?? 0) <= 100);
  assert.ok(pieces.every(({ length }) => length <= 220));
});

test('no character is lost, whatever the text', () => {
  check(
    property(string({ maxLength: 600, unit: 'grapheme', size: 'max' }), boolean(), (text, isFirst) => {
      const { pieces, rest } = splitSpeech(text, { isFirst, isEnd: true });
      assert.equal(rest, '');
      assert.equal(pieces.join('').replaceAll(/\s/gu, ''), text.replaceAll(/\s/gu, ''));
    }),
  );
});
