import { Fault } from '@causeway/contract';
import type { Socket } from 'node:net';
import type { GateRequest } from '../gateway/exchange.ts';
import { isFromPage, refuseReadably } from '../gateway/readable-refusal.ts';
import type { AnswerHead } from './answer-head.ts';
import { AnswerReader } from './answer-reader.ts';
import type { AnswerSink } from './answer-reader.ts';
import { BackendError, toBackendError } from './backend-error.ts';
import type { Backend } from './backend.ts';
import { buildRequestHead } from './request-head.ts';
import { splice } from './splice.ts';
import { isTlsRecord, openSocket } from './upstream-connection.ts';

export interface UpgradePassageOptions {
  readonly request: GateRequest;
  readonly socket: Socket;
  /** What the caller sent after its head. */
  readonly head: Buffer;
  readonly backend: Backend;
  readonly onAnswered: (request: GateRequest, status: number) => void;
}

/** Enough of a refusal to say why. */
const maxReasonBytes = 500;
const maxEarlyReads = 16;

/** A WebSocket on its way to the backend: after the handshake, two sockets that are joined. */
export class UpgradePassage implements AnswerSink {
  readonly #options: UpgradePassageOptions;
  readonly #reader = new AnswerReader();
  readonly #early: Buffer[] = [];
  #upstream: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #refusal: AnswerHead | undefined;
  #reason = '';
  #isSettled = false;

  constructor(options: UpgradePassageOptions) {
    this.#options = options;
    if (options.head.length > 0) this.#early.push(options.head);
  }

  start(): void {
    const { backend, request, socket } = this.#options;
    const built = buildRequestHead(request, backend.options, true);
    if (built.kind === 'loop') {
      this.#refuse(
        new Fault('proxy_loop', { message: `The proxy's target ${backend.mount.target.name} is the proxy itself.` }),
      );
      return;
    }
    const { target } = backend.mount;
    const upstream = openSocket(target, { allowHalfOpen: true });
    this.#upstream = upstream;
    this.#reader.begin(this, false);
    this.#arm('connect-timeout', backend.deadlines.connectMs);
    upstream
      .once(target.isTls ? 'secureConnect' : 'connect', () => this.#arm('timeout', backend.deadlines.headMs))
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('error', this.#onError)
      .on('close', this.#onEnd);
    upstream.write(built.text, 'latin1');
    // Read while it waits, or a caller who goes away would not be noticed.
    socket.on('data', this.#onEarly).on('end', this.#onCallerGone).on('close', this.#onCallerGone);
  }

  /** Ends it whatever it does. */
  close(): void {
    this.#options.socket.destroySoon();
    this.#upstream?.destroySoon();
  }

  onInformation(head: AnswerHead, rest: Buffer): void {
    if (head.status !== 101) return;
    this.#settle();
    const { request, socket, onAnswered } = this.#options;
    const upstream = this.#upstream;
    if (upstream === undefined) return;
    socket.write(
      `HTTP/1.1 101 ${head.reason}\r\nconnection: Upgrade\r\nupgrade: ${head.upgrade ?? 'websocket'}\r\n${head.lines}` +
        `${request.gateLines}${request.limitLines}x-request-id: ${request.requestId}\r\n\r\n`,
      'latin1',
    );
    if (rest.length > 0) socket.write(rest);
    for (const bytes of this.#early) upstream.write(bytes);
    onAnswered(request, 101);
    splice(socket, upstream);
  }

  /** A refusal: whoever can read it gets it as it is. */
  onHead(head: AnswerHead): void {
    clearTimeout(this.#timer);
    this.#refusal = head;
    const { request, socket } = this.#options;
    if (isFromPage(request)) return;
    const length = head.contentLength === undefined ? '' : `content-length: ${head.contentLength}\r\n`;
    socket.write(
      `HTTP/1.1 ${head.status} ${head.reason}\r\n${head.lines}${length}connection: close\r\n` +
        `${request.gateLines}${request.limitLines}x-request-id: ${request.requestId}\r\n\r\n`,
      'latin1',
    );
  }

  onBody(bytes: Buffer): void {
    this.#reason += bytes.toString('utf8', 0, Math.max(0, maxReasonBytes - this.#reason.length));
    if (!isFromPage(this.#options.request)) this.#options.socket.write(bytes);
  }

  onEnd(last: Buffer | undefined): void {
    if (last) this.onBody(last);
    const { request, socket, backend, onAnswered } = this.#options;
    const { status = 502, reason = '' } = this.#refusal ?? {};
    this.#settle();
    this.#upstream?.destroy();
    if (isFromPage(request)) {
      const message =
        `The backend at ${backend.mount.target.name} refused the WebSocket: it answered ${status} ${reason}`.trimEnd();
      const upstream = { status, code: 'backend_refused', type: 'upstream_error' };
      this.#refuse(new Fault('backend_refused', { message: `${message}.`, reason: this.#reason, upstream }));
      return;
    }
    onAnswered(request, status);
    socket.end();
  }

  readonly #onData = (bytes: Buffer): void => {
    try {
      if (!this.#reader.hasBegun && isTlsRecord(bytes)) throw new BackendError('speaks-tls', 'it answered with a TLS record');
      this.#reader.push(bytes);
    } catch (error) {
      this.#fail(error);
    }
  };

  readonly #onError = (error: Error): void => this.#fail(error);

  readonly #onEnd = (): void => {
    if (this.#isSettled || this.#reader.finish()) return;
    this.#fail(new BackendError('closed', 'it closed the connection without an answer'));
  };

  readonly #onEarly = (bytes: Buffer): void => {
    this.#early.push(bytes);
    // Nobody speaks much before the handshake is done.
    if (this.#early.length > maxEarlyReads) this.#options.socket.pause();
  };

  readonly #onCallerGone = (): void => {
    if (this.#isSettled) return;
    this.#settle();
    this.#upstream?.destroy();
    this.#options.socket.destroy();
    this.#options.onAnswered(this.#options.request, 499);
  };

  #arm(failure: 'connect-timeout' | 'timeout', ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(new BackendError(failure, `no answer within ${ms} ms`)), ms).unref();
  }

  /** From here on nobody listens to the handshake. */
  #settle(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#reader.stop();
    this.#upstream?.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onError).off('close', this.#onEnd);
    this.#upstream?.on('error', () => undefined);
    this.#options.socket.off('data', this.#onEarly).off('end', this.#onCallerGone).off('close', this.#onCallerGone);
  }

  #fail(error: unknown): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#upstream?.destroy();
    if (this.#refusal !== undefined && !isFromPage(this.#options.request)) {
      this.#options.socket.destroySoon();
      return;
    }
    const fault = this.#options.backend.options.explain(toBackendError(error));
    if (fault instanceof Fault) this.#refuse(fault);
    else void fault.then((explained) => this.#refuse(explained));
  }

  #refuse(fault: Fault): void {
    const { request, socket, head, onAnswered } = this.#options;
    refuseReadably({ request, socket, head }, fault);
    onAnswered(request, fault.status);
  }
}
