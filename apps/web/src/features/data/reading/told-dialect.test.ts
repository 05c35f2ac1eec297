import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileDialect } from '@causeway/contract';
import { parseCharacter, shownCharacter, toldParts } from './told-dialect.ts';

const dialect: FileDialect = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  escape: 'doubled',
  newline: 'lf',
  comment: null,
  header_line: 1,
  header_rows: 1,
};

test('only what was changed is told, so that the rest is found out again', () => {
  assert.deepEqual(toldParts(dialect, { ...dialect, delimiter: ';', header_line: 3 }), { delimiter: ';', header_line: 3 });
  assert.deepEqual(toldParts(dialect, dialect), {});
});

test('a tab is typed as \\t', () => {
  assert.equal(shownCharacter('\t'), '\\t');
  assert.equal(parseCharacter('\\t'), '\t');
});
