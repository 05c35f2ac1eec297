import { Fault } from '@causeway/contract';
import { peerAddress } from './addresses.ts';
import type { Readable } from 'node:stream';
import type { Endpoint } from '@causeway/contract';
import { openEventSink } from './event-sink.ts';
import type { GateRequest, GateResponse } from './exchange.ts';
import type { Asked, EventSink, FormFile, RawReply } from './feature.ts';
import { isFromLoopback, isTrustedCaller } from './gate.ts';

export interface AskedParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** What an answer function is given; what costs something (the abort signal) is made when it is first read. */
export class AskedRequest implements Asked<Endpoint> {
  // The schemas of the endpoint made these; `route()` gives them back their types.
  readonly params: never;
  readonly query: never;
  readonly body: never;
  readonly principal: never;
  readonly #request: GateRequest;
  readonly #response: GateResponse;
  #controller: AbortController | undefined;

  constructor(response: GateResponse, parts: AskedParts) {
    this.params = parts.params as never;
    this.query = parts.query as never;
    this.body = parts.body as never;
    this.#request = response.req;
    this.#response = response;
    this.principal = this.#request.principal as never;
  }

  get trusted(): boolean {
    return isTrustedCaller(this.#request, this.#request.principal);
  }

  get fromLoopback(): boolean {
    return isFromLoopback(this.#request);
  }

  get requestId(): string {
    return this.#request.requestId;
  }

  get origin(): string | undefined {
    return this.#request.headers.origin;
  }

  get address(): string {
    return peerAddress(this.#request.socket);
  }

  get search(): string {
    const { url = '' } = this.#request;
    const start = url.indexOf('?');
    return start === -1 ? '' : url.slice(start);
  }

  get rawBody(): Uint8Array | undefined {
    return this.#request.rawBody;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController();
      const response = this.#response;
      if (response.destroyed) controller.abort();
      response.once('close', () => {
        if (!response.writableFinished) controller.abort(new Fault('request_timeout', { message: 'The caller went away.' }));
      });
      this.#controller = controller;
    }
    return this.#controller.signal;
  }

  bytes(): Readable {
    return this.#request;
  }

  files(): AsyncIterable<FormFile> {
    const files = this.#request.formFiles;
    if (files === undefined) throw new Error('the endpoint does not say that it takes a form');
    return files();
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  setHeader(name: string, value: string | readonly string[]): void {
    this.#response.setHeader(name, value);
  }

  eventStream(run: (sink: EventSink) => Promise<void>): Promise<RawReply> {
    return openEventSink(this.#response, run, this.trusted);
  }
}
