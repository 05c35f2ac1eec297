import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault, mintId } from '@causeway/contract';
import type { Message, SessionEvent, SessionId } from '@causeway/contract';
import { assert as holds, asyncProperty, array, constantFrom, integer, tuple } from 'fast-check';
import type { ModelEvent } from '../../providers/models/model.ts';
import { LiveAnswer } from './live-answer.ts';
import type { GenerationNeeds } from './live-answer.ts';
import type { SessionRef, SessionStore } from './session-store.ts';

const ref: SessionRef = { owner: 'usr_ada', id: 'one' as SessionId };
const silent = { warn: () => undefined, error: () => undefined };

function eventOf(text: string, reasoning = ''): ModelEvent {
  return { bytes: new Uint8Array(), text, reasoning, chunk: {}, finishReason: undefined, usage: undefined, isOurs: false };
}

interface Setup {
  readonly live: LiveAnswer;
  readonly events: SessionEvent[];
  readonly finished: Message[];
  readonly ended: Promise<void>;
}

function start(failures = 0, limits: Pick<GenerationNeeds, 'finishWithinMs'> = {}): Setup {
  const events: SessionEvent[] = [];
  const finished: Message[] = [];
  const end = Promise.withResolvers<void>();
  let failed = 0;
  const store = {
    saveDraft: async () => undefined,
    finish: async (_ref: SessionRef, message: Message) => {
      failed += 1;
      if (failed <= failures) throw new Fault('dependency_unavailable');
      finished.push(message);
      return true;
    },
  } as unknown as SessionStore;
  const publish = (_ref: SessionRef, event: SessionEvent): void => void events.push(event);
  const soon = { keepTryingEveryMs: 1, ...limits };
  const needs: GenerationNeeds = { store, publish, log: silent, now: Date.now, ...soon };
  const answer: Message = {
    id: mintId('message'),
    parent_id: null,
    role: 'assistant',
    content: '',
    status: 'generating',
    created_at: 1,
  };
  const live = new LiveAnswer({ ...needs, ref, answer, ended: () => end.resolve() });
  return { live, events, finished, ended: end.promise };
}

const summary = { model: 'a/b', usage: undefined, finishReason: 'stop' };

test('whoever joins at any moment has the same text in the end', async () => {
  const steps = array(tuple(constantFrom('a', 'Zü', '🙂', ''), integer({ min: 0, max: 2 })), { maxLength: 40 });
  await holds(
    asyncProperty(steps, integer({ min: 0, max: 40 }), async (pieces, joinAt) => {
      const { live, events } = start();
      let joined: { text: string; from: number } | undefined;
      await live.run(async ({ onEvent }) => {
        for (const [index, [text, turns]] of pieces.entries()) {
          if (index === joinAt) joined = { text: live.draft.text, from: events.length };
          onEvent(eventOf(text));
          for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
        }
        return summary;
      });
      const { from } = joined ?? { from: 0 };
      let text = joined?.text ?? '';
      for (const event of events.slice(from)) {
        if (event.type !== 'delta') continue;
        assert.ok(event.at <= text.length, 'no gap');
        text += event.text.slice(text.length - event.at);
      }
      assert.equal(text, pieces.map(([piece]) => piece).join(''));
      assert.equal(live.draft.text, text);
    }),
    { numRuns: 60 },
  );
});

test('stopping settles at once although the work does not listen, and what comes later is ignored', async () => {
  const { live, finished } = start();
  let late: (() => void) | undefined;
  const running = live.run(async ({ onEvent }) => {
    onEvent(eventOf('half'));
    await new Promise<void>((resolve) => {
      late = () => {
        onEvent(eventOf(' more'));
        resolve();
      };
    });
    return summary;
  });
  await live.stop('stopped');
  await assert.rejects(running, (error: unknown) => error instanceof Fault && error.code === 'conflict');
  late?.();
  await live.done;
  assert.deepEqual(
    finished.map(({ content, status }) => [content, status]),
    [['half', 'stopped']],
  );
});

test('an end that the store does not take is tried again', async () => {
  const { live, finished, events } = start(1);
  await live.run(async ({ onEvent }) => {
    onEvent(eventOf('text', 'thought'));
    return summary;
  });
  assert.deepEqual(
    finished.map(({ content, reasoning, status, model }) => [content, reasoning, status, model]),
    [['text', 'thought', 'done', 'a/b']],
  );
  assert.equal(events.at(-1)?.type, 'message');
});

test('an end that the store does not take for long is no success, stays in memory, and is saved when it can be', async () => {
  const { live, finished, events, ended } = start(4, { finishWithinMs: 0 });
  const running = live.run(async ({ onEvent }) => {
    onEvent(eventOf('text'));
    return summary;
  });
  await assert.rejects(running, (error: unknown) => error instanceof Fault && error.code === 'dependency_unavailable');
  assert.equal(finished.length, 0);
  assert.equal(live.unsavedBecause instanceof Fault, true);
  await ended;
  assert.deepEqual(
    finished.map(({ content, status }) => [content, status]),
    [['text', 'done']],
  );
  assert.equal(events.at(-1)?.type, 'message');
});

test('a bug in the work is a failed answer that gives nothing away', async () => {
  const { live, finished } = start();
  await assert.rejects(
    live.run(() => Promise.reject(new TypeError('secret detail'))),
    TypeError,
  );
  assert.equal(finished[0]?.status, 'failed');
  assert.equal(finished[0]?.error?.code, 'internal_error');
  assert.doesNotMatch(finished[0]?.error?.message ?? '', /secret/u);
});
