import type { RealtimeItem, RealtimeUserPart, ToldRealtimeItem } from '@causeway/contract';
import { heardText } from './heard-text.ts';
import type { ClientSays } from './session-event.ts';
import type { SpokenAudio } from './state.ts';
import { change, findItem, mint, refuse, replaceItem, say } from './work.ts';
import type { Work } from './work.ts';

type ClientEvent<Type extends string> = Extract<ClientSays, { readonly type: Type }>;

const withoutSound = (part: RealtimeUserPart): RealtimeUserPart =>
  part.type === 'input_audio' ? { type: 'input_audio', transcript: part.transcript } : part;

/** An item as it is kept: named, completed, without the sound itself. */
export function keptItem(work: Work, told: ToldRealtimeItem): RealtimeItem {
  const common = { id: told.id ?? mint(work, 'item'), object: 'realtime.item', status: 'completed' } as const;
  switch (told.type) {
    case 'message':
      if (told.role === 'assistant') return { ...common, type: 'message', role: 'assistant', content: told.content };
      return { ...common, type: 'message', role: told.role, content: told.content.map(withoutSound) };
    case 'function_call': {
      const { name, arguments: text } = told;
      return { ...common, type: 'function_call', call_id: told.call_id ?? mint(work, 'call'), name, arguments: text };
    }
    case 'function_call_output':
      return { ...common, type: 'function_call_output', call_id: told.call_id, output: told.output };
  }
}

const lastId = ({ state }: Work): string | null => state.items.at(-1)?.id ?? null;

/** Puts an item behind another (`null`: in front), by default at the end, and says so. */
export function addItem(work: Work, item: RealtimeItem, after: string | null = lastId(work)): void {
  const { items } = work.state;
  const at = after === null ? 0 : items.findIndex(({ id }) => id === after) + 1;
  change(work, { items: [...items.slice(0, at), item, ...items.slice(at)] });
  say(work, { type: 'conversation.item.added', item, previous_item_id: after });
}

/** The item before one, as clients chain them. */
export function previousOf({ state }: Work, id: string): string | null {
  const at = state.items.findIndex((item) => item.id === id);
  return at <= 0 ? null : (state.items[at - 1]?.id ?? null);
}

export function finishItem(work: Work, item: RealtimeItem): void {
  say(work, { type: 'conversation.item.done', item, previous_item_id: previousOf(work, item.id) });
}

function unknownItem(work: Work, id: string, eventId: string | undefined): void {
  const message = `There is no item '${id}' in the conversation.`;
  refuse(work, { type: 'invalid_request_error', code: 'item_not_found', message, param: 'item_id', eventId });
}

const hasCall = ({ state }: Work, callId: string): boolean =>
  state.items.some((item) => item.type === 'function_call' && item.call_id === callId);

function whyNotAdded(work: Work, { item, previous_item_id: after }: ClientEvent<'conversation.item.create'>) {
  if (item.id !== undefined && findItem(work, item.id)) {
    return { code: 'item_already_exists', message: `There is an item '${item.id}' already.`, param: 'item.id' };
  }
  if (after !== undefined && after !== null && after !== 'root' && !findItem(work, after)) {
    const message = `There is no item '${after}' in the conversation to put this one behind.`;
    return { code: 'item_not_found', message, param: 'previous_item_id' };
  }
  if (item.type === 'function_call_output' && !hasCall(work, item.call_id)) {
    const message = `There is no function call '${item.call_id}' in the conversation.`;
    return { code: 'invalid_tool_call_id', message, param: 'item.call_id' };
  }
  return undefined;
}

function soundOf(item: ToldRealtimeItem): string | undefined {
  if (item.type !== 'message' || item.role === 'assistant') return undefined;
  const part = item.content.find((each) => each.type === 'input_audio' && each.transcript === null);
  return part?.type === 'input_audio' ? part.audio : undefined;
}

export function createItem(work: Work, event: ClientEvent<'conversation.item.create'>): void {
  const problem = whyNotAdded(work, event);
  if (problem) {
    refuse(work, { type: 'invalid_request_error', ...problem, eventId: event.event_id });
    return;
  }
  const item = keptItem(work, event.item);
  const { previous_item_id: after } = event;
  addItem(work, item, after === 'root' ? null : (after ?? undefined));
  finishItem(work, item);
  const audio = soundOf(event.item);
  if (audio === undefined) change(work, { unrecorded: [...work.state.unrecorded, item.id] });
  else {
    change(work, { transcribing: { ...work.state.transcribing, [item.id]: 0 } });
    work.effects.push({ kind: 'transcribe', itemId: item.id, fromMs: 0, toMs: 0, audio });
  }
}

export function retrieveItem(work: Work, { item_id: id, event_id: eventId }: ClientEvent<'conversation.item.retrieve'>): void {
  const item = findItem(work, id);
  if (item) say(work, { type: 'conversation.item.retrieved', item });
  else unknownItem(work, id, eventId);
}

const without = <T>(record: Readonly<Record<string, T>>, id: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== id));

export function deleteItem(work: Work, { item_id: id, event_id: eventId }: ClientEvent<'conversation.item.delete'>): void {
  const { state } = work;
  const item = findItem(work, id);
  if (!item) {
    unknownItem(work, id, eventId);
    return;
  }
  if (item.status === 'in_progress') {
    const message = `The item '${id}' is being spoken; cancel its response first.`;
    refuse(work, { type: 'invalid_request_error', code: 'item_in_progress', message, param: 'item_id', eventId });
    return;
  }
  if (state.transcribing[id] !== undefined) work.effects.push({ kind: 'forget-transcription', itemId: id });
  change(work, {
    items: state.items.filter((other) => other.id !== id),
    audio: without(state.audio, id),
    unrecorded: state.unrecorded.filter((other) => other !== id),
  });
  say(work, { type: 'conversation.item.deleted', item_id: id });
}

const notTruncatable = {
  type: 'invalid_request_error',
  code: 'item_truncation_invalid_item_id',
  message: 'Only model output audio messages can be truncated.',
  param: 'item_id',
} as const;

export function truncateItem(work: Work, event: ClientEvent<'conversation.item.truncate'>): void {
  const { item_id: id, audio_end_ms: ms, event_id: eventId } = event;
  const item = findItem(work, id);
  const isSpoken =
    item?.type === 'message' && item.role === 'assistant' && item.content.every(({ type }) => type === 'output_audio');
  if (item === undefined) unknownItem(work, id, eventId);
  else if (isSpoken) {
    const audio = work.state.audio[id] ?? { responseId: '', durationMs: 0, sentences: [], playedMs: undefined };
    if (ms > audio.durationMs && audio.durationMs > 0) {
      const message = `Audio content of ${Math.round(audio.durationMs)}ms is already shorter than ${ms}ms.`;
      refuse(work, { type: 'invalid_request_error', code: 'invalid_value', message, param: 'audio_end_ms', eventId });
    } else cutToHeard(work, { id, ms, audio });
  } else refuse(work, { ...notTruncatable, eventId });
}

export interface Cut {
  readonly id: string;
  readonly ms: number;
  readonly audio: SpokenAudio;
}

/** History keeps the words that were heard. */
export function cutToHeard(work: Work, { id, ms, audio }: Cut): void {
  const item = findItem(work, id);
  change(work, { audio: { ...work.state.audio, [id]: { ...audio, cutMs: ms } } });
  if (item?.type === 'message' && item.role === 'assistant' && item.status !== 'in_progress') {
    const transcript = heardText(audio, ms);
    replaceItem(work, { ...item, content: item.content.map(() => ({ type: 'output_audio', transcript })) });
  }
  say(work, { type: 'conversation.item.truncated', item_id: id, content_index: 0, audio_end_ms: ms });
}
