import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipboardAddress, clipboardTable } from './clipboard-table.ts';

const at = Date.UTC(2026, 10, 20, 9, 5, 7);

test('cells copied from a spreadsheet become a TSV file, line breaks within quotes and all', () => {
  const table = clipboardTable('id\tcity\r\n1\t"Bad\nHomburg"\r\n2\tUlm\r\n', at);
  assert.deepEqual(
    [table?.name, table?.text],
    ['pasted-2026-11-20-09-05-07.tsv', 'id\tcity\r\n1\t"Bad\nHomburg"\r\n2\tUlm\r\n'],
  );
});

test('a single row of cells is a table, too', () => {
  assert.equal(clipboardTable('Ulm\t89073\t126000', at)?.rows, 1);
});

test('lines of a CSV file are one', () => {
  assert.match(clipboardTable('id;price\n1;2,50\n2;3,10', at)?.name ?? '', /\.csv$/u);
  assert.equal(clipboardTable('a,b\n1,2\n3,4\n', at)?.rows, 3);
});

test('a list of words is a table of one column', () => {
  assert.equal(clipboardTable('Ulm\nBonn\nKiel\n', at)?.rows, 3);
});

test('a word, a sentence and a paragraph are not', () => {
  for (const text of ['', 'Ulm', 'Good morning, everyone, and welcome', 'First, we met.\nThen it rained']) {
    assert.equal(clipboardTable(text, at), undefined, text);
  }
});

test('an address is told from a text that holds one', () => {
  assert.equal(clipboardAddress(' https://example.com/a.csv\n'), 'https://example.com/a.csv');
  assert.equal(clipboardAddress('see https://example.com'), undefined);
  assert.equal(clipboardAddress('ftp://example.com/a.csv'), undefined);
});
