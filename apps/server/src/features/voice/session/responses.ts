import type { RealtimeItem } from '@causeway/contract';
import { keptItem } from './conversation.ts';
import { closeMessage, finishSentence, isSpoken, speak } from './message.ts';
import { planOf, tell } from './response-plan.ts';
import type { CreateEvent, Told } from './response-plan.ts';
import type { ClientSays, SessionProblem } from './session-event.ts';
import type { ActiveResponse, ResponsePlan, TurnTimes } from './state.ts';
import { change, changeResponse, defaultResponse, findItem, findResponse, mint, refuse, say } from './work.ts';
import type { Work } from './work.ts';

export interface Start {
  readonly plan: ResponsePlan;
  readonly times: TurnTimes;
}

/** Begins a response; the model is asked as soon as all words are known. */
export function startResponse(work: Work, { plan, times }: Start): ActiveResponse {
  const { state } = work;
  const response: ActiveResponse = {
    id: mint(work, 'resp'),
    generation: state.generation + 1,
    turn: state.turn + 1,
    plan,
    awaits: plan.input ? [] : Object.keys(state.transcribing),
    output: [],
    message: undefined,
    end: undefined,
    times,
  };
  change(work, {
    generation: response.generation,
    turn: response.turn,
    responses: [...work.state.responses, response],
    idleWait: state.idleWait + 1,
  });
  say(work, { type: 'response.created', response: tell(work, response, { status: 'in_progress', details: null }) });
  return response;
}

/** What the model is to see: the conversation, or what the client gave instead. */
function inputOf(work: Work, { input }: ResponsePlan): readonly RealtimeItem[] {
  if (!input) return work.state.items.filter(({ status }) => status !== 'in_progress');
  return input.flatMap((told) => {
    if (told.type !== 'item_reference') return [keptItem(work, told)];
    const item = findItem(work, told.id);
    return item ? [item] : [];
  });
}

/** Asks the model, when nothing is awaited any more. */
export function generate(work: Work, response: ActiveResponse): void {
  if (response.awaits.length > 0) return;
  const {
    plan,
    id: responseId,
    generation,
  } = changeResponse(work, response, {
    times: { ...response.times, startedAt: work.at },
  });
  work.effects.push({ kind: 'generate', generation, responseId, plan, items: inputOf(work, plan) });
}

export function createResponse(work: Work, { response: asked, event_id: eventId }: CreateEvent): void {
  const plan = planOf(work, asked);
  const active = defaultResponse(work);
  if (plan.isDefault && active) {
    const message = `Conversation already has an active response in progress: ${active.id}. Wait until the response is finished before creating a new one.`;
    const code = 'conversation_already_has_active_response';
    refuse(work, { type: 'invalid_request_error', code, message, eventId });
    return;
  }
  const missing = plan.input?.find((told) => told.type === 'item_reference' && !findItem(work, told.id));
  if (missing?.type === 'item_reference') {
    const message = `There is no item '${missing.id}' in the conversation.`;
    refuse(work, { type: 'invalid_request_error', code: 'item_not_found', message, param: 'response.input', eventId });
    return;
  }
  const times = plan.isDefault ? (work.state.pending?.times ?? {}) : {};
  if (plan.isDefault) change(work, { pending: undefined });
  generate(work, startResponse(work, { plan, times }));
}

export function endModel(work: Work, generation: number, end: NonNullable<ActiveResponse['end']>): void {
  const response = findResponse(work, generation);
  if (!response || response.end) return;
  const ended = changeResponse(work, response, { end });
  finishIfDone(work, isSpoken(ended) ? speak(work, ended, { isEnd: true }) : ended);
}

/** Ends a response whose model and voice have both finished. */
function finishIfDone(work: Work, response: ActiveResponse): void {
  const { end, message } = response;
  if (!end || (message && message.speaking > 0)) return;
  if (end.reason === 'length' || end.reason === 'content-filter') {
    const reason = end.reason === 'length' ? 'max_output_tokens' : 'content_filter';
    finish(work, response, { status: 'incomplete', details: { type: 'incomplete', reason } });
  } else finish(work, response, { status: 'completed', details: null });
}

/** Ends a response: every open part is closed, `response.done` is said once, and nothing of it follows. */
function finish(work: Work, response: ActiveResponse, told: Told): void {
  const closed = closeMessage(work, response, told.status === 'completed' ? 'completed' : 'incomplete');
  const { unrecorded } = work.state;
  const kept = closed.plan.isDefault ? closed.output.map(({ id }) => id) : [];
  change(work, {
    responses: work.state.responses.filter(({ id }) => id !== closed.id),
    unrecorded: [...unrecorded, ...kept],
  });
  say(work, { type: 'response.done', response: tell(work, closed, told) });
  const { inputTokens = 0, outputTokens = 0 } = closed.end?.usage ?? {};
  work.effects.push({
    kind: 'settle',
    generation: closed.generation,
    responseId: closed.id,
    turn: closed.turn,
    inputTokens,
    outputTokens,
  });
  if (!closed.plan.isDefault) return;
  if (told.status === 'completed') waitForSilence(work, closed);
  answerPending(work);
}

/** The words of the next turn came while this answer was not finished. */
function answerPending(work: Work): void {
  const { pending } = work.state;
  if (pending?.isKnown !== true) return;
  change(work, { pending: undefined });
  generate(work, startResponse(work, { plan: planOf(work), times: pending.times }));
}

function waitForSilence(work: Work, { output, times: { firstSoundAt } }: ActiveResponse): void {
  const { idleWait, session, audio } = work.state;
  const detection = session.audio.input.turn_detection;
  const silenceMs = detection?.type === 'server_vad' ? detection.idle_timeout_ms : null;
  if (silenceMs === null) return;
  const durationMs = output.reduce((sum, { id }) => sum + (audio[id]?.durationMs ?? 0), 0);
  const toPlayMs = firstSoundAt === undefined ? 0 : Math.max(0, durationMs - (work.at - firstSoundAt));
  work.effects.push({ kind: 'wait-idle', wait: idleWait, ms: silenceMs + toPlayMs });
}

export function cancelResponse(work: Work, response: ActiveResponse, reason: 'turn_detected' | 'client_cancelled'): void {
  work.effects.push({ kind: 'cancel', generation: response.generation });
  finish(work, response, { status: 'cancelled', details: { type: 'cancelled', reason } });
}

export function endSentence(work: Work, generation: number): void {
  const response = finishSentence(work, generation);
  if (response) finishIfDone(work, response);
}

export function failResponse(work: Work, generation: number, { type, code, message }: SessionProblem): void {
  const response = findResponse(work, generation);
  if (!response) return;
  work.effects.push({ kind: 'cancel', generation });
  finish(work, response, { status: 'failed', details: { type: 'failed', error: { type, code, message } } });
}

export function cancelByClient(
  work: Work,
  { response_id: id, event_id: eventId }: Extract<ClientSays, { readonly type: 'response.cancel' }>,
): void {
  const response = id ? work.state.responses.find((each) => each.id === id) : defaultResponse(work);
  if (response) cancelResponse(work, response, 'client_cancelled');
  else {
    const message = 'Cancellation failed: no active response found.';
    refuse(work, { type: 'invalid_request_error', code: 'response_cancel_not_active', message, param: 'response_id', eventId });
  }
}
