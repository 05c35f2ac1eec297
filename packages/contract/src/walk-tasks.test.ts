import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationMs } from './duration-ms.ts';
import { countSteps, pointerOfPath, walkTasks } from './walk-tasks.ts';
import { workflowDefinition } from './workflow-definition.ts';

const definition = workflowDefinition.parse({
  document: { dsl: '1.0.3', namespace: 'causeway', name: 'x', version: '1.0.0' },
  do: [
    { a: { call: 'chat' } },
    { b: { try: [{ c: { set: { x: 1 } } }], catch: { do: [{ d: { wait: 'PT1S' } }] } } },
    { e: { for: { in: '${ [1] }' }, do: [{ f: { fork: { branches: [{ g: { set: '${ 1 }' } }] } } }] } },
  ],
});

test('every task has its pointer, parents before children', () => {
  assert.deepEqual(
    [...walkTasks(definition)].map(({ pointer, kind }) => `${pointer} ${kind}`),
    [
      '/do/0/a call',
      '/do/1/b try',
      '/do/1/b/try/0/c set',
      '/do/1/b/catch/do/0/d wait',
      '/do/2/e for',
      '/do/2/e/do/0/f fork',
      '/do/2/e/do/0/f/fork/branches/0/g set',
    ],
  );
  assert.equal(countSteps(definition), 4);
});

test('the path of an iteration leads to its place in the definition', () => {
  assert.equal(pointerOfPath('/do/2/e/for/17/do/0/f/fork/branches/0/g'), '/do/2/e/do/0/f/fork/branches/0/g');
  assert.equal(pointerOfPath('/do/0/for/for/3/do/1/x'), '/do/0/for/do/1/x');
});

test('a task is judged by its kind alone', () => {
  const { error } = workflowDefinition.safeParse({ ...definition, do: [{ a: { wait: 5 } }, { b: { nope: 1 } }] });
  assert.deepEqual(
    error?.issues.map(({ path }) => path.join('/')),
    ['do/0/a/wait', 'do/1/b'],
  );
});

test('durations are milliseconds, or none', () => {
  assert.equal(durationMs({ minutes: 1, seconds: 2, milliseconds: 3 }), 62_003);
  assert.equal(durationMs('P1DT2H3M4.5S'), 93_784_500);
  assert.equal(durationMs('P2W'), 1_209_600_000);
  for (const text of ['30s', 'P', 'PT', 'P1M', 'P1Y', '', '${ input.x }']) assert.equal(durationMs(text), undefined);
});
