import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workflowDefinition } from '@causeway/contract';
import { parse } from 'yaml';
import { blankSource, withFreeName } from './definition-source.ts';

test('the blank workflow is a valid definition', () => {
  assert.equal(workflowDefinition.safeParse(parse(blankSource)).error, undefined);
});

test('a taken name gets a number and comments stay', () => {
  const source = '# why\ndocument: { name: report, version: 1.0.0 }\ndo: []\n';
  const free = withFreeName(source, new Set(['report', 'report-2']));
  assert.match(free, /# why/u);
  assert.equal(parse(free).document.name, 'report-3');
  assert.equal(withFreeName(source, new Set()), source);
  assert.equal(withFreeName('do: [', new Set(['x'])), 'do: [');
});
