import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptySnapshot, foldExecutionEvents } from '@causeway/contract';
import type { ExecutionEvent } from '@causeway/contract';
import { expression } from '../definition/expression.ts';
import { readTree } from '../definition/task-tree.ts';
import { runSteps } from './run-steps.ts';

const tree = readTree({
  do: [
    { gate: { switch: [{ go: { then: 'continue' } }] } },
    { each: { for: { in: expression('[1, 2, 3]') }, do: [{ tell: { call: 'notify' } }] } },
  ],
});

const inner = (index: number) => `/do/1/each/for/${index}/do/0/tell`;
const log: readonly ExecutionEvent[] = [
  { seq: 1, at: 1, type: 'execution.created', path: '', data: { job: 'workflow', total_steps: 2 } },
  { seq: 2, at: 2, type: 'execution.started', path: '', data: {} },
  { seq: 3, at: 3, type: 'task.completed', path: '/do/0/gate', data: { name: 'gate', kind: 'switch', branch: 'go' } },
  { seq: 4, at: 4, type: 'task.started', path: '/do/1/each', data: { name: 'each', kind: 'for', attempt: 1, total: 3 } },
  { seq: 5, at: 5, type: 'task.started', path: inner(0), data: { name: 'tell', kind: 'call', attempt: 1 } },
  { seq: 6, at: 8, type: 'task.completed', path: inner(0), data: { output: 'a', ends_iteration: true } },
  { seq: 7, at: 9, type: 'task.started', path: inner(1), data: { name: 'tell', kind: 'call', attempt: 1 } },
];
const snapshot = foldExecutionEvents(emptySnapshot('exe_1'), log);

test('steps show the running iteration, or the one that was picked', () => {
  const [gate, each, tell] = runSteps(tree, snapshot, new Map());
  assert.deepEqual([gate?.overlay.kind, gate?.overlay.note], ['done', 'took go']);
  assert.deepEqual(each?.overlay.loop, { total: 3, done: 1, failed: 0 });
  assert.deepEqual([tell?.path, tell?.overlay.kind, tell?.depth], [inner(1), 'running', 1]);
  const picked = runSteps(tree, snapshot, new Map([['/do/1/each', 0]]))[2];
  assert.deepEqual([picked?.path, picked?.overlay.kind, picked?.task?.output], [inner(0), 'done', 'a']);
});

test('before the first event nothing is reached', () => {
  const kinds = runSteps(tree, undefined, new Map()).map(({ overlay }) => overlay.kind);
  assert.deepEqual(kinds, ['idle', 'idle', 'idle']);
});
