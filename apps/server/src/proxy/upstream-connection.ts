import type { Socket, SocketConstructorOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AnswerReader } from './answer-reader.ts';
import type { AnswerSink } from './answer-reader.ts';
import { BackendError, toBackendError } from './backend-error.ts';
import type { ProxyTarget } from './target.ts';
import { UpstreamSocket } from './upstream-socket.ts';

/** Who asks over a connection. */
export interface Asker extends AnswerSink {
  /** A fresh connection stands: the body may follow. */
  onConnected(): void;
  /** The backend has read enough to be sent more. */
  onWritable(): void;
  onFailure(error: BackendError): void;
}

export interface Deadlines {
  readonly connectMs: number;
  /** From the last byte of the question to the head of the answer. */
  readonly headMs: number;
}

export interface ConnectionEvents {
  /** The answer is complete, and the connection is ready for the next question. */
  readonly onIdle: (connection: UpstreamConnection) => void;
  readonly onClosed: (connection: UpstreamConnection) => void;
}

export interface ConnectionOptions extends ConnectionEvents {
  readonly target: ProxyTarget;
  readonly deadlines: Deadlines;
}

/** `onread`: of plain connections; over TLS, `data` is emitted. */
export type SocketOptions = Pick<SocketConstructorOpts, 'allowHalfOpen' | 'onread'>;

/** TLS closes both ways at once, so half-open is for plain connections alone. */
export function openSocket({ hostname, port, isTls }: ProxyTarget, options: SocketOptions = {}): Socket {
  if (!isTls) return new UpstreamSocket(options).connect({ host: hostname, port }).setNoDelay(true);
  const servername = /^[\d.]+$|:/u.test(hostname) ? '' : hostname;
  const socket = connectTls({ host: hostname, port, servername, ALPNProtocols: ['http/1.1'] });
  return socket.setNoDelay(true);
}

/** One for all connections: what is read is used or copied before the next read. A new one per read costs 2 us. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** Gives what is read to a function, valid until it returns. */
const reading = (onBytes: (bytes: Buffer) => void): SocketOptions => ({
  onread: {
    buffer: readBuffer,
    callback: (length) => {
      onBytes(readBuffer.subarray(0, length));
      return true;
    },
  },
});

/** First byte of a TLS alert or handshake, then the major version. */
export const isTlsRecord = (bytes: Buffer): boolean => (bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 0x03;

/** One HTTP/1.1 connection to a backend: one question at a time, its listeners installed once. */
export class UpstreamConnection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #asker: Asker | undefined;
  #isConnected = false;
  #isQuestionSent = false;
  #questions = 0;
  #waitingSince = 0;
  #limitMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = 0;
  /** When it became idle, and until when it may be used again; of `performance.now()`. */
  idleSince = 0;
  idleUntil = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = openSocket(
      options.target,
      reading((bytes) => this.#onData(bytes)),
    );
    this.#socket
      .on(options.target.isTls ? 'secureConnect' : 'connect', () => this.#onConnected())
      .on('data', (bytes) => this.#onData(bytes))
      .on('drain', () => this.#asker?.onWritable())
      .on('end', () => this.#onEnd())
      .on('error', (error) => this.#fail(error))
      .on('close', () => this.#onClose());
    this.#wait(options.deadlines.connectMs);
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  get isReused(): boolean {
    return this.#questions > 1;
  }

  /** Begins a question; it is sent by `write`, and `endQuestion` ends it. */
  ask(asker: Asker, isHead: boolean): void {
    this.#asker = asker;
    this.#questions += 1;
    this.#isQuestionSent = false;
    this.#reader.begin(asker, isHead);
    if (this.#isConnected) this.#wait(this.#options.deadlines.headMs);
  }

  /** False: wait for `onWritable`. */
  write(bytes: Buffer | string): boolean {
    this.#waitingSince = performance.now();
    return typeof bytes === 'string' ? this.#socket.write(bytes, 'latin1') : this.#socket.write(bytes);
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  endQuestion(): void {
    this.#isQuestionSent = true;
    this.#waitingSince = performance.now();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Nobody waits for the answer any more. */
  destroy(): void {
    this.#asker = undefined;
    this.#reader.stop();
    this.#socket.destroy();
  }

  #onConnected(): void {
    this.#isConnected = true;
    this.#wait(this.#options.deadlines.headMs);
    this.#asker?.onConnected();
  }

  #onData(bytes: Buffer): void {
    const asker = this.#asker;
    if (asker === undefined) {
      // Nobody asked: a late answer, or a 408 of a server that closes.
      this.#socket.destroy();
      return;
    }
    try {
      if (!this.#reader.hasBegun && isTlsRecord(bytes)) throw new BackendError('speaks-tls', 'it answered with a TLS record');
      this.#reader.push(bytes);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#reader.isDone && this.#asker === asker) this.#finish(asker);
  }

  /** Whoever was asked is told before the connection can be asked again. */
  #finish(asker: Asker): void {
    if (this.#asker !== asker) return;
    this.#asker = undefined;
    if (!this.#isQuestionSent || !this.#reader.isReusable || this.#socket.readableEnded) {
      this.#socket.destroy();
      return;
    }
    this.#socket.resume();
    this.idleSince = performance.now();
    // A second before the backend lets go: a question in flight would meet a closing connection.
    this.idleUntil = this.idleSince + Math.max(0, (this.#reader.idleMs ?? 5000) - 1000);
    this.#options.onIdle(this);
  }

  #onEnd(): void {
    const asker = this.#asker;
    if (asker === undefined) {
      this.#socket.destroy();
      return;
    }
    if (this.#reader.finish()) this.#finish(asker);
    else this.#fail(this.#endedEarly());
  }

  #endedEarly(): BackendError {
    const { writeError } = this.#socket as Partial<UpstreamSocket>;
    if (writeError && !this.#reader.hasBegun) return toBackendError(writeError, this.#isStale);
    if (this.#reader.hasHead) return new BackendError('cut', 'it closed the connection in the middle of its answer');
    const message = this.#reader.hasBegun
      ? 'it closed the connection in the middle of the header'
      : 'it closed the connection without an answer';
    return new BackendError('closed', message, { isStale: this.#isStale });
  }

  get #isStale(): boolean {
    return this.isReused && !this.#reader.hasBegun;
  }

  #onClose(): void {
    clearTimeout(this.#timer);
    if (this.#asker !== undefined) this.#fail(this.#endedEarly());
    this.#options.onClosed(this);
  }

  #fail(error: unknown): void {
    const asker = this.#asker;
    const reason =
      this.#reader.hasHead && !(error instanceof BackendError)
        ? new BackendError('cut', String(error), { cause: error })
        : error;
    const failure = toBackendError(reason, this.#isStale);
    this.destroy();
    asker?.onFailure(failure);
  }

  /** One timer per connection that looks again, instead of one per question that is cleared. */
  #wait(ms: number): void {
    this.#waitingSince = performance.now();
    this.#limitMs = ms;
    if (this.#timer === undefined || this.#timerAt > this.#waitingSince + ms) this.#armTimer(ms);
  }

  #armTimer(ms: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = performance.now() + ms;
    this.#timer = setTimeout(() => this.#onTimer(), ms).unref();
  }

  #onTimer(): void {
    this.#timer = undefined;
    if (this.#asker === undefined || this.#reader.hasHead) return;
    // A caller who pauses in the middle of his body keeps nobody waiting but himself.
    const isCallerSlow = this.#isConnected && !this.#isQuestionSent && !this.#socket.writableNeedDrain;
    const leftMs = isCallerSlow ? this.#limitMs : this.#waitingSince + this.#limitMs - performance.now();
    if (leftMs > 1) {
      this.#armTimer(leftMs);
      return;
    }
    const failure = this.#isConnected ? 'timeout' : 'connect-timeout';
    this.#fail(new BackendError(failure, `no answer within ${this.#limitMs} ms`));
  }
}
