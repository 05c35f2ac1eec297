import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { currentFence, refusalOf } from './current-fence.ts';

/** What to say, to whom, and when to stop listening. */
export interface TalkOptions {
  readonly address: string;
  readonly port: number;
  /** Speak TLS, asking for this name. The certificate is not checked here. */
  readonly tls?: { readonly name: string; readonly protocols: readonly string[] };
  /** Written as soon as the connection stands; nothing is written when it is empty. */
  readonly send: string | Uint8Array;
  /** Asked after each piece with all bytes so far: true stops the listening, a number lets it go on for so many ms at most. */
  readonly isEnough?: (bytes: Buffer) => boolean | number;
  /** Milliseconds until an unanswered SYN is given up. */
  readonly connectMs: number;
  /** Milliseconds from the connection to the end of listening. */
  readonly listenMs: number;
  readonly maxBytes: number;
  /** Milliseconds between further sendings of `pulse`. */
  readonly pulse?: { readonly everyMs: number; readonly bytes: Uint8Array };
}

export interface Arrival {
  readonly atMs: number;
  readonly total: number;
}

/** What came of it. */
export interface Talk {
  readonly state: 'talked' | 'refused' | 'unreachable' | 'connect-timeout' | 'connect-reset' | 'tls-failed';
  readonly bytes: Buffer;
  /** When each piece came, in milliseconds from the sending, and how many bytes there were then. */
  readonly arrivals: readonly Arrival[];
  /** How the listening ended. */
  readonly end: 'fin' | 'reset' | 'time' | 'enough' | 'full';
  /** Milliseconds of everything. */
  readonly ms: number;
  readonly problem?: string;
}

type State = Talk['state'];

const refusals: Readonly<Record<string, State>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'connect-timeout',
  ECONNRESET: 'connect-reset',
};

/** The mutable part: a socket, what it said, and two clocks. */
class Conversation {
  readonly #options: TalkOptions;
  readonly #finish: (talk: Talk) => void;
  readonly #started = performance.now();
  readonly #pieces: Buffer[] = [];
  readonly #arrivals: Arrival[] = [];
  #size = 0;
  #sentAt = 0;
  #socket: Socket | TLSSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #isConnected = false;
  #limitMs = Infinity;
  #isOver = false;
  readonly #signal = currentFence().signal;
  readonly #onAbort = (): void => this.#stop('unreachable', 'reset', 'stopped');

  constructor(options: TalkOptions, finish: (talk: Talk) => void) {
    this.#options = options;
    this.#finish = finish;
  }

  start(): void {
    const { address, port, tls, connectMs } = this.#options;
    const refusal = refusalOf({ address, port });
    if (refusal !== undefined) {
      this.#stop('unreachable', 'reset', refusal);
      return;
    }
    this.#signal?.addEventListener('abort', this.#onAbort);
    const plain = connect({ host: address, port, noDelay: true });
    this.#timer = setTimeout(() => this.#stop('connect-timeout', 'time'), connectMs);
    plain.once('connect', () => (tls === undefined ? this.#speak(plain) : this.#secure(plain)));
    plain.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
    this.#socket = plain;
  }

  #secure(plain: Socket): void {
    const { tls, listenMs } = this.#options;
    this.#isConnected = true;
    this.#restart(listenMs);
    const secure = connectTls({
      socket: plain,
      ...(/^[\d.]+$|:/u.test(tls?.name ?? '') ? {} : { servername: tls?.name ?? '' }),
      ALPNProtocols: [...(tls?.protocols ?? [])],
      // The probe judges the certificate in a fact of its own; a refusal here would hide what is behind it.
      rejectUnauthorized: false,
    });
    secure.once('secureConnect', () => this.#speak(secure));
    secure.on('error', (error: NodeJS.ErrnoException) => this.#stop('tls-failed', 'reset', error.code ?? error.message));
    secure.once('close', () => this.#stop('tls-failed', 'fin', 'closed'));
    this.#socket = secure;
  }

  #speak(socket: Socket): void {
    const { send, pulse, listenMs } = this.#options;
    this.#isConnected = true;
    this.#sentAt = performance.now();
    this.#restart(listenMs);
    socket.on('data', (piece: Buffer) => this.#hear(piece));
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
    socket.removeAllListeners('close');
    socket.once('end', () => this.#stop('talked', 'fin'));
    socket.once('close', () => this.#stop('talked', 'fin'));
    if (send.length > 0) socket.write(send);
    if (pulse) this.#pulse = setInterval(() => socket.write(pulse.bytes), pulse.everyMs);
  }

  #hear(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#arrivals.length < 64) {
      this.#arrivals.push({ atMs: Math.round(performance.now() - this.#sentAt), total: this.#size });
    }
    if (this.#size >= this.#options.maxBytes) {
      this.#stop('talked', 'full');
      return;
    }
    const verdict = this.#options.isEnough?.(Buffer.concat(this.#pieces));
    if (verdict === true) this.#stop('talked', 'enough');
    else if (typeof verdict === 'number' && verdict < this.#limitMs) {
      this.#limitMs = verdict;
      this.#restart(verdict);
    }
  }

  #restart(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stop('talked', 'time'), ms);
  }

  #fail(error: NodeJS.ErrnoException): void {
    const code = error.code ?? error.message;
    if (this.#isConnected) this.#stop('talked', code === 'ECONNRESET' || code === 'EPIPE' ? 'reset' : 'fin', code);
    else this.#stop(refusals[code] ?? 'unreachable', 'reset', code);
  }

  #stop(state: State, end: Talk['end'], problem?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    clearInterval(this.#pulse);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#socket?.destroy();
    this.#finish({
      state,
      bytes: Buffer.concat(this.#pieces),
      arrivals: this.#arrivals,
      end,
      ms: Math.round(performance.now() - this.#started),
      ...(problem === undefined ? {} : { problem }),
    });
  }
}

/** One bounded conversation over a raw socket. Never rejects. */
export function talk(options: TalkOptions): Promise<Talk> {
  return new Promise((resolve) => new Conversation(options, resolve).start());
}
