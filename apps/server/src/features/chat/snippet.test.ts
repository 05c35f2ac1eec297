import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snippetOf } from './snippet.ts';

const shown = (content: string, text: string): string =>
  snippetOf(content, text).replaceAll('\u0002', '[').replaceAll('\u0003', ']');

test('forms of the words are marked, whatever their case and accents', () => {
  assert.equal(shown('Our Servers are running', 'server run'), 'Our [Servers] are [running]');
  assert.equal(shown('Zürich liegt am See', 'zurich'), '[Zürich] liegt am See');
  assert.equal(shown('nothing here', 'server'), 'nothing here');
});

test('a long text is cut around the first hit', () => {
  const part = shown(`${'before '.repeat(100)}needle ${'after '.repeat(100)}`, 'needle');
  assert.ok(part.includes('[needle]'));
  assert.ok(part.startsWith('…') && part.endsWith('…') && part.length < 230, part);
});

test('a hit far behind is found, one inside another word is none', () => {
  const part = shown(`upstart artificially ${'filler '.repeat(20_000)}art ${'after '.repeat(100)}`, 'art');
  assert.match(part, /^upstart \[artificially\]/u);
  assert.match(shown(`upstart ${'filler '.repeat(20_000)}art`, 'art'), /^….*filler \[art\]$/u);
});

test('marks of the text itself are not mistaken for hits, and no character is cut in two', () => {
  assert.equal(shown('a \u0002fake\u0003 mark', 'zzz'), 'a fake mark');
  assert.ok(snippetOf(`needle ${'🙂'.repeat(300)}`, 'needle').isWellFormed());
});
