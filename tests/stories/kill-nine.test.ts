import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createSession, getHistory, sendMessage, sessionEvents } from '@causeway/contract';
import type { Message } from '@causeway/contract';
import { call, createClient, emptySession, follow, foldSession } from '@causeway/client';
import type { SessionState } from '@causeway/client';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { startLagMeter } from '../promises.ts';
import { startMortalServer } from '../mortal-server.ts';
import type { MortalServer } from '../mortal-server.ts';

/** Waits for what a listener will see; no sleeping. */
function createWatch<T>() {
  let current: T | undefined;
  const waiting = new Set<() => void>();
  return {
    set: (value: T) => {
      current = value;
      for (const check of waiting) check();
    },
    until: (isSo: (value: T) => boolean, withinMs = 60_000): Promise<T> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`not within ${withinMs} ms: ${JSON.stringify(current)?.slice(0, 400)}`)),
          withinMs,
        );
        const check = (): void => {
          if (current === undefined || !isSo(current)) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve(current);
        };
        waiting.add(check);
        check();
      }),
  };
}

const lag = startLagMeter();
const answerOf = (state: SessionState): Message | undefined => state.messages.findLast(({ role }) => role === 'assistant');
const words = (count: number): string => Array.from({ length: count }, (_, at) => `word${at}`).join(' ');

describe('kill -9 while an answer streams', () => {
  let upstream: FakeUpstream;
  let server: MortalServer;

  before(async () => {
    upstream = await startFakeUpstream();
    server = await startMortalServer('kill-nine', {
      OPENAI_BASE_URL: `${upstream.url}/v1`,
      OPENAI_API_KEY: 'fake-key-of-the-test',
    });
  });
  after(async () => {
    await server?.close();
    await upstream?.close();
  });

  test('no acknowledged message is lost, the text is at most 1 s old, and the open tab goes on without gap or duplicate', async () => {
    const client = createClient({ base: server.url });
    const session = await call(client, createSession, { body: { user_id: 'demo_user' } });
    const watch = createWatch<SessionState>();
    let state = emptySession;
    /** The longest text the tab ever showed for each message, with the time it showed it. */
    const shown: { readonly at: number; readonly text: string }[] = [];
    const tab = follow(client, sessionEvents, {
      params: { id: session.id },
      onMessage: (event) => {
        state = foldSession(state, event);
        const text = answerOf(state)?.content;
        if (text !== undefined) shown.push({ at: performance.now(), text });
        watch.set(state);
      },
    });

    /** The tab has shown something for a second; a busy machine may show much at once. */
    const isWatched = (): boolean => shown.some(({ at, text }) => text !== '' && at <= performance.now() - 1000);

    const text = words(1500);
    upstream.misbehave(`pace_ms=10&text=${encodeURIComponent(text)}`, '/v1/chat/completions');
    const sent = await call(client, sendMessage, { params: { id: session.id }, body: { content: 'Count, please' } });
    // Long enough that at least one save of the partial text has happened.
    await watch.until((each) => (answerOf(each)?.content ?? '').includes('word150') && isWatched());
    const killedAt = performance.now();
    await server.kill();
    // What was to be saved within a second took longer by what the machine was too busy for.
    const lateMs = 2 * lag.maxMs + lag.stalledMs(performance.now() - killedAt + 1000);
    const shownBefore = shown.findLast(({ at }) => at <= killedAt - 1000 - lateMs)?.text ?? '';

    await server.start();
    const restarted = await watch.until((each) => answerOf(each)?.status === 'interrupted');
    const answer = answerOf(restarted);
    assert.equal(answer?.id, sent.message.id);
    assert.equal(restarted.messages.find(({ id }) => id === sent.user_message.id)?.content, 'Count, please');
    assert.ok(text.startsWith(answer.content), `not a prefix: ${answer.content.slice(-80)}`);
    assert.ok(
      answer.content.length >= shownBefore.length,
      `${answer.content.length} < ${shownBefore.length} shown a second before`,
    );

    upstream.misbehave(`text=${encodeURIComponent(words(50))}`, '/v1/chat/completions');
    const again = await call(client, sendMessage, { params: { id: session.id }, body: { content: 'And again' } });
    const done = await watch.until((each) => each.messages.find(({ id }) => id === again.message.id)?.status === 'done');
    assert.equal(done.messages.find(({ id }) => id === again.message.id)?.content, words(50));
    assert.equal(state.stale, false);
    const history = await call(client, getHistory, { params: { id: session.id } });
    assert.deepEqual(
      history.messages.map(({ id, content }) => [id, content]),
      done.messages.map(({ id, content }) => [id, content]),
    );
    tab.close();
  });
});
