import { Fault } from '@causeway/contract';
import type { GateRequest, GateResponse } from '../gateway/exchange.ts';
import { sendFault } from '../gateway/faults.ts';
import { isFromLoopback } from '../gateway/gate.ts';
import { afterReads } from './after-reads.ts';
import type { Deferred } from './after-reads.ts';
import { NotHttpError } from './answer-head.ts';
import type { AnswerHead } from './answer-head.ts';
import { toPassedHead } from './answer-lines.ts';
import { AnswerWriter } from './answer-writer.ts';
import type { AnswerSource } from './answer-writer.ts';
import type { BackendError } from './backend-error.ts';
import { buildRequestHead } from './request-head.ts';
import type { HeadOptions } from './request-head.ts';
import { BodyPump } from './body-pump.ts';
import type { Asker, UpstreamConnection } from './upstream-connection.ts';
import type { UpstreamPool } from './upstream-pool.ts';

export interface PassageOptions extends HeadOptions {
  readonly pool: UpstreamPool;
  /** Names what failed; may look closer first. */
  readonly explain: (error: BackendError) => Fault | Promise<Fault>;
}

/** RFC 9110 9.2.2. */
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** One request on its way to the backend, and the answer on its way back. */
export class Passage implements Asker, AnswerSource, Deferred {
  readonly #request: GateRequest;
  readonly #response: GateResponse;
  readonly #options: PassageOptions;
  readonly #body: BodyPump | undefined;
  readonly #isRepeatable: boolean;
  readonly #writer: AnswerWriter;
  #head = '';
  #connection: UpstreamConnection | undefined;
  #isSettled = false;
  #isSendDue = false;

  constructor(request: GateRequest, response: GateResponse, options: PassageOptions) {
    this.#request = request;
    this.#response = response;
    this.#options = options;
    this.#isRepeatable = repeatable.has(request.method ?? '');
    this.#body = hasBody(request) ? new BodyPump(request, this.#isRepeatable) : undefined;
    this.#writer = new AnswerWriter(response, this);
    response.on('close', () => this.#onCallerGone());
  }

  start(): void {
    const built = buildRequestHead(this.#request, this.#options);
    if (built.kind === 'loop') {
      this.#settle();
      this.#refuse(
        new Fault('proxy_loop', { message: `The proxy's target ${this.#options.mount.target.name} is the proxy itself.` }),
      );
      return;
    }
    this.#head = built.text;
    this.#ask(this.#options.pool.take(this.#isRepeatable));
  }

  #ask(connection: UpstreamConnection): void {
    this.#connection = connection;
    connection.ask(this, this.#request.method === 'HEAD');
    if (this.#body === undefined) this.#sendLater();
    else if (connection.isConnected) this.#body.start(connection, this.#head);
  }

  #sendLater(): void {
    // A connection may close before that; the question then goes over another one, once.
    if (this.#isSendDue) return;
    this.#isSendDue = true;
    afterReads(this);
  }

  runDeferred(): void {
    this.#isSendDue = false;
    this.#connection?.write(this.#head);
    this.#connection?.endQuestion();
  }

  pauseSource(): void {
    this.#connection?.pause();
  }

  resumeSource(): void {
    this.#connection?.resume();
  }

  onConnected(): void {
    if (this.#connection) this.#body?.start(this.#connection, this.#head);
  }

  onWritable(): void {
    this.#body?.resume();
  }

  /** RFC 8297; 100 was said by this server. */
  onInformation({ status, lines }: AnswerHead): void {
    if (status === 101) throw new NotHttpError('it switched to another protocol, which nobody asked for');
    const links =
      status === 103 ? [...lines.matchAll(/^link: *(?<link>.+)\r$/gimu)].map((match) => match.groups?.['link'] ?? '') : [];
    if (links.length === 0 || this.#response.headersSent || this.#request.httpVersionMinor === 0) return;
    try {
      this.#response.writeEarlyHints({ link: links });
    } catch {
      // A hint that Node finds malformed is none.
    }
  }

  onHead(head: AnswerHead, isAlone: boolean): boolean {
    const isPassedAsIs = this.#response.passHead(toPassedHead(head, this.#request, this.#options));
    if (isAlone) this.#response.flushHeaders();
    return isPassedAsIs;
  }

  onBody(bytes: Buffer): void {
    this.#writer.write(bytes);
  }

  onEnd(last: Buffer | undefined, trailers: readonly string[]): void {
    this.#settle();
    if (trailers.length > 0) this.#response.addTrailers(trailers.map((line) => splitLine(line)));
    this.#writer.end(last);
  }

  onFailure(error: BackendError): void {
    if (error.isStale && this.#isRepeatable && (this.#body === undefined || this.#body.rewind())) {
      this.#ask(this.#options.pool.open());
      return;
    }
    this.#settle();
    const fault = this.#options.explain(error);
    if (fault instanceof Fault) this.#refuse(fault);
    else void fault.then((explained) => this.#refuse(explained));
  }

  /** Before the head it is an answer; after it, an end that the browser can tell from a whole one. */
  #refuse(fault: Fault): void {
    const response = this.#response;
    if (!response.headersSent) {
      sendFault(response, fault, { isTrusted: isFromLoopback(this.#request) });
      return;
    }
    this.#request.faultCode = fault.code;
    this.#request.faultCause = fault.details.reason;
    this.#writer.flush();
    response.giveUp();
  }

  #settle(): void {
    this.#isSettled = true;
    this.#connection = undefined;
    this.#body?.stop();
  }

  #onCallerGone(): void {
    if (this.#isSettled) return;
    const connection = this.#connection;
    this.#settle();
    connection?.destroy();
  }
}

const hasBody = ({ headers }: GateRequest): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

function splitLine(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
