import type { GateRequest } from '../gateway/exchange.ts';
import type { UpstreamConnection } from './upstream-connection.ts';

/** What was sent is kept up to here, so that it can be sent again over another connection. */
const maxKeptBytes = 64 * 1024;

/** Moves a request's body to the backend, no faster than the backend reads it. */
export class BodyPump {
  readonly #request: GateRequest;
  readonly #isChunked: boolean;
  #connection: UpstreamConnection | undefined;
  #head = '';
  #queue: Buffer[] = [];
  /** Undefined: too much was sent to send it again. */
  #kept: Buffer[] | undefined;
  #keptBytes = 0;
  #isScheduled = false;
  #isListening = false;
  #isEnded = false;
  #isStopped = false;

  /** `isRepeatable`: the question may be asked again. */
  constructor(request: GateRequest, isRepeatable: boolean) {
    this.#request = request;
    this.#isChunked = request.headers['transfer-encoding'] !== undefined;
    this.#kept = isRepeatable ? [] : undefined;
  }

  /** The head leaves together with what is there of the body. */
  start(connection: UpstreamConnection, head: string): void {
    const isFirst = !this.#isListening;
    this.#isListening = true;
    this.#connection = connection;
    this.#head = head;
    if (isFirst) this.#request.on('data', this.#onData).on('end', this.#onEnd);
    this.#schedule();
  }

  /** Makes ready to send everything again; false when that is not possible any more. */
  rewind(): boolean {
    if (this.#kept === undefined) return false;
    this.#queue = [...this.#kept, ...this.#queue];
    this.#kept = [];
    this.#keptBytes = 0;
    this.#connection = undefined;
    return true;
  }

  /** The backend has read what was sent. */
  resume(): void {
    if (!this.#isStopped && this.#queue.length === 0) this.#request.resume();
    else this.#schedule();
  }

  /** The rest of the body is read and forgotten: the answer is there already, and the browser reads it after its body. */
  stop(): void {
    this.#isStopped = true;
    this.#queue = [];
    this.#kept = undefined;
    this.#request.off('data', this.#onData).off('end', this.#onEnd).resume();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#queue.push(bytes);
    this.#schedule();
  };

  readonly #onEnd = (): void => {
    this.#isEnded = true;
    this.#schedule();
  };

  /** Writing waits until everything that has arrived is read, and leaves in one piece. */
  #schedule(): void {
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const connection = this.#connection;
    if (connection === undefined || this.#isStopped) return;
    const queue = this.#queue;
    this.#queue = [];
    let isTaken = true;
    connection.cork();
    if (this.#head !== '') connection.write(this.#head);
    this.#head = '';
    for (const bytes of queue) {
      this.#keep(bytes);
      isTaken = this.#write(connection, bytes);
    }
    if (this.#isEnded) this.#finish(connection);
    connection.uncork();
    if (this.#isEnded) return;
    if (isTaken) this.#request.resume();
    else this.#request.pause();
  }

  #write(connection: UpstreamConnection, bytes: Buffer): boolean {
    if (!this.#isChunked) return connection.write(bytes);
    connection.write(`${bytes.length.toString(16)}\r\n`);
    connection.write(bytes);
    return connection.write('\r\n');
  }

  #finish(connection: UpstreamConnection): void {
    if (this.#isChunked) connection.write(`0\r\n${trailersOf(this.#request)}\r\n`);
    connection.endQuestion();
  }

  #keep(bytes: Buffer): void {
    if (this.#kept === undefined) return;
    this.#keptBytes += bytes.length;
    if (this.#keptBytes > maxKeptBytes) this.#kept = undefined;
    else this.#kept.push(bytes);
  }
}

function trailersOf({ rawTrailers }: GateRequest): string {
  let lines = '';
  for (let at = 0; at < rawTrailers.length; at += 2) lines += `${rawTrailers[at]}: ${rawTrailers[at + 1]}\r\n`;
  return lines;
}
