import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { CallFailure } from '@causeway/client';
import type { FileId, UploadId } from '@causeway/contract';
import type { Unfinished } from './unfinished.ts';
import { UploadQueue } from './upload-queue.ts';
import type { UploadNeeds } from './upload-queue.ts';

interface Sent {
  readonly name: string;
  readonly id: UploadId;
  readonly signal: AbortSignal;
  readonly onSent: (bytes: number) => void;
  readonly end: (id: string) => void;
  readonly fail: (error: unknown) => void;
}

function stage(shelf: Unfinished[] = []) {
  const sent: Sent[] = [];
  const done: string[] = [];
  const abandoned: string[] = [];
  const waiting: (() => void)[] = [];
  let begun = 0;
  const needs: UploadNeeds = {
    begin: async () => `upl_${(begun += 1)}` as UploadId,
    send: (file, id, { signal, onSent }) =>
      new Promise<FileId>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        sent.push({ name: file.name, id, signal, onSent, end: (to) => resolve(to as FileId), fail: reject });
        for (const wake of waiting.splice(0)) wake();
      }),
    abandon: async (id) => void abandoned.push(id),
    fingerprint: async (file) => `${file.size}-${file.name}`,
    unfinished: () => shelf,
    keep: (upload) => void shelf.push(upload),
    forget: (id) => void shelf.splice(0, shelf.length, ...shelf.filter(({ uploadId }) => uploadId !== id)),
    onDone: (id) => void done.push(id),
    now: () => 1000,
  };
  const queue = new UploadQueue(needs);
  const until = async (count: number) => {
    while (sent.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const changed = () => new Promise<void>((resolve) => queue.subscribe(resolve));
  const kinds = () => queue.current().map(({ state }) => state.kind);
  return { queue, sent, done, abandoned, shelf, until, changed, kinds };
}

const file = (name: string, size = 10) => new File(['x'.repeat(size)], name);
const lost = (retryAfterMs?: number) => {
  const cause = { code: 'connection_cut', title: 'cut', sentence: 'cut', evidence: [] } as const;
  return new CallFailure({ kind: 'network', code: 'connection_cut', message: 'cut', cause, retryable: true, retryAfterMs });
};

test('two files are sent at once, the third when one has arrived', async () => {
  const { queue, sent, done, until, kinds } = stage();
  queue.add([file('a'), file('b'), file('c')]);
  await until(2);
  assert.deepEqual(kinds(), ['sending', 'sending', 'queued']);
  sent[0]?.end('fil_a');
  await until(3);
  assert.deepEqual([kinds(), done], [['done', 'sending', 'sending'], ['fil_a']]);
});

test('a paused upload goes on under its own id', async () => {
  const { queue, sent, until, kinds } = stage();
  queue.add([file('a')]);
  await until(1);
  sent[0]?.onSent(4);
  const key = queue.current()[0]?.key ?? 0;
  queue.pause(key);
  assert.deepEqual([kinds(), sent[0]?.signal.aborted], [['paused'], true]);
  queue.resume(key);
  await until(2);
  assert.equal(sent[1]?.id, sent[0]?.id);
});

test('a lost line is waited for, and told so', async () => {
  const { queue, sent, until, changed } = stage();
  queue.add([file('a')]);
  await until(1);
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const change = changed();
    sent[0]?.fail(lost(3000));
    await change;
    const state = queue.current()[0]?.state;
    assert.deepEqual([state?.kind, state?.kind === 'waiting' ? state.until : 0], ['waiting', 4000]);
    mock.timers.tick(3000);
  } finally {
    mock.timers.reset();
  }
  await until(2);
});

test('the same file given again goes on where an earlier visit stopped', async () => {
  const earlier = { uploadId: 'upl_before' as UploadId, name: 'a', size: 10, fingerprint: '10-a', at: 0 };
  const { queue, sent, shelf, until, changed } = stage([earlier]);
  queue.add([file('a')]);
  await until(1);
  assert.equal(sent[0]?.id, 'upl_before');
  assert.equal(queue.current()[0]?.isResumed, true);
  const change = changed();
  sent[0]?.end('fil_a');
  await change;
  assert.deepEqual(shelf, []);
});

test('what the server forgot begins anew once; what it refuses fails with its reason', async () => {
  const cause = { code: 'upload_gone', title: 'gone', sentence: 'gone', evidence: [] } as const;
  const gone = new CallFailure({ kind: 'fault', code: 'upload_gone', message: 'gone', cause, status: 410 });
  const { queue, sent, until, changed, kinds } = stage();
  queue.add([file('a')]);
  await until(1);
  sent[0]?.fail(gone);
  await until(2);
  assert.notEqual(sent[1]?.id, sent[0]?.id);
  const change = changed();
  sent[1]?.fail(gone);
  await change;
  assert.deepEqual(kinds(), ['failed']);
});

test('a cancelled upload is given up on the server, too', async () => {
  const { queue, sent, abandoned, shelf, until } = stage();
  queue.add([file('a')]);
  await until(1);
  queue.cancel(queue.current()[0]?.key ?? 0);
  assert.deepEqual([queue.current(), abandoned, shelf], [[], [sent[0]?.id], []]);
});
