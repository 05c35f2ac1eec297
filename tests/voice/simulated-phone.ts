import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { SimulatedCall, SimulatedCarrier, SimulatedStatus, Wires } from './carriers/simulated-carrier.ts';

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

export interface PhoneOptions {
  readonly wires: Wires;
  readonly carrier: SimulatedCarrier;
  readonly call: SimulatedCall;
  readonly chaos?: Chaos;
}

interface Queued {
  readonly kind: 'sound' | 'mark';
  readonly bytes: Buffer;
  readonly name: string;
}

const tickMs = 20;

/** A person with a phone: says clips in frames of their carrier, and hears what is played at the speed of sound. */
export class SimulatedPhone {
  readonly #options: PhoneOptions;
  readonly #frameBytes: number;
  #socket: WebSocket | undefined;
  #sequence = 1;
  #chunk = 0;
  #startedAt = 0;
  #ticking: NodeJS.Timeout | undefined;
  #toSay: Buffer = Buffer.alloc(0);
  /** What the server sent and was not played yet. */
  #buffer: Queued[] = [];
  #held: string | Buffer | undefined;
  /** How long the call has played, in ms. */
  heardMs = 0;
  /** Milliseconds of sound, not silence, that were heard. */
  loudMs = 0;
  /** What the carrier would have refused or played badly. */
  readonly complaints: string[] = [];
  /** ms of the call. */
  readonly clears: number[] = [];
  closed: { readonly code: number; readonly reason: string } | undefined;
  #random = 1;

  constructor(options: PhoneOptions) {
    this.#options = options;
    const { bytesPerMs, frameMs } = options.carrier.codec;
    this.#frameBytes = bytesPerMs * frameMs;
  }

  ask(isForged = false): Promise<Response> {
    const { carrier, wires, call } = this.#options;
    return carrier.ask(wires, call, isForged);
  }

  tell(status: SimulatedStatus): Promise<Response> {
    const { carrier, wires, call } = this.#options;
    return carrier.tell(wires, call, status);
  }

  /** The call is answered: asks what to do, and gives where its stream is. */
  async door(): Promise<{ readonly path: string; readonly token: string }> {
    const { carrier, wires, call } = this.#options;
    return carrier.door(await this.ask(), wires, call);
  }

  async answer(): Promise<void> {
    await this.connect(await this.door());
  }

  async connect({ path, token }: { readonly path: string; readonly token: string }): Promise<void> {
    const { wires, carrier, call } = this.#options;
    const socket = new WebSocket(
      wires.serverUrl.replace('http', 'ws') + path,
      carrier.subprotocol === undefined ? [] : [carrier.subprotocol],
    );
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => this.#hear(data, isBinary));
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      clearInterval(this.#ticking);
    });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    for (const message of carrier.hello(call, token)) this.#send(message);
    this.#startedAt = performance.now();
    this.#ticking = setInterval(() => this.#tick(), tickMs);
  }

  /** Resolves when the clip has been said. */
  async say(pcm8k: Int16Array): Promise<void> {
    this.#toSay = Buffer.concat([this.#toSay, this.#options.carrier.codec.encode(pcm8k)]);
    while (this.#toSay.length > 0 && !this.closed) await pause(tickMs);
  }

  press(digit: string): void {
    this.#send(this.#options.carrier.press(digit));
  }

  hangUp(): void {
    const { carrier, call } = this.#options;
    for (const message of carrier.bye(call)) this.#send(message);
    this.#socket?.close();
  }

  async until(fits: () => boolean, timeoutMs = 20_000): Promise<void> {
    const giveUpAt = performance.now() + timeoutMs;
    while (!fits()) {
      if (performance.now() > giveUpAt) throw new Error('it did not come about');
      await pause(tickMs);
    }
  }

  #chance(share: number | undefined): boolean {
    // The same chaos in every run.
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return this.#random / 2_147_483_647 < (share ?? 0);
  }

  #send(message: string | Buffer): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  #sendMedia(): void {
    const { chaos = {}, carrier } = this.#options;
    const isSilent = this.#toSay.length === 0;
    const bytes = Buffer.alloc(this.#frameBytes, carrier.codec.silence);
    this.#toSay.copy(bytes, 0, 0, this.#frameBytes);
    this.#toSay = this.#toSay.subarray(this.#frameBytes);
    const atMs = this.#chunk * carrier.codec.frameMs;
    this.#chunk += 1;
    this.#sequence += 1;
    if (isSilent && chaos.stopsInSilence === true) return;
    const frame = carrier.frame(bytes, { chunk: this.#chunk, atMs, sequence: this.#sequence });
    if (this.#chance(chaos.loss)) return;
    if (this.#held === undefined && this.#chance(chaos.reorder)) {
      this.#held = frame;
      return;
    }
    this.#send(frame);
    if (this.#chance(chaos.repeat)) this.#send(frame);
    if (this.#held !== undefined) this.#send(this.#held);
    this.#held = undefined;
  }

  /** Frames go out and are played as time goes by; a timer that was late catches up. */
  #tick(): void {
    const { frameMs } = this.#options.carrier.codec;
    const passedMs = performance.now() - this.#startedAt;
    while ((this.#chunk + 1) * frameMs <= passedMs) this.#sendMedia();
    while (this.heardMs + tickMs <= passedMs) this.#play();
  }

  #play(): void {
    const { codec } = this.#options.carrier;
    let wanted = tickMs * codec.bytesPerMs;
    const heard: Buffer[] = [];
    while (wanted > 0) {
      const [next] = this.#buffer;
      if (!next) break;
      if (next.kind === 'mark') {
        this.#tellPlayed(next.name);
        this.#buffer.shift();
        continue;
      }
      const taken = next.bytes.subarray(0, wanted);
      heard.push(taken);
      wanted -= taken.length;
      const rest = next.bytes.subarray(taken.length);
      if (rest.length > 0) this.#buffer[0] = { ...next, bytes: rest };
      else this.#buffer.shift();
    }
    this.heardMs += tickMs;
    const pcm = codec.decode(Buffer.concat(heard));
    const power = pcm.reduce((sum, sample) => sum + sample * sample, 0) / (tickMs * 8);
    if (power > 100_000) this.loudMs += tickMs;
  }

  #tellPlayed(name: string): void {
    this.#sequence += 1;
    this.#send(this.#options.carrier.played(name, this.#sequence));
  }

  #hear(data: Buffer, isBinary: boolean): void {
    const { carrier } = this.#options;
    try {
      const said = carrier.read(data, isBinary);
      if (said?.kind === 'sound') this.#buffer.push({ kind: 'sound', bytes: said.bytes, name: '' });
      if (said?.kind === 'mark') this.#buffer.push({ kind: 'mark', bytes: Buffer.alloc(0), name: said.name });
      if (said?.kind !== 'clear') return;
    } catch (error) {
      this.complaints.push(String(error));
      return;
    }
    this.clears.push(this.heardMs);
    const marks = this.#buffer.filter(({ kind }) => kind === 'mark');
    this.#buffer = [];
    if (carrier.returnsCleared) for (const { name } of marks) this.#tellPlayed(name);
  }
}
