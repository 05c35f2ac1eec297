import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequest, SimulatedCarrier } from './simulated-carrier.ts';

async function readFields(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  if (text.startsWith('{')) return JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(new URLSearchParams(text));
}

/** The REST APIs of all carriers, each below its name. */
export class SimulatedApi {
  readonly requests: ApiRequest[] = [];
  readonly #waiting = new Set<() => void>();
  /** Answers requests to this carrier with this. */
  readonly failures = new Map<string, { readonly status: number; readonly body: unknown }>();
  readonly #server: Server;
  url = '';

  constructor(carriers: readonly SimulatedCarrier[]) {
    this.#server = createServer((incoming, response) => {
      void readFields(incoming).then((fields) => {
        const [, name = '', path = ''] = /^\/(\w+)(.*)$/u.exec(incoming.url ?? '') ?? [];
        const request = { carrier: name, method: incoming.method ?? '', path, headers: incoming.headers, fields };
        this.requests.push(request);
        for (const resolve of this.#waiting) resolve();
        this.#waiting.clear();
        const carrier = carriers.find((each) => each.name === name);
        const isAllowed = carrier?.isAllowed(request) ?? false;
        const failure = this.failures.get(name);
        const answer = failure?.body ?? carrier?.respond(request, this.requests.length);
        const text = typeof answer === 'string' ? answer : JSON.stringify(answer ?? {});
        const status = failure?.status ?? 200;
        response.setHeader('set-cookie', 'mansession_id="simulated"; Version=1');
        response.writeHead(isAllowed ? status : 401).end(isAllowed ? text : '{"message":"Authenticate"}');
        return undefined;
      });
    });
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
