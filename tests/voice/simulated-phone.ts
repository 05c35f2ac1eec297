import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { WebSocket } from 'ws';
import { decodeG711, encodeG711 } from '../../apps/server/src/features/voice/audio/g711.ts';

/** What can go wrong between a phone and a server. */
export interface Chaos {
  /** Frames that are lost, 0 to 1. */
  readonly loss?: number;
  /** Frames that come after the next one, and frames that come twice. */
  readonly reorder?: number;
  readonly repeat?: number;
  /** While the person is silent, nothing is sent at all. */
  readonly stopsInSilence?: boolean;
}

const accountSid = 'AC00000000000000000000000000000001';
const authToken = 'a-token-of-the-simulated-carrier';
export const twilioEnvironment = (apiUrl: string, publicUrl: string) => ({
  TWILIO_ACCOUNT_SID: accountSid,
  TWILIO_AUTH_TOKEN: authToken,
  TWILIO_NUMBER: '+14155550100',
  TWILIO_BASE_URL: apiUrl,
  CAUSEWAY_PUBLIC_URL: publicUrl,
});

export interface ApiRequest {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
}

async function readForm(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
}

/** Twilio's REST API, as far as calls go (https://www.twilio.com/docs/voice/api/call-resource). */
export class SimulatedApi {
  readonly requests: ApiRequest[] = [];
  readonly #waiting = new Set<() => void>();
  /** Answers the next requests with this. */
  failure: { readonly status: number; readonly body: unknown } | undefined;
  readonly #server: Server;
  #count = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      void readForm(request).then((form) => {
        this.requests.push({ path: request.url ?? '', form });
        for (const resolve of this.#waiting) resolve();
        this.#waiting.clear();
        this.#count += 1;
        const isAllowed =
          request.headers.authorization === `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
        const status = isAllowed ? (this.failure?.status ?? 201) : 401;
        const body = this.failure?.body ?? { sid: `CA${String(this.#count).padStart(32, '0')}`, status: 'queued' };
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        return undefined;
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async request(fits: (request: ApiRequest) => boolean): Promise<ApiRequest> {
    for (;;) {
      const found = this.requests.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

export interface PhoneOptions {
  /** Where the server really is, and what it believes to be called. */
  readonly serverUrl: string;
  readonly publicUrl: string;
  readonly callSid: string;
  readonly from?: string;
  readonly chaos?: Chaos;
}

const frameBytes = 160;
const frameMs = 20;

/** A person with a phone: says clips in 20 ms frames, and hears what is played at the speed of sound. */
export class SimulatedPhone {
  readonly #options: PhoneOptions;
  #socket: WebSocket | undefined;
  #sequence = 1;
  #startedAt = 0;
  #ticking: NodeJS.Timeout | undefined;
  #toSay: Buffer = Buffer.alloc(0);
  /** What the server sent and was not played yet. */
  #buffer: { readonly kind: 'sound' | 'mark'; readonly bytes: Buffer; readonly name: string }[] = [];
  #held: string | undefined;
  /** Everything that was heard, mu-law at 8 kHz. */
  heard: Buffer = Buffer.alloc(0);
  readonly clears: number[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  #random = 1;

  constructor(options: PhoneOptions) {
    this.#options = options;
  }

  /** A webhook, signed as Twilio signs it. */
  async webhook(
    what: 'voice' | 'status',
    form: Readonly<Record<string, string>>,
    { token = authToken } = {},
  ): Promise<Response> {
    const path = `/api/v1/telephony/twilio/${what}`;
    const params = { CallSid: this.#options.callSid, From: this.#options.from ?? '+14155550111', To: '+14155550100', ...form };
    const signature = twilio.getExpectedTwilioSignature(token, this.#options.publicUrl + path, params);
    return fetch(this.#options.serverUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: new URLSearchParams(params),
    });
  }

  /** The call is answered: asks what to do, and opens the stream that the answer names. */
  async answer(): Promise<void> {
    const reply = await this.webhook('voice', { CallStatus: 'in-progress', Direction: 'inbound' });
    const xml = await reply.text();
    const url = /<Stream url="([^"]+)"/u.exec(xml)?.[1];
    const token = /<Parameter name="token" value="([^"]+)"/u.exec(xml)?.[1];
    if (url === undefined || token === undefined) throw new Error(`no stream in ${reply.status} ${xml}`);
    await this.connect(token, new URL(url).pathname);
  }

  async connect(token: string, path = '/api/v1/telephony/twilio/media'): Promise<void> {
    const socket = new WebSocket(this.#options.serverUrl.replace('http', 'ws') + path);
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#hear(JSON.parse(data.toString()) as Record<string, unknown>));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      clearInterval(this.#ticking);
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    this.#send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    const { callSid } = this.#options;
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    const start = { accountSid, streamSid: 'MZ1', callSid, tracks: ['inbound'], mediaFormat, customParameters: { token } };
    this.#send({ event: 'start', sequenceNumber: '1', streamSid: 'MZ1', start });
    this.#startedAt = performance.now();
    this.#ticking = setInterval(() => this.#tick(), frameMs);
  }

  /** Resolves when the clip has been said. */
  async say(pcm8k: Int16Array): Promise<void> {
    this.#toSay = Buffer.concat([this.#toSay, encodeG711('mulaw', pcm8k)]);
    while (this.#toSay.length > 0 && !this.closed) await new Promise((resolve) => setTimeout(resolve, frameMs));
  }

  press(digit: string): void {
    this.#send({ event: 'dtmf', streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit } });
  }

  hangUp(): void {
    this.#send({ event: 'stop', streamSid: 'MZ1', stop: { callSid: this.#options.callSid } });
    this.#socket?.close();
  }

  /** Milliseconds of sound, not silence, that were heard from a place on. */
  loudMs(from = 0): number {
    const pcm = decodeG711('mulaw', this.heard.subarray(from));
    let loud = 0;
    for (let at = 0; at + 80 <= pcm.length; at += 80) {
      const power = pcm.subarray(at, at + 80).reduce((sum, sample) => sum + sample * sample, 0) / 80;
      if (power > 100_000) loud += 10;
    }
    return loud;
  }

  async until(fits: () => boolean, timeoutMs = 20_000): Promise<void> {
    const giveUpAt = performance.now() + timeoutMs;
    while (!fits()) {
      if (performance.now() > giveUpAt) throw new Error('it did not come about');
      await new Promise((resolve) => setTimeout(resolve, frameMs));
    }
  }

  #chance(share: number | undefined): boolean {
    // The same chaos in every run.
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return this.#random / 2_147_483_647 < (share ?? 0);
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #sendMedia(): void {
    const { chaos = {} } = this.#options;
    const isSilent = this.#toSay.length === 0;
    const payload = isSilent ? Buffer.alloc(frameBytes, 0xff) : Buffer.alloc(frameBytes, 0xff);
    this.#toSay.copy(payload, 0, 0, frameBytes);
    this.#toSay = this.#toSay.subarray(frameBytes);
    const timestamp = String(Math.round((this.#sequence - 1) * frameMs));
    this.#sequence += 1;
    if (isSilent && chaos.stopsInSilence === true) return;
    const media = { track: 'inbound', chunk: String(this.#sequence), timestamp, payload: payload.toString('base64') };
    const text = JSON.stringify({ event: 'media', sequenceNumber: String(this.#sequence), streamSid: 'MZ1', media });
    if (this.#chance(chaos.loss)) return;
    if (this.#held === undefined && this.#chance(chaos.reorder)) {
      this.#held = text;
      return;
    }
    this.#socket?.send(text);
    if (this.#chance(chaos.repeat)) this.#socket?.send(text);
    if (this.#held !== undefined) this.#socket?.send(this.#held);
    this.#held = undefined;
  }

  /** Every 20 ms one frame goes out and one is played; a timer that was late catches up. */
  #tick(): void {
    const due = Math.floor((performance.now() - this.#startedAt) / frameMs);
    while (this.#sequence - 1 < due) {
      this.#sendMedia();
      this.#play();
    }
  }

  #play(): void {
    let wanted = frameBytes;
    while (wanted > 0) {
      const [next] = this.#buffer;
      if (!next) break;
      if (next.kind === 'mark') {
        this.#send({ event: 'mark', streamSid: 'MZ1', mark: { name: next.name } });
        this.#buffer.shift();
        continue;
      }
      const taken = next.bytes.subarray(0, wanted);
      this.heard = Buffer.concat([this.heard, taken]);
      wanted -= taken.length;
      const rest = next.bytes.subarray(taken.length);
      if (rest.length > 0) this.#buffer[0] = { ...next, bytes: rest };
      else this.#buffer.shift();
    }
    if (wanted > 0) this.heard = Buffer.concat([this.heard, Buffer.alloc(wanted, 0xff)]);
  }

  #hear(message: Record<string, unknown>): void {
    switch (message['event']) {
      case 'media': {
        const { payload } = message['media'] as { payload: string };
        this.#buffer.push({ kind: 'sound', bytes: Buffer.from(payload, 'base64'), name: '' });
        break;
      }
      case 'mark':
        this.#buffer.push({ kind: 'mark', bytes: Buffer.alloc(0), name: (message['mark'] as { name: string }).name });
        break;
      case 'clear': {
        this.clears.push(this.heard.length);
        // The marks of what is cleared come back at once.
        const marks = this.#buffer.filter(({ kind }) => kind === 'mark');
        this.#buffer = [];
        for (const { name } of marks) this.#send({ event: 'mark', streamSid: 'MZ1', mark: { name } });
        break;
      }
      default:
    }
  }
}
