import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, constantFrom, property, string } from 'fast-check';
import { snippetParts } from './snippet-parts.ts';

test('hits and what is around them alternate as in the snippet', () => {
  assert.deepEqual(
    snippetParts('…the \u0002Redis\u0003 server and \u0002Redis\u0003').map(({ text, isHit }) => [text, isHit]),
    [
      ['…the ', false],
      ['Redis', true],
      [' server and ', false],
      ['Redis', true],
    ],
  );
});

test('a hit that is not closed reaches to the end', () => {
  assert.deepEqual(snippetParts('a \u0002b'), [
    { text: 'a ', isHit: false, at: 0 },
    { text: 'b', isHit: true, at: 3 },
  ]);
});

test('no character is lost, whatever the snippet', () => {
  const marks = string({ unit: constantFrom('a', ' ', '\u0002', '\u0003') });
  assertProperty(
    property(marks, (snippet) => {
      const parts = snippetParts(snippet);
      const letters = (text: string) => text.replaceAll('\u0002', '').replaceAll('\u0003', '');
      assert.equal(letters(parts.map(({ text }) => text).join('')), letters(snippet));
      assert.equal(new Set(parts.map(({ at }) => at)).size, parts.length);
    }),
  );
});
