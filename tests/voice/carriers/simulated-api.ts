import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequest, SimulatedCarrier } from './simulated-carrier.ts';

async function readFields(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  if (text.startsWith('{')) return JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(new URLSearchParams(text));
}

/** A store of somebody else must be shown no credentials. */
function isAllowedBy(carrier: SimulatedCarrier | undefined, request: ApiRequest): boolean {
  if (request.path.startsWith('/store/')) return request.headers.authorization === undefined;
  return carrier?.isAllowed(request) ?? false;
}

/** The REST APIs of all carriers, each below its name. */
export class SimulatedApi {
  readonly requests: ApiRequest[] = [];
  readonly #waiting = new Set<() => void>();
  /** What recordings are answered with; a store that knows no ranges sends all of it. */
  recording: {
    readonly status: number;
    readonly type: string;
    readonly bytes: Buffer;
    readonly knowsRanges: boolean;
    /** The answer never comes to its end. */
    readonly isCut?: boolean;
  } = { status: 200, type: 'audio/mpeg', bytes: Buffer.alloc(0), knowsRanges: true };
  /** Answers requests to this carrier with this. */
  readonly failures = new Map<string, { readonly status: number; readonly body: unknown }>();
  readonly #server: Server;
  url = '';

  constructor(carriers: readonly SimulatedCarrier[]) {
    this.#server = createServer((incoming, response) => {
      void readFields(incoming).then((fields) => {
        this.#answer(carriers, incoming, { response, fields });
        return undefined;
      });
    });
  }

  #answer(
    carriers: readonly SimulatedCarrier[],
    incoming: IncomingMessage,
    { response, fields }: { readonly response: ServerResponse; readonly fields: Record<string, unknown> },
  ): void {
    const [, name = '', path = ''] = /^\/(\w+)(.*)$/u.exec(incoming.url ?? '') ?? [];
    const request = { carrier: name, method: incoming.method ?? '', path, headers: incoming.headers, fields };
    this.requests.push(request);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
    const carrier = carriers.find((each) => each.name === name);
    const isAllowed = isAllowedBy(carrier, request);
    if (isAllowed && path === carrier?.recordingPath) {
      this.#sendRecording(incoming, response);
      return;
    }
    const failure = this.failures.get(name);
    const answer = failure?.body ?? carrier?.respond(request, this.requests.length);
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer ?? {});
    const status = failure?.status ?? 200;
    response.setHeader('set-cookie', 'mansession_id="simulated"; Version=1');
    response.writeHead(isAllowed ? status : 401).end(isAllowed ? text : '{"message":"Authenticate"}');
  }

  #sendRecording({ headers }: IncomingMessage, response: ServerResponse): void {
    const { status, type, bytes, knowsRanges, isCut = false } = this.recording;
    const [, first, last = ''] = /^bytes=(\d+)-(\d*)$/u.exec(headers.range ?? '') ?? [];
    response.setHeader('content-type', type);
    if (!knowsRanges || first === undefined || status !== 200) {
      response.writeHead(status, { 'content-length': bytes.length });
      if (isCut) response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
      else response.end(bytes);
      return;
    }
    const part = bytes.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
    if (part.length === 0) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const range = `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}`;
    response.writeHead(206, { 'content-length': part.length, 'content-range': range }).end(part);
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.url;
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
