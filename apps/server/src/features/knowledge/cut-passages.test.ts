import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { array, assert as assertProperty, constantFrom, integer, property } from 'fast-check';
import { readMarkdown } from '../../providers/documents/readers/read-markdown.ts';
import type { DocumentText } from '../../providers/documents/documents.ts';
import { cutPassages } from './cut-passages.ts';

const options = { characters: 300, overlapPercent: 10 };
const textsOf = (document: DocumentText): string[] =>
  cutPassages(document, options).map(({ start, end }) => document.text.slice(start, end));
const sentence = 'The keeper lights the lamp before dusk and logs the oil. ';

describe('passages', () => {
  test('consist of whole sentences, and a long text repeats its end in the next one', () => {
    const texts = textsOf(readMarkdown(sentence.repeat(20)));
    assert.ok(texts.length > 3);
    for (const text of texts) assert.match(text, /^The keeper .* oil\.$/su);
    const repeated = cutPassages(readMarkdown(sentence.repeat(20)), { characters: 300, overlapPercent: 30 });
    assert.ok((repeated[1]?.start ?? 0) < (repeated[0]?.end ?? 0));
  });

  test('begin at titles and carry those above them', () => {
    const document = readMarkdown(`# Harbor\n\n${sentence.repeat(3)}\n\n## Lamps\n\n${sentence.repeat(3)}`);
    const cut = cutPassages(document, options);
    assert.deepEqual(
      cut.map(({ headings }) => headings),
      [['Harbor'], ['Harbor', 'Lamps']],
    );
    assert.ok(document.text.startsWith('## Lamps', cut[1]?.start));
  });

  test('lie on one page each', () => {
    const text = `${sentence.repeat(2)}\n\n${sentence.repeat(2)}`;
    const start = text.indexOf('\n\n') + 2;
    const parts = [
      { page: 1, title: '', start: 0 },
      { page: 2, title: '', start },
    ];
    const document: DocumentText = { kind: 'pdf', text, parts, headings: [], pages: 2, isScanned: false, warnings: [] };
    assert.deepEqual(
      cutPassages(document, options).map(({ page, start: from }) => [page, from]),
      [
        [1, 0],
        [2, start],
      ],
    );
  });

  test('lose no word, rise, and stay near their length, whatever the text', () => {
    const pieces = constantFrom('word ', 'Ende. ', '\n\n', '# T\n', '東京都の天気。', '😀', 'x'.repeat(500), ' ', 'a.b ');
    assertProperty(
      property(array(pieces, { maxLength: 80 }), integer({ min: 300, max: 900 }), (list, characters) => {
        const document = readMarkdown(list.join(''));
        const cut = cutPassages(document, { characters, overlapPercent: 10 });
        const seen = new Set(cut.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)));
        for (const { index } of document.text.matchAll(/\S/gu)) assert.ok(seen.has(index));
        for (const { start, end } of cut) {
          assert.ok(end - start <= characters * 1.3 + 2);
          assert.equal(document.text.slice(start, end), document.text.slice(start, end).trim());
          assert.ok(document.text.slice(start, end).isWellFormed());
        }
      }),
      { numRuns: 200 },
    );
  });
});
