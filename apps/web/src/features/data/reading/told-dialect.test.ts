import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileDialect } from '@causeway/contract';
import { parseCharacter, shownCharacter, toldParts } from './told-dialect.ts';

const dialect: FileDialect = {
  encoding: 'windows-1252',
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

test('a tab is typed as a backslash and a t', () => {
  assert.equal(shownCharacter('\t'), String.raw`\t`);
  assert.equal(parseCharacter(String.raw`\t`), '\t');
});
