import { CallFailure, openSocket } from '@causeway/client';
import type { Client } from '@causeway/client';
import { listSpeechEngines, voiceSession } from '@causeway/contract';
import type { RealtimeClientEvent, RealtimeServerEvent } from '@causeway/contract';
import type { LinkState } from './talk-state.ts';

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

/** The id under which a session is taken up again; `randomUUID` is not there in insecure contexts. */
const mintName = (): string => `web-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;

/** A voice session over a WebSocket that is opened again when it breaks. */
export class TalkLink {
  readonly #options: TalkLinkOptions;
  readonly #stop = new AbortController();
  readonly #name = mintName();
  #socket: WebSocket | undefined;
  #brokenSince: number | undefined;
  #waitMs = firstWaitMs;

  constructor(options: TalkLinkOptions) {
    this.#options = options;
    options.onState('connecting');
    void this.#open();
  }

  /** False while it is not live. */
  send(event: RealtimeClientEvent): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(event));
    return true;
  }

  close(): void {
    this.#stop.abort();
    this.#socket?.close(1000);
  }

  async #open(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return;
    const { client, model } = this.#options;
    const query = { session: this.#name, ...(model === '' ? {} : { model }) };
    try {
      this.#socket = await openSocket(client, { path: voiceSession.path, query, signal });
    } catch (error) {
      if (error instanceof CallFailure && error.kind === 'fault' && !error.retryable) this.#end(error.message, error);
      else this.#lose(1006, String(error));
      return;
    }
    this.#socket?.addEventListener('message', ({ data }) => this.#hear(data), { signal });
    this.#socket?.addEventListener('close', ({ code, reason }) => this.#lose(code, reason), { signal });
  }

  #hear(data: unknown): void {
    // The contract's own server wrote it; a schema for 50 frames a second would cost more than it tells.
    const event = JSON.parse(String(data)) as RealtimeServerEvent;
    if (event.type === 'session.created') {
      this.#brokenSince = undefined;
      this.#waitMs = firstWaitMs;
      this.#options.onState('live');
    }
    this.#options.onEvent(event);
  }

  #lose(code: number, reason: string): void {
    this.#socket = undefined;
    if (finalCodes.has(code)) {
      this.#end(reason, undefined);
      return;
    }
    this.#brokenSince ??= performance.now();
    if (performance.now() - this.#brokenSince + this.#waitMs > resumeMs) {
      void this.#giveUp();
      return;
    }
    this.#options.onState('reconnecting');
    setTimeout(() => void this.#open(), this.#waitMs);
    this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
  }

  /** A browser does not tell why a socket was refused; a plain call to the same part of the server does. */
  async #giveUp(): Promise<void> {
    try {
      await this.#options.client.call(listSpeechEngines, { signal: this.#stop.signal });
      this.#end('The connection was lost for too long.', undefined);
    } catch (error) {
      this.#end('The connection was lost.', error instanceof CallFailure ? error : undefined);
    }
  }

  #end(reason: string, failure: CallFailure | undefined): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#options.onEnd({ reason, failure });
  }
}
