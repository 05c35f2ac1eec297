import { parsePosition, systemMessage } from '@causeway/contract';
import type { Position, Stream, SystemMessage } from '@causeway/contract';
import { CallFailure } from './call-failure.ts';
import { faultOf } from './read-fault.ts';

export interface ReaderEvents {
  readonly onMessage: (message: unknown, position: Position | undefined) => void;
  readonly onReady: (heartbeatMs: number) => void;
  readonly onDraining: (retryMs: number) => void;
  /** The newest position there is. */
  readonly onHead: (head: Position) => void;
  readonly onFault: (failure: CallFailure) => void;
  /** Server-sent events have no close frame; the server says it in a last message. */
  readonly onClosed: (code: number, reason: string) => void;
}

/** What a subscription knows over all its connections. */
export interface SubscriptionReader {
  /** The last delivered position: where the next connection goes on. */
  readonly position: Position | undefined;
  /** Forgets the position, so that the next connection starts with a snapshot. */
  forget(): void;
  /** A new connection begins. */
  begin(): void;
  accept(frame: unknown): void;
}

const systemTypes: ReadonlySet<unknown> = new Set(['ready', 'heartbeat', 'draining', 'error']);

type Fields = Readonly<Record<string, unknown>>;

/** Tells the gateway's messages from the stream's own and delivers each of these once. */
export function createReader(stream: Stream, after: Position | undefined, events: ReaderEvents): SubscriptionReader {
  let position = after;
  // Set from an unresumed `ready` to the snapshot after it; until that arrived, the old position still says what is known.
  let base: Position | undefined;

  const isSeen = (at: Position): boolean =>
    base === undefined && position !== undefined && at.epoch === position.epoch && at.offset <= position.offset;

  const deliver = (fields: Fields) => {
    const at = parsePosition(typeof fields['position'] === 'string' ? fields['position'] : undefined);
    if (at !== undefined && isSeen(at)) return;
    const parsed = stream.says.safeParse(fields, { jitless: true });
    position = at ?? base ?? position;
    base = undefined;
    if (parsed.success) events.onMessage(parsed.data, at);
    else events.onFault(unreadable(stream, String(fields['type']), parsed.error.message));
  };

  const obey = (message: SystemMessage) => {
    if (message.type === 'ready') {
      base = message.resumed ? undefined : parsePosition(message.position);
      events.onReady(message.heartbeat_ms);
    } else if (message.type === 'draining') {
      events.onDraining(message.retry_ms);
    } else if (message.type === 'heartbeat') {
      const head = parsePosition(message.position);
      if (head !== undefined) events.onHead(head);
    }
  };

  const obeyIfValid = (fields: Fields) => {
    const system = systemMessage.safeParse(fields, { jitless: true });
    if (system.success) obey(system.data);
  };

  return {
    get position() {
      return position;
    },
    forget: () => {
      position = undefined;
    },
    begin: () => {
      base = undefined;
    },
    accept: (frame) => {
      if (typeof frame !== 'object' || frame === null) return;
      const fields: Fields = { ...frame };
      const fault = fields['type'] === 'error' ? faultOf(fields, { status: 0 }) : undefined;
      if (fault !== undefined) events.onFault(fault);
      else if (isCloseMessage(fields)) events.onClosed(fields.code, String(fields['reason']));
      else if (systemTypes.has(fields['type'])) obeyIfValid(fields);
      else deliver(fields);
    },
  };
}

const isCloseMessage = (fields: Fields): fields is Fields & { readonly code: number } =>
  fields['type'] === 'closed' && typeof fields['code'] === 'number';

function unreadable(stream: Stream, type: string, problem: string): CallFailure {
  const sentence = `A message of ${stream.name} does not have the agreed form; page and server may be of different versions.`;
  const fix = { summary: 'Reload the page; if that does not help, update and restart the server.' };
  const evidence = [`Type: ${type}`, problem];
  const cause = { code: 'invalid_reply', title: 'Page and server do not match', sentence, fix, evidence } as const;
  return new CallFailure({ kind: 'fault', code: cause.code, message: sentence, cause });
}
