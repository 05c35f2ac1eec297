import { CallFailure, openSocket } from '@causeway/client';
import type { Client } from '@causeway/client';
import { listSpeechEngines, voiceSession } from '@causeway/contract';
import type { RealtimeClientEvent, RealtimeServerEvent } from '@causeway/contract';

export type LinkState = 'connecting' | 'live' | 'reconnecting';

export interface TalkLink {
  /** False while it is not live. */
  send(event: RealtimeClientEvent): boolean;
  close(): void;
}

export interface TalkLinkOptions {
  readonly client: Client;
  /** Empty: the server's choice. */
  readonly model: string;
  readonly onEvent: (event: RealtimeServerEvent) => void;
  readonly onState: (state: LinkState) => void;
  /** It ended and will not come back; without a failure the server ended it in order. */
  readonly onEnd: (end: { readonly reason: string; readonly failure: CallFailure | undefined }) => void;
}

/** The server keeps a session for so long after its socket broke. */
const resumeMs = 30_000;
const firstWaitMs = 250;
const longestWaitMs = 4000;
/** Ended by the server for good: in order, or against its policy. */
const finalCodes = new Set([1000, 1008, 1009, 4401, 4403]);

/** The id under which a session is taken up again. */
const mintName = (): string => `web-${crypto.randomUUID()}`;

/** A voice session over a WebSocket that is opened again when it breaks. */
export function openTalkLink({ client, model, onEvent, onState, onEnd }: TalkLinkOptions): TalkLink {
  const stop = new AbortController();
  const query = { session: mintName(), ...(model === '' ? {} : { model }) };
  let socket: WebSocket | undefined;
  let brokenSince: number | undefined;
  let waitMs = firstWaitMs;

  const hear = (data: unknown): void => {
    // The contract's own server wrote it; a schema for 50 frames a second would cost more than it tells.
    const event = JSON.parse(String(data)) as RealtimeServerEvent;
    if (event.type === 'session.created') {
      brokenSince = undefined;
      waitMs = firstWaitMs;
      onState('live');
    }
    onEvent(event);
  };

  const end = async (reason: string, isFailure: boolean): Promise<void> => {
    if (stop.signal.aborted) return;
    const failure = isFailure ? await whyNot(client) : undefined;
    if (stop.signal.aborted) return;
    stop.abort();
    onEnd({ reason, failure });
  };

  const lose = (code: number, reason: string): void => {
    socket = undefined;
    if (finalCodes.has(code)) {
      void end(reason, false);
      return;
    }
    brokenSince ??= performance.now();
    if (performance.now() - brokenSince + waitMs > resumeMs) {
      void end('the connection was lost', true);
      return;
    }
    onState('reconnecting');
    setTimeout(() => void open(), waitMs);
    waitMs = Math.min(longestWaitMs, waitMs * 2);
  };

  const open = async (): Promise<void> => {
    if (stop.signal.aborted) return;
    try {
      socket = await openSocket(client, { path: voiceSession.path, query, signal: stop.signal });
    } catch (error) {
      if (error instanceof CallFailure && error.kind === 'fault' && !error.retryable) {
        stop.abort();
        onEnd({ reason: error.message, failure: error });
      } else lose(1006, String(error));
      return;
    }
    socket?.addEventListener('message', ({ data }) => hear(data), { signal: stop.signal });
    socket?.addEventListener('close', ({ code, reason }) => lose(code, reason), { signal: stop.signal });
  };

  onState('connecting');
  void open();
  return {
    send(event) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(event));
      return true;
    },
    close() {
      stop.abort();
      socket?.close(1000);
    },
  };
}

/** A browser does not tell why a socket was refused; a plain call to the same part of the server does. */
async function whyNot(client: Client): Promise<CallFailure | undefined> {
  try {
    await client.call(listSpeechEngines);
    return undefined;
  } catch (error) {
    return error instanceof CallFailure ? error : undefined;
  }
}
