import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RealtimeItem, RealtimeServerEvent } from '@causeway/contract';
import { foldTalk } from './fold-talk.ts';
import { chatIdOf, emptyTalk } from './talk-view.ts';
import type { TalkView } from './talk-view.ts';

function heard(...events: readonly Record<string, unknown>[]): TalkView {
  let view = emptyTalk;
  for (const event of events) view = foldTalk(view, event as RealtimeServerEvent);
  return view;
}
const session = (id = 'sess_1') => ({ type: 'session.created', session: { id, model: 'm' } });
const common = { object: 'realtime.item', type: 'message' } as const;
const question = (id: string, transcript: string | null): RealtimeItem => ({
  ...common,
  id,
  role: 'user',
  status: 'completed',
  content: [{ type: 'input_audio', transcript }],
});
const answer = (id: string, transcript: string, status: RealtimeItem['status'] = 'completed'): RealtimeItem => ({
  ...common,
  id,
  role: 'assistant',
  status,
  content: [{ type: 'output_audio', transcript }],
});
const added = (item: RealtimeItem, previous: string | null = null) => ({
  type: 'conversation.item.added',
  item,
  previous_item_id: previous,
});
const spoken = [
  session(),
  { type: 'input_audio_buffer.speech_started', item_id: 'q', audio_start_ms: 0 },
  { type: 'input_audio_buffer.speech_stopped', item_id: 'q', audio_end_ms: 900 },
  { type: 'input_audio_buffer.committed', item_id: 'q', previous_item_id: null },
  added(question('q', null)),
] as const;
const words = (transcript: string) => ({
  type: 'conversation.item.input_audio_transcription.completed',
  item_id: 'q',
  transcript,
});
const answering = [
  { type: 'response.created', response: { id: 'r' } },
  { type: 'response.output_item.added', response_id: 'r', item: answer('a', '', 'in_progress') },
  added(answer('a', '', 'in_progress'), 'q'),
  { type: 'response.output_audio_transcript.delta', item_id: 'a', delta: 'Good ' },
  { type: 'response.output_audio_transcript.delta', item_id: 'a', delta: 'day.' },
] as const;
const done = (status: string, details: unknown = null) => ({
  type: 'response.done',
  response: { id: 'r', status, status_details: details },
});
const shownIn = ({ turns }: TalkView) => turns.map(({ speaker, text, state }) => [speaker, text, state]);

test('a question and its answer become two captions', () => {
  assert.deepEqual(shownIn(heard(...spoken.slice(0, 2))), [['you', '', 'hearing']]);
  assert.deepEqual(shownIn(heard(...spoken)), [['you', '', 'recognizing']]);
  const view = heard(...spoken, words('Hello there.'), ...answering);
  assert.deepEqual(shownIn(view), [
    ['you', 'Hello there.', 'done'],
    ['assistant', 'Good day.', 'growing'],
  ]);
  assert.deepEqual(view.active, ['r']);
  const ended = foldTalk(view, done('completed') as unknown as RealtimeServerEvent);
  assert.deepEqual(ended.active, []);
});

test('a noise without words leaves no caption', () => {
  assert.deepEqual(shownIn(heard(...spoken, words(' '))), []);
});

test('an answer that was cut off shows what was heard of it', () => {
  const view = heard(
    ...spoken,
    words('Hello.'),
    ...answering,
    done('cancelled'),
    { type: 'conversation.item.truncated', item_id: 'a', content_index: 0, audio_end_ms: 300 },
    { type: 'conversation.item.retrieved', item: answer('a', 'Good') },
  );
  assert.deepEqual(shownIn(view).at(-1), ['assistant', 'Good', 'interrupted']);
});

test('an answer that was stopped before its first word leaves no caption', () => {
  const view = heard(...spoken, words('Hello.'), ...answering.slice(0, 3), done('cancelled'));
  assert.equal(view.turns.length, 1);
});

test('a failure says why', () => {
  const failed = done('failed', { type: 'failed', error: { type: 'x', code: null, message: 'No model answers.' } });
  const view = heard(...spoken, words('Hello.'), { type: 'response.created', response: { id: 'r' } }, failed);
  assert.equal(view.turns.at(-1)?.note, 'No model answers.');
  const broken = heard(...spoken, words('Hello.'), ...answering, failed);
  assert.deepEqual(
    broken.turns.map(({ speaker, text, state, note }) => [speaker, text, state, note]),
    [
      ['you', 'Hello.', 'done', undefined],
      ['assistant', 'Good day.', 'failed', 'No model answers.'],
    ],
    'what came before it failed stays, and the reason stands with it',
  );
  const late = heard(
    ...spoken,
    words('Hello.'),
    { type: 'response.created', response: { id: 'r' } },
    added(question('q2', 'Still there?')),
    failed,
  );
  assert.deepEqual(
    late.turns.map(({ text, note }) => note ?? text),
    ['Hello.', 'No model answers.', 'Still there?'],
    'a failure stands with the question that it answers',
  );
  const deaf = heard(...spoken, {
    type: 'conversation.item.input_audio_transcription.failed',
    item_id: 'q',
    error: { message: 'No ears.' },
  });
  assert.equal(deaf.turns[0]?.note, 'No ears.');
});

test('a session that is taken up again shows each caption once, in order', () => {
  const before = [...spoken, words('Hello.'), ...answering] as const;
  const again = [session(), added(question('q', 'Hello.')), added(answer('a', 'Good day.'), 'q')] as const;
  assert.deepEqual(shownIn(heard(...before, ...again)), [
    ['you', 'Hello.', 'done'],
    ['assistant', 'Good day.', 'interrupted'],
  ]);
  assert.deepEqual(heard(...before, session('sess_2')).turns, []);
});

test('latency and cost belong to their answer', () => {
  const money = (amount: number | null) => ({ amount_nano: amount, currency: 'USD' });
  const view = heard(
    ...spoken,
    words('Hello.'),
    ...answering,
    { type: 'causeway.latency', response_id: 'r', turn: 1, endpoint_ms: 500, stt_ms: 1, total_ms: 700 },
    { type: 'causeway.usage', response_id: 'r', turn: 1, cost: money(5), session_cost: money(7) },
  );
  assert.equal(view.latencies[view.turns[1]?.responseId ?? '']?.endpoint_ms, 500);
  assert.equal(view.costs['r']?.cost.amount_nano, 5);
  assert.equal(view.costNano, 7);
});

test('a caption stands where its item stands', () => {
  const view = heard(
    session(),
    added(question('1', 'One')),
    added(question('3', 'Three'), '1'),
    added(question('2', 'Two'), '1'),
  );
  assert.deepEqual(
    view.turns.map(({ text }) => text),
    ['One', 'Two', 'Three'],
  );
});

test('the chat session has the name of the voice session', () => {
  assert.equal(chatIdOf('sess_abc'), 'voice-abc');
});
