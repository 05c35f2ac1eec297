import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countPrompt } from './answer.ts';
import type { FakeAsked } from './answer.ts';
import { commandNumber, findCommand, parseCommand } from './command.ts';
import type { FakeCommand } from './command.ts';
import { answer } from './respond.ts';

/** A request as it reached the fake. */
export interface FakeRequest extends FakeAsked {
  readonly receivedAt: number;
  /** Settles when the exchange ended; `isCut` when the caller went away before the answer was complete. Times: performance.now(). */
  readonly whenClosed: Promise<{ readonly isCut: boolean; readonly at: number }>;
}

export interface FakeUpstream {
  /** `http://127.0.0.1:<port>`; the OpenAI base URL is `<url>/v1`, Google's is `<url>/v1beta`. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly FakeRequest[];
  openConnections(): number;
  /** The next request that arrives. */
  nextRequest(): Promise<FakeRequest>;
  /** For every request without a command of its own, `path` prefix given or all; an empty command ends it. */
  misbehave(command: string, path?: string): void;
  /** Lets the answers that `hold` holds go on. */
  release(): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface FakeUpstreamOptions {
  readonly port?: number;
  readonly host?: string;
  readonly models?: readonly string[];
  /** Other keys are answered 401. */
  readonly apiKey?: string;
}

const defaultModels = ['fake-1', 'fake-2', 'fake-embedding'];

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  try {
    return JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function watchClose(response: ServerResponse): FakeRequest['whenClosed'] {
  return new Promise((resolve) => {
    response.on('close', () => resolve({ isCut: !response.writableFinished, at: performance.now() }));
  });
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

function modelOf(path: string, body: Readonly<Record<string, unknown>>): string {
  const google = /\/models\/([^:]+):/u.exec(path)?.[1];
  const model = google === undefined ? body['model'] : decodeURIComponent(google);
  return typeof model === 'string' ? (model.split('?', 1)[0] ?? '') : '';
}

interface Commands {
  misbehave(command: string, path?: string): void;
  of(request: IncomingMessage, body: Record<string, unknown>): FakeCommand;
}

function createCommands(): Commands {
  const uses = new Map<string, number>();
  let standing: readonly { readonly path: string; readonly command: string }[] = [];
  return {
    misbehave: (command, path = '/') => {
      const others = standing.filter((one) => one.path !== path);
      standing = command === '' ? others : [...others, { path, command }].toSorted((a, b) => b.path.length - a.path.length);
    },
    of: (request, body) => {
      const path = request.url ?? '/';
      const google = /[?&]x_fake=([^&]*)/u.exec(path)?.[1];
      const header = single(request.headers['x-fake']) ?? (google && decodeURIComponent(google));
      const text = findCommand(header, body, standing.find((one) => path.startsWith(one.path))?.command ?? '');
      const command = parseCommand(text);
      const times = commandNumber(command, 'times');
      if (times === undefined) return command;
      const used = uses.get(text) ?? 0;
      uses.set(text, used + 1);
      return used < times ? command : new Map();
    },
  };
}

async function listen(server: Server, options: FakeUpstreamOptions): Promise<number> {
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Starts an upstream on a free port that speaks OpenAI's, Anthropic's and Google's wire and misbehaves on command (see command.ts). */
export async function startFakeUpstream(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const { models = defaultModels, apiKey } = options;
  const requests: FakeRequest[] = [];
  const waiting: ((request: FakeRequest) => void)[] = [];
  const commands = createCommands();
  let holding = Promise.withResolvers<void>();
  let connections = 0;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const whenClosed = watchClose(response);
    const body = await readBody(request);
    const path = request.url ?? '/';
    const asked: FakeRequest = {
      method: request.method ?? 'GET',
      path,
      headers: request.headers,
      body,
      command: commands.of(request, body),
      model: modelOf(path, body),
      promptTokens: countPrompt(body),
      choices: typeof body['n'] === 'number' ? body['n'] : 1,
      whenReleased: holding.promise,
      receivedAt: performance.now(),
      whenClosed,
    };
    requests.push(asked);
    for (const resolve of waiting.splice(0)) resolve(asked);
    await answer(asked, response, { models, apiKey });
  }

  const server = createServer((request, response) => {
    receive(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    connections += 1;
    socket.setNoDelay(true);
    socket.on('close', () => (connections -= 1));
  });
  const port = await listen(server, options);

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    openConnections: () => connections,
    nextRequest: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    misbehave: commands.misbehave,
    release: () => {
      holding.resolve();
      holding = Promise.withResolvers<void>();
    },
    close: () => closeServer(server),
  };
}
