import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Passage } from '@causeway/contract';
import { assert as assertProperty, property, string } from 'fast-check';
import { citePassages } from './cite-passages.ts';

const passage = (text: string, start = 0): Passage => ({
  id: 'doc_a.1.0',
  document_id: 'doc_a' as Passage['document_id'],
  document_name: 'a.md',
  collection_id: 'col_a' as Passage['collection_id'],
  revision: 1,
  kind: 'markdown',
  page: null,
  headings: [],
  start,
  end: start + text.length,
  text,
  highlights: [],
  score: 1,
  ranks: { words: 1, meaning: null, rerank: null },
});

test('a citation quotes the sentence that the answer rests on, at its place in the document', () => {
  const passages = [passage('The ferry sails at noon. High water comes at four. Dogs pay half.', 100)];
  const [citation] = citePassages('Dogs pay half the fare [1].', passages);
  assert.equal(citation?.quote, 'Dogs pay half.');
  assert.deepEqual([citation?.start, citation?.end, citation?.is_cited], [151, 165, true]);
});

test('a number that names no passage names nothing', () => {
  const citations = citePassages('As [7] says, and [0].', [passage('One.'), passage('Two.')]);
  assert.deepEqual(
    citations.map(({ n, is_cited: isCited }) => [n, isCited]),
    [
      [1, false],
      [2, false],
    ],
  );
});

test('whatever a model says, a quote is the passage cut at its range', () => {
  assertProperty(
    property(string({ unit: 'grapheme' }), string({ unit: 'grapheme', minLength: 1 }), (answer, text) => {
      const source = `some text before ${text}`;
      const [citation] = citePassages(`${answer} [1]`, [passage(text, 17)]);
      assert.equal(source.slice(citation?.start, citation?.end), citation?.quote);
    }),
  );
});

test('a point within a number ends no sentence', () => {
  const [citation] = citePassages('Dogs pay half [1].', [passage('3.1 Dogs pay half of 12.50 euros. Cats stay home.')]);
  assert.equal(citation?.quote, '3.1 Dogs pay half of 12.50 euros.');
});
