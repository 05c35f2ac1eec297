import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readText, rememberText, textOfDefinition } from './definition-text.ts';

const yaml = '# why\ndocument:\n  name: a\ndo: []\n';

test('a definition keeps the text it was read from, comments too', () => {
  const { definition } = readText(yaml);
  assert.deepEqual(definition, { document: { name: 'a' }, do: [] });
  if (definition === undefined) return;
  rememberText(definition, yaml);
  assert.equal(textOfDefinition(definition, 'yaml'), yaml);
  assert.equal(textOfDefinition({ ...definition }, 'yaml').includes('# why'), false);
  assert.deepEqual(JSON.parse(textOfDefinition(definition, 'json')), definition);
});

test('text that is no YAML is refused with its line', () => {
  const { problem } = readText('do:\n  - a: [1\n');
  assert.ok(problem !== undefined && problem.line >= 2, JSON.stringify(problem));
  assert.equal(readText('just words').problem?.line, 1);
});

test('JSON is read as well', () => {
  assert.deepEqual(readText('{"do": [], "at": 1}').definition, { do: [], at: 1 });
});
