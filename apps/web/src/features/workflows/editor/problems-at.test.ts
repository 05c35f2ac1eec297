import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DefinitionIssue } from '@causeway/contract';
import { readTree } from '../definition/task-tree.ts';
import { namesInScope } from './names-in-scope.ts';
import { problemsAt, stepOf, worstByStep } from './problems-at.ts';

const definition = {
  input: { schema: { document: { properties: { name: {}, 'two words': {} } } } },
  do: [{ a: { call: 'chat' } }, { 'each-one': { for: { each: 'row', in: 'x' }, do: [{ c: { call: 'chat' } }] } }],
};
const tree = readTree(definition);
const issue = (pointer: string, severity: DefinitionIssue['severity']): DefinitionIssue => ({
  pointer,
  severity,
  code: 'x',
  message: 'x',
  fix: null,
  line: null,
  column: null,
});

test('a problem belongs to the innermost step its pointer is in', () => {
  assert.equal(stepOf(tree, '/do/1/each-one/do/0/c/with/model'), '/do/1/each-one/do/0/c');
  assert.equal(stepOf(tree, '/do/1/each-one/for/in'), '/do/1/each-one');
  assert.equal(stepOf(tree, '/document/name'), undefined);
});

test('a step shows its worst problem', () => {
  const issues = [issue('/do/0/a/call', 'error'), issue('/do/0/a', 'warning'), issue('/document', 'warning')];
  assert.deepEqual([...worstByStep(issues, tree)], [['/do/0/a', 'error']]);
  assert.equal(problemsAt(issues, undefined, tree).length, 1);
});

test('a step reads the input, what came before, and the item of its loop', () => {
  assert.deepEqual(namesInScope(tree, '/do/1/each-one/do/0/c', definition), [
    'input.name',
    'input["two words"]',
    'row',
    'index',
    'tasks.a',
    'context',
  ]);
});
