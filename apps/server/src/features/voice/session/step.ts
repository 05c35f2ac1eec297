import { createItem, deleteItem, previousOf, retrieveItem, truncateItem } from './conversation.ts';
import type { Effect } from './effects.ts';
import { hearSound, hearText } from './message.ts';
import { cancelByClient, cancelResponse, createResponse, endModel, endSentence, failResponse } from './responses.ts';
import { updateSession } from './session-config.ts';
import type { ClientSays, SessionEvent } from './session-event.ts';
import type { SessionState } from './state.ts';
import { hearToolCall } from './tool-call.ts';
import {
  clearInput,
  commitByClient,
  cutPlayback,
  failWords,
  finishWords,
  hearWords,
  recordItems,
  sayText,
  speakIntoSilence,
  startSpeech,
  stopSpeech,
} from './turns.ts';
import { change, refuse, say } from './work.ts';
import type { Work } from './work.ts';

function update(work: Work, { session: told }: Extract<ClientSays, { readonly type: 'session.update' }>): void {
  const before = work.state.session;
  const session = updateSession(before, told);
  change(work, { session });
  say(work, { type: 'session.updated', session });
  const turnDetection = session.audio.input.turn_detection;
  if (JSON.stringify(session.audio.input) === JSON.stringify(before.audio.input)) return;
  work.effects.push({ kind: 'configure-input', turnDetection });
  if (!turnDetection) change(work, { speech: undefined });
}

function clearOutput(work: Work): void {
  const cut = cutPlayback(work);
  const responseId = (cut && work.state.audio[cut.itemId]?.responseId) ?? '';
  say(work, { type: 'output_audio_buffer.cleared', response_id: responseId });
}

function hearClient(work: Work, says: ClientSays): void {
  switch (says.type) {
    case 'session.update':
      update(work, says);
      break;
    case 'input_audio_buffer.commit':
      commitByClient(work, says);
      break;
    case 'input_audio_buffer.clear':
      clearInput(work);
      break;
    case 'conversation.item.create':
      createItem(work, says);
      break;
    case 'conversation.item.retrieve':
      retrieveItem(work, says);
      break;
    case 'conversation.item.delete':
      deleteItem(work, says);
      break;
    case 'conversation.item.truncate':
      truncateItem(work, says);
      break;
    case 'response.create':
      createResponse(work, says);
      break;
    case 'response.cancel':
      cancelByClient(work, says);
      break;
    case 'output_audio_buffer.clear':
      clearOutput(work);
      break;
  }
}

/** Tells whoever (re)connects where the session stands. */
function attach(work: Work): void {
  say(work, { type: 'session.created', session: work.state.session });
  for (const item of work.state.items) {
    const previous_item_id = previousOf(work, item.id);
    say(work, { type: 'conversation.item.added', item, previous_item_id });
    say(work, { type: 'conversation.item.done', item, previous_item_id });
  }
}

function cancelAll(work: Work): void {
  change(work, { pending: undefined });
  for (const response of work.state.responses) cancelResponse(work, response, 'client_cancelled');
}

function detach(work: Work): void {
  cancelAll(work);
  change(work, { speech: undefined, takenMs: work.state.inputMs, idleWait: work.state.idleWait + 1 });
  work.effects.push({ kind: 'clear-input' });
}

function end(work: Work, { code, reason, problem }: Extract<SessionEvent, { readonly kind: 'end' }>): void {
  if (problem) refuse(work, problem);
  cancelAll(work);
  recordItems(work);
  change(work, { isEnded: true });
  work.effects.push({ kind: 'close', code, reason });
}

function notePlayed(work: Work, { itemId, ms }: Extract<SessionEvent, { readonly kind: 'played' }>): void {
  const audio = work.state.audio[itemId];
  if (audio?.playedMs === undefined || audio.cutMs !== undefined || ms <= audio.playedMs) return;
  const playedMs = Math.min(ms, audio.durationMs);
  change(work, { audio: { ...work.state.audio, [itemId]: { ...audio, playedMs } } });
}

function tellCost(work: Work, event: Extract<SessionEvent, { readonly kind: 'settled' }>): void {
  const { currency } = event;
  say(work, {
    type: 'causeway.usage',
    response_id: event.responseId,
    turn: event.turn,
    stt_seconds: event.sttSeconds,
    tts_characters: event.ttsCharacters,
    input_tokens: event.inputTokens,
    output_tokens: event.outputTokens,
    cost: { amount_nano: event.costNano, currency },
    session_cost: { amount_nano: event.sessionCostNano, currency },
  });
}

type Handlers = {
  readonly [Kind in SessionEvent['kind']]: (work: Work, event: Extract<SessionEvent, { readonly kind: Kind }>) => void;
};

const handlers: Handlers = {
  attached: attach,
  detached: detach,
  client: (work, { says }) => hearClient(work, says),
  heard: (work, { ms }) => change(work, { inputMs: work.state.inputMs + ms }),
  problem: (work, { problem }) => refuse(work, problem),
  say: (work, { text }) => sayText(work, text),
  'speech-started': (work, { startMs }) => startSpeech(work, startMs),
  'speech-stopped': (work, { endMs }) => stopSpeech(work, endMs),
  idle: (work, { wait }) => speakIntoSilence(work, wait),
  words: (work, { itemId, delta }) => hearWords(work, itemId, delta),
  transcribed: (work, { itemId, transcript }) => finishWords(work, itemId, transcript),
  'transcription-failed': (work, { itemId, problem }) => failWords(work, itemId, problem),
  text: (work, { generation, delta }) => hearText(work, generation, delta),
  'tool-call': (work, event) => hearToolCall(work, event.generation, event),
  'model-ended': (work, event) => endModel(work, event.generation, event.end),
  'response-failed': (work, { generation, problem }) => failResponse(work, generation, problem),
  sound: (work, event) => hearSound(work, event.generation, event),
  'sentence-spoken': (work, { generation }) => endSentence(work, generation),
  played: notePlayed,
  dtmf: (work, { digit }) =>
    say(work, {
      type: 'input_audio_buffer.dtmf_event_received',
      event: digit,
      received_at: Math.floor(work.at / 1000),
    }),
  settled: tellCost,
  expiring: (work, { seconds }) => say(work, { type: 'causeway.session.expiring', seconds }),
  end,
};

export interface Stepped {
  readonly state: SessionState;
  readonly effects: readonly Effect[];
}

/**
 * The whole of a voice session: what it is after an event, and what it wants done. Pure and total: the same state, event and time
 * (ms since 1970 UTC) give the same answer, and an ended session wants nothing.
 */
export function step(state: SessionState, event: SessionEvent, at: number): Stepped {
  if (state.isEnded) return { state, effects: [] };
  const work: Work = { state, effects: [], at };
  // Each kind has its own handler; the table above ties them.
  const handle = handlers[event.kind] as (work: Work, event: SessionEvent) => void;
  handle(work, event);
  return { state: work.state, effects: work.effects };
}
