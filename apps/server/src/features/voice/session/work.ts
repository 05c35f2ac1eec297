import type { RealtimeItem, RealtimeServerEvent } from '@causeway/contract';
import type { Effect } from './effects.ts';
import type { SessionProblem } from './session-event.ts';
import type { ActiveResponse, SessionState } from './state.ts';

/** One step in the making: the state so far, and what it wants done. */
export interface Work {
  state: SessionState;
  readonly effects: Effect[];
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

type WithoutId<E> = E extends unknown ? Omit<E, 'event_id'> : never;
export type Saying = WithoutId<RealtimeServerEvent>;

export function change(work: Work, part: Partial<SessionState>): void {
  work.state = { ...work.state, ...part };
}

/** A new id; sessions differ in their own id, so ids of two never meet. */
export function mint(work: Work, prefix: 'item' | 'resp' | 'event' | 'call'): string {
  const { session, count } = work.state;
  change(work, { count: count + 1 });
  return `${prefix}_${session.id.slice(-12)}${String(count).padStart(5, '0')}`;
}

export function say(work: Work, saying: Saying): void {
  const event =
    saying.type === 'input_audio_buffer.dtmf_event_received' ? saying : { event_id: mint(work, 'event'), ...saying };
  work.effects.push({ kind: 'send', event });
}

export function refuse(work: Work, { type, code, message, param = null, eventId }: SessionProblem): void {
  say(work, { type: 'error', error: { type, code, message, param, event_id: eventId ?? null } });
}

export const findItem = ({ state }: Work, id: string): RealtimeItem | undefined => state.items.find((item) => item.id === id);

export function replaceItem(work: Work, item: RealtimeItem): void {
  change(work, { items: work.state.items.map((other) => (other.id === item.id ? item : other)) });
}

export const findResponse = ({ state }: Work, generation: number): ActiveResponse | undefined =>
  state.responses.find((response) => response.generation === generation);

export const defaultResponse = ({ state }: Work): ActiveResponse | undefined =>
  state.responses.find(({ plan }) => plan.isDefault);

/** The response as it is after the change; it must be an active one. */
export function changeResponse(work: Work, response: ActiveResponse, part: Partial<ActiveResponse>): ActiveResponse {
  const changed = { ...response, ...part };
  change(work, { responses: work.state.responses.map((other) => (other.id === changed.id ? changed : other)) });
  return changed;
}
