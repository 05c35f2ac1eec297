import type { RealtimeItem } from '@causeway/contract';
import { addItem, cutToHeard, finishItem } from './conversation.ts';
import { unheardText } from './heard-text.ts';
import { hearText } from './message.ts';
import { planOf } from './response-plan.ts';
import { cancelResponse, endModel, failResponse, generate, startResponse } from './responses.ts';
import type { ClientSays, SessionProblem } from './session-event.ts';
import type { Interrupted, PendingTurn, TurnTimes } from './state.ts';
import { change, changeResponse, defaultResponse, findItem, mint, refuse, replaceItem, say } from './work.ts';
import type { Work } from './work.ts';

/** Less than this cannot be committed. */
const leastCommitMs = 100;
const takeUpAgain = 'You were interrupted by a noise, not by words. Go on where your last message stops.';

const withoutKey = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

/** On a call: what the phone has not played is dropped, and history keeps what was heard. */
export function cutPlayback(work: Work): Interrupted | undefined {
  const playing = Object.entries(work.state.audio).find(
    ([, { playedMs, durationMs, cutMs }]) => playedMs !== undefined && cutMs === undefined && playedMs < durationMs,
  );
  if (!playing) return undefined;
  const [id, audio] = playing;
  work.effects.push({ kind: 'clear-playback' });
  cutToHeard(work, { id, ms: audio.playedMs ?? 0, audio });
  return { itemId: id, isWhole: findItem(work, id)?.status === 'completed' };
}

function interrupt(work: Work): Interrupted | undefined {
  const active = defaultResponse(work);
  const cut = active?.message && { itemId: active.message.itemId, isWhole: active.end !== undefined };
  if (active) cancelResponse(work, active, 'turn_detected');
  const played = work.state.isCall ? cutPlayback(work) : undefined;
  return cut ?? played;
}

export function startSpeech(work: Work, startMs: number): void {
  const { session, speech, pending } = work.state;
  const detection = session.audio.input.turn_detection;
  if (!detection || speech) return;
  const itemId = mint(work, 'item');
  say(work, { type: 'input_audio_buffer.speech_started', audio_start_ms: Math.round(startMs), item_id: itemId });
  const interrupted = (detection.interrupt_response ? interrupt(work) : undefined) ?? pending?.interrupted;
  change(work, { speech: { itemId, startMs, interrupted }, pending: undefined, idleWait: work.state.idleWait + 1 });
}

interface Commit {
  readonly itemId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was said becomes an item of the conversation; its words follow. */
function commit(work: Work, { itemId, fromMs, toMs }: Commit): void {
  const previous = work.state.items.at(-1)?.id ?? null;
  say(work, { type: 'input_audio_buffer.committed', item_id: itemId, previous_item_id: previous });
  const item: RealtimeItem = {
    id: itemId,
    object: 'realtime.item',
    type: 'message',
    role: 'user',
    status: 'completed',
    content: [{ type: 'input_audio', transcript: null }],
  };
  addItem(work, item);
  finishItem(work, item);
  change(work, {
    takenMs: toMs,
    speech: undefined,
    transcribing: { ...work.state.transcribing, [itemId]: (toMs - fromMs) / 1000 },
  });
  work.effects.push({ kind: 'transcribe', itemId, fromMs, toMs });
}

export function stopSpeech(work: Work, endMs: number): void {
  const { speech, session, inputMs } = work.state;
  if (!speech) return;
  const { itemId, startMs, interrupted } = speech;
  say(work, { type: 'input_audio_buffer.speech_stopped', audio_end_ms: Math.round(endMs), item_id: itemId });
  commit(work, { itemId, fromMs: startMs, toMs: endMs });
  if (session.type === 'transcription' || session.audio.input.turn_detection?.create_response !== true) return;
  const times: TurnTimes = { speechEndedAt: work.at - Math.max(0, inputMs - endMs), stoppedAt: work.at };
  change(work, { pending: { itemId, interrupted, times, isKnown: false } });
}

export function commitByClient(work: Work, { event_id: eventId }: ClientSays): void {
  const { inputMs, takenMs, speech } = work.state;
  const bufferedMs = inputMs - takenMs;
  if (bufferedMs < leastCommitMs) {
    const message = `Error committing input audio buffer: buffer too small. Expected at least ${leastCommitMs}ms of audio, but buffer only has ${bufferedMs.toFixed(2)}ms of audio.`;
    refuse(work, { type: 'invalid_request_error', code: 'input_audio_buffer_commit_empty', message, eventId });
    return;
  }
  commit(work, { itemId: speech?.itemId ?? mint(work, 'item'), fromMs: takenMs, toMs: inputMs });
  work.effects.push({ kind: 'clear-input' });
}

export function clearInput(work: Work): void {
  change(work, { takenMs: work.state.inputMs, speech: undefined });
  work.effects.push({ kind: 'clear-input' });
  say(work, { type: 'input_audio_buffer.cleared' });
}

/** Nobody spoke for long: the assistant does. */
export function speakIntoSilence(work: Work, wait: number): void {
  const { idleWait, speech, pending, inputMs, takenMs } = work.state;
  if (wait !== idleWait || speech || pending || defaultResponse(work)) return;
  const itemId = mint(work, 'item');
  say(work, {
    type: 'input_audio_buffer.timeout_triggered',
    audio_start_ms: Math.round(takenMs),
    audio_end_ms: Math.round(inputMs),
    item_id: itemId,
  });
  commit(work, { itemId, fromMs: takenMs, toMs: inputMs });
  startResponse(work, { plan: planOf(work), times: {} });
}

export function hearWords(work: Work, itemId: string, delta: string): void {
  const { transcribing, session } = work.state;
  if (transcribing[itemId] === undefined || session.audio.input.transcription === null || delta === '') return;
  say(work, {
    type: 'conversation.item.input_audio_transcription.delta',
    item_id: itemId,
    content_index: 0,
    delta,
  });
}

/** Gives history every finished item it has not got. */
export function recordItems(work: Work): void {
  const { items, unrecorded } = work.state;
  const due = items.filter(({ id, status }) => unrecorded.includes(id) && status !== 'in_progress');
  if (due.length === 0) return;
  change(work, { unrecorded: unrecorded.filter((id) => !due.some((item) => item.id === id)) });
  work.effects.push({ kind: 'record', items: due });
}

function keepWords(work: Work, itemId: string, transcript: string): void {
  const item = findItem(work, itemId);
  if (item?.type !== 'message' || item.role === 'assistant') return;
  const content = item.content.map((part) => (part.type === 'input_audio' ? { ...part, transcript } : part));
  replaceItem(work, { ...item, content });
  if (transcript.trim() !== '') change(work, { unrecorded: [...work.state.unrecorded, itemId] });
}

export function finishWords(work: Work, itemId: string, transcript: string): void {
  const seconds = work.state.transcribing[itemId];
  if (seconds === undefined) return;
  change(work, { transcribing: withoutKey(work.state.transcribing, itemId) });
  keepWords(work, itemId, transcript);
  recordItems(work);
  if (findItem(work, itemId) && work.state.session.audio.input.transcription !== null) {
    const type = 'conversation.item.input_audio_transcription.completed';
    say(work, { type, item_id: itemId, content_index: 0, transcript, usage: { type: 'duration', seconds } });
  }
  answer(work, itemId, transcript.trim() !== '');
  stopAwaiting(work, itemId);
}

function stopAwaiting(work: Work, itemId: string): void {
  for (const response of work.state.responses.filter(({ awaits }) => awaits.includes(itemId))) {
    const awaits = response.awaits.filter((id) => id !== itemId);
    generate(work, changeResponse(work, response, { awaits, times: { ...response.times, transcribedAt: work.at } }));
  }
}

function answer(work: Work, itemId: string, hasWords: boolean): void {
  const { pending } = work.state;
  if (pending?.itemId !== itemId) return;
  const times = { ...pending.times, transcribedAt: work.at };
  if (hasWords && defaultResponse(work)) {
    change(work, { pending: { ...pending, times, isKnown: true } });
    return;
  }
  change(work, { pending: undefined });
  if (hasWords) generate(work, startResponse(work, { plan: planOf(work), times }));
  else takeUp(work, pending);
}

/** There were no words in what interrupted an answer: the rest of it follows. */
function takeUp(work: Work, { interrupted }: PendingTurn): void {
  const audio = interrupted && work.state.audio[interrupted.itemId];
  if (!audio || defaultResponse(work)) return;
  const plan = planOf(work);
  if (!interrupted.isWhole) {
    generate(work, startResponse(work, { plan: { ...plan, instructions: `${plan.instructions}\n${takeUpAgain}` }, times: {} }));
    return;
  }
  sayText(work, unheardText(audio, audio.cutMs ?? audio.durationMs));
}

/** An answer whose words are known already. */
export function sayText(work: Work, text: string): void {
  if (text === '' || defaultResponse(work)) return;
  const { generation } = startResponse(work, { plan: planOf(work), times: { startedAt: work.at } });
  hearText(work, generation, text);
  endModel(work, generation, { reason: 'stop', usage: undefined });
}

export function failWords(work: Work, itemId: string, problem: SessionProblem): void {
  const { transcribing, session, pending } = work.state;
  if (transcribing[itemId] === undefined) return;
  change(work, { transcribing: withoutKey(transcribing, itemId) });
  const { type, code, message } = problem;
  if (findItem(work, itemId) && session.audio.input.transcription !== null) {
    say(work, {
      type: 'conversation.item.input_audio_transcription.failed',
      item_id: itemId,
      content_index: 0,
      error: { type, message, ...(code === null ? {} : { code }) },
    });
  } else refuse(work, problem);
  if (pending?.itemId === itemId) {
    change(work, { pending: undefined });
    if (!defaultResponse(work)) failResponse(work, startResponse(work, { plan: planOf(work), times: {} }).generation, problem);
  }
  for (const response of work.state.responses.filter(({ awaits }) => awaits.includes(itemId))) {
    failResponse(work, response.generation, problem);
  }
}
