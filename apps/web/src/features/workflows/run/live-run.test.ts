import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptySnapshot, foldExecutionEvents } from '@causeway/contract';
import type { ExecutionEvent, ExecutionFrame } from '@causeway/contract';
import { LiveRun } from './live-run.ts';

const log = [
  { seq: 1, at: 1, type: 'execution.created', path: '', data: { job: 'workflow', total_steps: 1 } },
  { seq: 2, at: 2, type: 'execution.started', path: '', data: {} },
  { seq: 3, at: 3, type: 'task.started', path: '/do/0/a', data: { name: 'a', kind: 'call', attempt: 1 } },
  { seq: 4, at: 4, type: 'task.completed', path: '/do/0/a', data: { output: 1 } },
  { seq: 5, at: 5, type: 'execution.completed', path: '', data: { output: 1 } },
] as const satisfies readonly ExecutionEvent[];

const snapshotOf = (count: number) => foldExecutionEvents(emptySnapshot('exe_1'), log.slice(0, count));
const snapshot = (count: number): ExecutionFrame => ({ type: 'snapshot', seq: count, snapshot: { ...snapshotOf(count) } });
const events = (from: number, to: number): ExecutionFrame => ({ type: 'events', events: log.slice(from, to) });

function started() {
  let restarts = 0;
  let send: (frame: ExecutionFrame) => void = () => undefined;
  const run = new LiveRun({
    follow({ onMessage }) {
      send = onMessage;
      return { retryNow: () => undefined, close: () => undefined, restart: () => (restarts += 1) };
    },
    schedule: (show) => show(),
  });
  run.subscribe(() => undefined);
  return { run, send: (frame: ExecutionFrame) => send(frame), restarts: () => restarts };
}

test('a snapshot and the events after it are what the whole log says', () => {
  const { run, send } = started();
  send(snapshot(2));
  send(events(2, 5));
  assert.deepEqual(run.current().snapshot, snapshotOf(5));
});

test('events that were seen change nothing, and a gap asks for a snapshot', () => {
  const { run, send, restarts } = started();
  send(snapshot(3));
  send(events(1, 4));
  assert.deepEqual(run.current().snapshot, snapshotOf(4));
  const other = started();
  other.send(snapshot(2));
  other.send(events(3, 5));
  assert.equal(other.restarts(), 1);
  assert.equal(restarts(), 0);
});

test('text grows by pieces, overlaps are seen once, another attempt begins anew', () => {
  const { run, send } = started();
  const delta = (attempt: number, off: number, text: string) => send({ type: 'delta', path: '/do/0/a', attempt, off, text });
  send(snapshot(3));
  delta(1, 0, 'Hel');
  delta(1, 2, 'llo');
  assert.equal(run.current().texts.get('/do/0/a')?.text, 'Hello');
  delta(2, 0, 'Again');
  assert.equal(run.current().texts.get('/do/0/a')?.text, 'Again');
});
