import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, boolean, nat, property } from 'fast-check';
import type { RealtimeServerEvent, RealtimeSession } from '@causeway/contract';
import type { ClientSays, SessionEvent } from './session-event.ts';
import { hearAsSdk, sdkTypes } from './sdk-rules.ts';
import { hearEvent, heardNothing } from './session-rules.ts';
import type { Heard } from './session-rules.ts';
import { newSession } from './state.ts';
import type { SessionState } from './state.ts';
import { step } from './step.ts';

const session: RealtimeSession = {
  type: 'realtime',
  object: 'realtime.session',
  id: 'sess_000000000001',
  model: 'echo',
  instructions: '',
  output_modalities: ['audio'],
  audio: {
    input: {
      format: { type: 'audio/pcm', rate: 24_000 },
      transcription: {},
      noise_reduction: null,
      turn_detection: {
        type: 'server_vad',
        threshold: 0.5,
        prefix_padding_ms: 300,
        silence_duration_ms: 500,
        idle_timeout_ms: 5000,
        create_response: true,
        interrupt_response: true,
      },
    },
    output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'default', speed: 1 },
  },
  tools: [],
  tool_choice: 'auto',
  max_output_tokens: 'inf',
  tracing: null,
  expires_at: 0,
};

const client = (says: ClientSays): SessionEvent => ({ kind: 'client', says });
const lastItem = (state: SessionState): string => state.items.at(-1)?.id ?? 'item_none';
const awaited = (state: SessionState): string => Object.keys(state.transcribing)[0] ?? 'item_none';
const newest = (state: SessionState): number => state.generation;

/** Everything that can happen, as seen from a state. */
const happenings: readonly (readonly [string, (state: SessionState) => SessionEvent])[] = [
  ['heard', () => ({ kind: 'heard', ms: 200 })],
  ['speech', ({ inputMs }) => ({ kind: 'speech-started', startMs: Math.max(0, inputMs - 100) })],
  ['silence', ({ inputMs }) => ({ kind: 'speech-stopped', endMs: inputMs })],
  ['words', (state) => ({ kind: 'transcribed', itemId: awaited(state), transcript: 'Hello there.' })],
  ['noise', (state) => ({ kind: 'transcribed', itemId: awaited(state), transcript: '' })],
  [
    'deaf',
    (state) => ({
      kind: 'transcription-failed',
      itemId: awaited(state),
      problem: { type: 'server_error', code: null, message: 'no ears' },
    }),
  ],
  ['text', (state) => ({ kind: 'text', generation: newest(state), delta: 'Well. Then ' })],
  ['sound', (state) => ({ kind: 'sound', generation: newest(state), audio: 'AAAA', ms: 100 })],
  ['spoken', (state) => ({ kind: 'sentence-spoken', generation: newest(state) })],
  ['call', (state) => ({ kind: 'tool-call', generation: newest(state), callId: 'call_1', name: 'look', arguments: '{}' })],
  ['end of text', (state) => ({ kind: 'model-ended', generation: newest(state), end: { reason: 'stop', usage: undefined } })],
  [
    'failure',
    (state) => ({
      kind: 'response-failed',
      generation: newest(state),
      problem: { type: 'server_error', code: 'provider_error', message: 'no model' },
    }),
  ],
  ['say', () => ({ kind: 'say', text: 'Good day.' })],
  ['idle', ({ idleWait }) => ({ kind: 'idle', wait: idleWait })],
  ['played', (state) => ({ kind: 'played', itemId: lastItem(state), ms: 50 })],
  ['create', () => client({ type: 'response.create' })],
  ['create beside', () => client({ type: 'response.create', response: { conversation: 'none', output_modalities: ['text'] } })],
  ['cancel', () => client({ type: 'response.cancel' })],
  ['commit', () => client({ type: 'input_audio_buffer.commit' })],
  ['clear', () => client({ type: 'input_audio_buffer.clear' })],
  ['clear output', () => client({ type: 'output_audio_buffer.clear' })],
  [
    'item',
    () =>
      client({
        type: 'conversation.item.create',
        previous_item_id: 'root',
        item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      }),
  ],
  ['delete', (state) => client({ type: 'conversation.item.delete', item_id: lastItem(state) })],
  [
    'truncate',
    (state) => client({ type: 'conversation.item.truncate', item_id: lastItem(state), content_index: 0, audio_end_ms: 0 }),
  ],
  ['retrieve', (state) => client({ type: 'conversation.item.retrieve', item_id: lastItem(state) })],
  ['push to talk', () => client({ type: 'session.update', session: { turn_detection: null } })],
  ['detach', () => ({ kind: 'detached' })],
];

interface Place {
  readonly state: SessionState;
  readonly heard: Heard;
}

interface Going {
  readonly at: number;
  /** Where what is sent is put. */
  readonly sent?: RealtimeServerEvent[];
}

function go({ state, heard }: Place, event: SessionEvent, { at, sent }: Going): Place {
  const stepped = step(state, event, at);
  let now = heard;
  for (const effect of stepped.effects) {
    if (effect.kind !== 'send') continue;
    now = hearEvent(now, effect.event);
    sent?.push(effect.event);
  }
  const active = [...now.active.keys()];
  assert.deepEqual(
    active,
    stepped.state.responses.map(({ id }) => id),
    'client and server differ about what is active',
  );
  return { state: stepped.state, heard: now };
}

/** Two states with the same form behave alike: ids, counters and finished items do not decide anything. */
function formOf({ state }: Place): string {
  const names = new Map<string, number>();
  const rename = (id: string): string => {
    if (!names.has(id)) names.set(id, names.size);
    return `#${names.get(id)}`;
  };
  const { items, audio, transcribing, responses, inputMs, takenMs, speech, pending } = state;
  const last = items.at(-1);
  const form = {
    last: last && [last.type, last.status, audio[last.id]?.durationMs, audio[last.id]?.playedMs, audio[last.id]?.cutMs],
    count: Math.min(items.length, 2),
    transcribing: Object.keys(transcribing).length,
    buffered: inputMs - takenMs >= 100,
    playing: Object.values(audio).filter((each) => each.cutMs === undefined && (each.playedMs ?? 0) < each.durationMs).length,
    hasTurns: state.session.audio.input.turn_detection !== null,
    speech: speech && [speech.interrupted !== undefined],
    pending: pending && [pending.isKnown, pending.interrupted !== undefined],
    responses: responses.map(({ id, generation, awaits, message, end, plan, output }) => [
      rename(id),
      generation === state.generation,
      awaits.length,
      message && [Math.min(message.speaking, 2), message.unspoken !== ''],
      end?.reason,
      plan.isDefault,
      output.length > 0,
    ]),
  };
  return JSON.stringify(form);
}

for (const isCall of [false, true]) {
  test(`every way of ${isCall ? 'a call' : 'a session'} keeps the rules to a depth of 8`, () => {
    let edge: Place[] = [{ state: newSession({ session, isCall }), heard: heardNothing }];
    const known = new Set(edge.map(formOf));
    for (let depth = 0; depth < 8; depth += 1) {
      const next: Place[] = [];
      for (const place of edge) {
        for (const [, happen] of happenings) {
          const there = go(place, happen(place.state), { at: depth * 1000 });
          const form = formOf(there);
          if (known.has(form)) continue;
          known.add(form);
          next.push(there);
        }
      }
      edge = next;
    }
    assert.ok(known.size > 1000, `only ${known.size} states were seen`);
  });
}

test('10,000 random sequences keep the rules', () => {
  const choice = array(nat(happenings.length - 1), { minLength: 1, maxLength: 40, size: 'max' });
  check(
    property(choice, boolean(), (picks, isCall) => {
      let place: Place = { state: newSession({ session, isCall }), heard: heardNothing };
      for (const [at, pick] of picks.entries()) {
        const [, happen] = happenings[pick] ?? [];
        if (happen) place = go(place, happen(place.state), { at: at * 100 });
      }
      const ended = go(place, { kind: 'end', code: 1000, reason: 'bye' }, { at: 5000 });
      assert.equal(ended.heard.active.size, 0, 'an answer outlived its session');
    }),
    { numRuns: 10_000 },
  );
});

test("10,000 random sequences are read whole by OpenAI's own SDK", () => {
  const choice = array(nat(happenings.length - 1), { minLength: 1, maxLength: 40, size: 'max' });
  const seen = new Set<string>();
  const sent: RealtimeServerEvent[] = [];
  check(
    property(choice, (picks) => {
      let place: Place = { state: newSession({ session, isCall: false }), heard: heardNothing };
      place = go(place, { kind: 'attached' }, { at: 0, sent });
      for (const [at, pick] of picks.entries()) {
        const [, happen] = happenings[pick] ?? [];
        if (happen) place = go(place, happen(place.state), { at: at * 100, sent });
      }
      for (const event of sent.splice(0)) {
        hearAsSdk(event);
        seen.add(event.type);
      }
    }),
    { numRuns: 10_000 },
  );
  const read = [...seen].filter((type) => sdkTypes.has(type));
  assert.ok(read.length >= 25, `only ${read.join(', ')}`);
});
