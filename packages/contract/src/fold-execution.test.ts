import assert from 'node:assert/strict';
import test from 'node:test';
import { array, assert as hold, constantFrom, nat, property } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { ExecutionEvent } from './execution-event.ts';
import { executionEvent } from './execution-event.ts';
import { emptySnapshot } from './execution-snapshot.ts';
import { foldExecution, foldExecutionEvents } from './fold-execution.ts';
import { definitionPointerOf, iterationOf, withoutVisits } from './task-path.ts';

type Body = Pick<ExecutionEvent, 'type' | 'path' | 'data'>;
const numbered = (bodies: readonly Body[]): readonly ExecutionEvent[] =>
  bodies.map((body, index) => executionEvent.parse({ seq: index + 1, at: 1000 + index, ...body }));
const created: Body = { type: 'execution.created', path: '', data: { job: 'workflow', total_steps: 4 } };
const task = { name: 'a', kind: 'call' };

const paths = ['/do/0/a', '/do/1/b/try#2/0/c', '/do/2/each/for/0/do/0/d', '/do/2/each/for/1/do/0/d', '/do/3/e'];
const body: Arbitrary<Body> = constantFrom(...paths).chain((path) =>
  constantFrom<Body>(
    { type: 'task.started', path, data: { ...task, attempt: 1, input: { long: 'x'.repeat(1500) } } },
    { type: 'task.completed', path, data: { output: 'y'.repeat(300), ends_iteration: true } },
    { type: 'task.faulted', path, data: { attempt: 1, error: { type: 't', title: 'e' }, retry_at: 5000 } },
    { type: 'task.faulted', path, data: { attempt: 1, error: { type: 't', title: 'e' } } },
    { type: 'task.waiting', path, data: { ...task, wait: { for: 'signal', signal: 'go' } } },
    { type: 'task.skipped', path, data: task },
    { type: 'execution.waiting', path: '', data: { until: 9000 } },
    { type: 'execution.needs-attention', path, data: { attempt: 1, reason: 'crash' } },
    { type: 'task.resolved', path, data: { action: 'retry' } },
    { type: 'execution.recovered', path: '', data: { in_flight: [] } },
  ),
);
const open: Body = { type: 'task.started', path: '/do/2/each', data: { name: 'each', kind: 'for', attempt: 1, total: 2 } };

test('however the events are cut into batches, the same comes of them, and nothing given is changed', () => {
  hold(
    property(array(body, { maxLength: 40 }), nat(40), (bodies, cut) => {
      const events = numbered([created, open, ...bodies]);
      const empty = Object.freeze(emptySnapshot('exe_1'));
      const whole = foldExecutionEvents(empty, events);
      const first = foldExecutionEvents(empty, events.slice(0, cut));
      const before = JSON.stringify(first);
      const parts = foldExecutionEvents(first, events.slice(cut));
      let single = emptySnapshot('exe_1');
      for (const event of events) single = foldExecution(single, event);
      assert.deepEqual(parts, whole);
      assert.deepEqual(single, whole);
      assert.equal(JSON.stringify(first), before);
      assert.deepEqual(foldExecutionEvents(whole, events), whole);
    }),
  );
});

test('an event that does not follow is refused', () => {
  const [first, second] = numbered([created, open]);
  assert.ok(first && second);
  assert.throws(() => foldExecution(emptySnapshot('exe_1'), second), RangeError);
});

test('a loop of 10,000 is counters and at least its newest 50 iterations', () => {
  const loop: Body = { ...open, data: { name: 'each', kind: 'for', attempt: 1, total: 10_000 } };
  const iterations = Array.from({ length: 10_000 }, (_, index): Body[] => [
    { type: 'task.started', path: `/do/0/each/for/${index}/do/0/one`, data: { ...task, attempt: 1, input: { index } } },
    { type: 'task.completed', path: `/do/0/each/for/${index}/do/0/one`, data: { output: index, ends_iteration: true } },
  ]).flat();
  const snapshot = foldExecutionEvents(
    emptySnapshot('exe_1'),
    numbered([created, { ...loop, path: '/do/0/each' }, ...iterations]),
  );
  const { done, total, iterations: newest } = snapshot.loops['/do/0/each'] ?? assert.fail();
  assert.deepEqual([done, total, newest.at(-1)?.index], [10_000, 10_000, 9999]);
  assert.ok(newest.length >= 50 && newest.length <= 64);
  assert.ok(JSON.stringify(snapshot).length < 100_000);
});

test('the end cancels what was open', () => {
  const started: Body = { type: 'task.started', path: '/do/0/a', data: { ...task, attempt: 1 } };
  const events = numbered([created, started, { type: 'execution.cancelled', path: '', data: {} }]);
  const { execution, tasks } = foldExecutionEvents(emptySnapshot('exe_1'), events);
  assert.deepEqual([execution.status, execution.current_step, tasks['/do/0/a']?.status], ['cancelled', null, 'cancelled']);
});

test('a path names its visits, its iterations and its place in the definition', () => {
  const path = '/do/1/answer#2/try#3/0/each/for/17/do/0/ask';
  assert.equal(withoutVisits(path), '/do/1/answer/try/0/each/for/17/do/0/ask');
  assert.equal(definitionPointerOf(path), '/do/1/answer/try/0/each/do/0/ask');
  assert.deepEqual(iterationOf(path), { loop: '/do/1/answer#2/try#3/0/each', index: 17 });
  assert.equal(iterationOf('/do/0/a'), undefined);
});
