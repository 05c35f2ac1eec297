import type { RealtimeServerEvent } from '@causeway/contract';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { WebSocket } from 'ws';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { selfSigned } from '../self-signed.ts';
import { startTestServer } from '../server.ts';
import { enginesDirectory } from './engines.ts';

/** A server that hears and speaks offline, with a model that answers as it is told, also behind TLS: some clients insist. */
export async function startVoiceStage(environment: Readonly<Record<string, string>> = {}) {
  const model = await startFakeUpstream();
  const server = await startTestServer({
    OPENAI_API_KEY: 'sk-of-the-fake',
    OPENAI_BASE_URL: `${model.url}/v1`,
    CAUSEWAY_DEFAULT_MODEL: 'openai/fake-1',
    CAUSEWAY_ENGINES_DIR: enginesDirectory,
    CAUSEWAY_LIMITS_WS: 'burst=2000,minute=10000,hour=100000',
    CAUSEWAY_LIMITS_DEFAULT: 'burst=2000,minute=10000,hour=100000',
    ...environment,
  });
  const front = createTlsServer(selfSigned, (socket) => {
    const inner = connect(server.port, '127.0.0.1');
    for (const [one, other] of [
      [socket, inner],
      [inner, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    socket.pipe(inner).pipe(socket);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const securePort = (front.address() as AddressInfo).port;
  return {
    model,
    server,
    securePort,
    httpUrl: `http://localhost:${server.port}`,
    wsUrl: `ws://localhost:${server.port}`,
    async close() {
      front.close();
      await server.close();
      await model.close();
    },
  };
}
export type VoiceStage = Awaited<ReturnType<typeof startVoiceStage>>;

/** A plain client that keeps every event. */
export class Talker {
  readonly events: RealtimeServerEvent[] = [];
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  closed: { readonly code: number; readonly reason: string } | undefined;
  /** Told of each event as it comes. */
  onEvent: ((event: RealtimeServerEvent) => void) | undefined;

  constructor(url: string, protocols: readonly string[] = ['realtime']) {
    this.#socket = new WebSocket(url, [...protocols]);
    this.#socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as RealtimeServerEvent;
      this.events.push(event);
      this.onEvent?.(event);
      this.#tell();
    });
    this.#socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#tell();
    });
    this.#socket.on('error', () => undefined);
  }

  say(event: Readonly<Record<string, unknown>>): void {
    this.#socket.send(JSON.stringify(event));
  }

  /** A frame that is made already. */
  sayRaw(frame: string): void {
    this.#socket.send(frame);
  }

  hear(sound: Buffer): void {
    this.say({ type: 'input_audio_buffer.append', audio: sound.toString('base64') });
  }

  /** The first event from `from` on that fits. */
  async heard<Type extends RealtimeServerEvent['type']>(
    type: Type,
    { from = 0, fits = () => true }: { readonly from?: number; readonly fits?: (event: RealtimeServerEvent) => boolean } = {},
  ): Promise<Extract<RealtimeServerEvent, { readonly type: Type }>> {
    for (;;) {
      const found = this.events.slice(from).find((event) => event.type === type && fits(event));
      if (found) return found as Extract<RealtimeServerEvent, { readonly type: Type }>;
      if (this.closed) throw new Error(`closed ${this.closed.code} ${this.closed.reason} before ${type}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  async whenClosed(): Promise<{ readonly code: number; readonly reason: string }> {
    while (!this.closed) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    return this.closed;
  }

  /** As a broken network ends it. */
  drop(): void {
    this.#socket.terminate();
  }

  close(): void {
    this.#socket.close();
  }

  #tell(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
