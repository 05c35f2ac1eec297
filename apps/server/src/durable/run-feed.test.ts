import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ExecutionEvent, ExecutionSnapshot, ExecutionStatus } from '@causeway/contract';
import { foldExecutionEvents } from '@causeway/contract';
import { createMemoryBus } from '../storage/memory-bus.ts';
import { createRunFeed } from './run-feed.ts';
import type { RunFeed, RunView } from './run-feed.ts';
import type { EventRow } from './run-log.ts';

const run = { id: 'exe_1', owner: 'ann', subject: 'wfl_1', scope: 'prj_1' };

const eventOf = (seq: number): ExecutionEvent =>
  seq === 1
    ? { seq, at: 1, type: 'execution.created', path: '', data: { job: 'workflow', total_steps: 1000 } }
    : { seq, at: seq, type: 'task.completed', path: `/do/${seq}/t`, data: { name: `t${seq}`, kind: 'set', output: seq } };

/** A log in memory, read as slowly as the test wants. */
function createLog() {
  const rows: EventRow[] = [];
  return {
    rows,
    add: (seq: number): ExecutionEvent => {
      const event = eventOf(seq);
      rows.push({ ...event, data: JSON.stringify(event.data) });
      return event;
    },
    find: async () => undefined as { readonly status: ExecutionStatus } | undefined,
    read: async (_run: string, after: number, limit = 1e9) => {
      const found = rows.filter(({ seq }) => seq > after).slice(0, limit);
      await new Promise(setImmediate);
      return found;
    },
  };
}

type Log = ReturnType<typeof createLog>;

function feedOn(
  log: Log,
  bus = createMemoryBus({ onListenerError: (error) => assert.fail(String(error)) }),
  isShared = false,
): RunFeed {
  return createRunFeed({ log, bus, isShared, onError: (_message, error) => assert.fail(String(error)) });
}

/** Folds what a viewer gets; throws at a gap. */
async function join(feed: RunFeed) {
  const seen: number[] = [];
  let snapshot: ExecutionSnapshot | undefined;
  const waiting = new Map<number, () => void>();
  const early: (readonly ExecutionEvent[])[] = [];
  const apply = (events: readonly ExecutionEvent[]): void => {
    if (!snapshot) {
      early.push(events);
      return;
    }
    snapshot = foldExecutionEvents(snapshot, events);
    seen.push(...events.map(({ seq }) => seq));
    for (const [seq, wake] of waiting) if (snapshot.seq >= seq) wake();
  };
  const view: RunView = await feed.watch(run.id, { onBatch: ({ events }) => apply(events) });
  snapshot = view.snapshot;
  const joinedAt = view.snapshot.seq;
  for (const events of early) apply(events);
  const until = (seq: number): Promise<void> =>
    new Promise((resolve) => {
      if ((snapshot?.seq ?? 0) >= seq) resolve();
      else waiting.set(seq, resolve);
    });
  return { view, seen, joinedAt, until };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('the feed of a run', () => {
  test('viewers that join at any time see every event once and in order', async () => {
    const log = createLog();
    const feed = feedOn(log);
    const joining: ReturnType<typeof join>[] = [];
    for (let seq = 1; seq <= 400; seq += 1) {
      feed.committed(run, [log.add(seq)]);
      if (seq % 25 === 0) joining.push(join(feed));
      if (seq % 7 === 0) await new Promise(setImmediate);
    }
    for (const viewer of await Promise.all(joining)) {
      await viewer.until(400);
      assert.deepEqual(viewer.seen, range(viewer.joinedAt + 1, 400));
      viewer.view.end();
    }
    feed.stop();
  });

  test('one batch is one object for all viewers', async () => {
    const log = createLog();
    const feed = feedOn(log);
    feed.committed(run, [log.add(1)]);
    const batches: unknown[] = [];
    const both = Promise.withResolvers<void>();
    const onBatch = (batch: unknown): void => {
      batches.push(batch);
      if (batches.length === 2) both.resolve();
    };
    await feed.watch(run.id, { onBatch });
    await feed.watch(run.id, { onBatch });
    feed.committed(run, [log.add(2)]);
    await both.promise;
    assert.equal(batches[0], batches[1]);
    feed.stop();
  });

  test('another process follows the log, also when the bus lost what it was told', async () => {
    const log = createLog();
    const bus = createMemoryBus({ onListenerError: (error) => assert.fail(String(error)) });
    const here = feedOn(log, bus, true);
    const deaf = { publish: async () => undefined, subscribe: () => () => undefined };
    const elsewhere = feedOn(log, bus, true);
    const unreached = createRunFeed({ log, bus: deaf, isShared: true, onError: () => undefined });
    here.committed(run, [log.add(1)]);
    const viewers = await Promise.all([join(elsewhere), join(unreached)]);
    for (let seq = 2; seq <= 50; seq += 1) here.committed(run, [log.add(seq)]);
    for (const viewer of viewers) {
      await viewer.until(50);
      assert.deepEqual(viewer.seen, range(viewer.joinedAt + 1, 50));
    }
    for (const feed of [here, elsewhere, unreached]) feed.stop();
  });

  test('whoever waits for the end hears of it where the bus tells nothing', async () => {
    const log = createLog();
    let status: ExecutionStatus = 'running';
    const asked = Promise.withResolvers<void>();
    const find = async () => {
      asked.resolve();
      return { status };
    };
    const deaf = { publish: async () => undefined, subscribe: () => () => undefined };
    const feed = createRunFeed({ log: { ...log, find }, bus: deaf, isShared: true, onError: () => assert.fail() });
    const over = Promise.withResolvers<ExecutionStatus>();
    feed.onceOver(run.id, () => over.resolve(status));
    await asked.promise;
    status = 'completed';
    assert.equal(await over.promise, 'completed');
    feed.stop();
  });

  test('who joins late gets the text so far, and then each character once', async () => {
    const log = createLog();
    const feed = feedOn(log);
    feed.committed(run, [log.add(1)]);
    feed.delta(run.id, { path: '/do/0/ask', attempt: 1, off: 0, text: 'Hello ' });
    let text = '';
    const whole = Promise.withResolvers<void>();
    const onDelta = (delta: { off: number; text: string }): void => {
      assert.ok(delta.off <= text.length, 'a gap in the text');
      text += delta.text.slice(text.length - delta.off);
      if (text === 'Hello world') whole.resolve();
    };
    const { texts } = await feed.watch(run.id, { onBatch: () => undefined, onDelta });
    for (const delta of texts) onDelta(delta);
    assert.equal(text, 'Hello ');
    feed.delta(run.id, { path: '/do/0/ask', attempt: 1, off: 6, text: 'wor' });
    feed.delta(run.id, { path: '/do/0/ask', attempt: 1, off: 9, text: 'ld' });
    await whole.promise;
    const end: ExecutionEvent = { seq: 2, at: 2, type: 'task.completed', path: '/do/0/ask', data: { output: text } };
    feed.committed(run, [end]);
    const late = await feed.watch(run.id, { onBatch: () => undefined });
    assert.deepEqual(late.texts, []);
    feed.stop();
  });

  test('a list hears which of its runs changed, and of no others', async () => {
    const log = createLog();
    const feed = feedOn(log);
    const mine = Promise.withResolvers<ReadonlySet<string>>();
    feed.watchMany({ owner: 'ann', subject: 'wfl_1' }, mine.resolve);
    feed.watchMany({ owner: 'bob', subject: 'wfl_1' }, () => assert.fail('of another owner'));
    feed.watchMany({ owner: 'ann', scope: 'prj_2' }, () => assert.fail('of another project'));
    const event = log.add(1);
    feed.committed(run, [event]);
    feed.committed({ ...run, id: 'exe_2' }, [event]);
    feed.committed({ ...run, id: 'exe_3', subject: 'wfl_9' }, [event]);
    assert.deepEqual([...(await mine.promise)], ['exe_1', 'exe_2']);
    feed.stop();
  });
});
