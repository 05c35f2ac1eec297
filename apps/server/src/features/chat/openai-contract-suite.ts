import assert from 'node:assert/strict';
import OpenAI, { APIError } from 'openai';
import { startTestServer } from '../../../../../tests/server.ts';
import type { TestServer } from '../../../../../tests/server.ts';
import { startFakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../providers/models/fake/start-fake-upstream.ts';

type Ask = OpenAI.Chat.ChatCompletionCreateParams & { readonly stream?: false };
export type Params = Partial<OpenAI.Chat.ChatCompletionCreateParamsStreaming> | Readonly<Record<string, unknown>>;

/** `x_fake` and every other field that the client does not know reach the upstream. */
export const ask = (params: Params = {}): Ask =>
  ({ model: 'fake-1', messages: [{ role: 'user', content: 'Hi' }], ...params }) as Ask;
export const asJson = { 'content-type': 'application/json' };

type ClientOptions = ConstructorParameters<typeof OpenAI>[0];

/** The real server with a fake upstream, and the official client. */
export interface OpenAiBench {
  readonly fake: FakeUpstream;
  readonly server: TestServer;
  readonly base: string;
  readonly bearer: { readonly authorization: string };
  /** A client that does not retry, and how many requests it sent. */
  clientWith(options?: ClientOptions): { readonly client: OpenAI; readonly sent: () => number };
  signIn(): Promise<string>;
  createKey(scopes?: readonly string[]): Promise<string>;
  complete(params?: Params): Promise<OpenAI.Chat.ChatCompletion>;
  open(params?: Params): ReturnType<typeof openStream>;
  chunks(params?: Params): Promise<OpenAI.Chat.ChatCompletionChunk[]>;
  post(body: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
}

const openStream = (client: OpenAI, params: Params) => client.chat.completions.create({ ...ask(params), stream: true });

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export const textOf = (chunks: readonly OpenAI.Chat.ChatCompletionChunk[]): string =>
  chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

export async function errorOf(work: Promise<unknown>): Promise<InstanceType<typeof APIError>> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof APIError, `expected an APIError, got ${String(error)}`);
  return error;
}

export async function startOpenAiBench(environment: Readonly<Record<string, string>> = {}): Promise<OpenAiBench> {
  const fake = await startFakeUpstream({ models: ['fake-1', 'org/fake-2', 'fake-embedding'] });
  const server = await startTestServer({
    OPENAI_API_KEY: 'sk-upstream-key',
    OPENAI_BASE_URL: `${fake.url}/v1`,
    CAUSEWAY_AUTH: 'on',
    ...environment,
  });
  const base = `http://127.0.0.1:${server.port}`;

  async function signIn(): Promise<string> {
    const token = new URL((await server.signInUrl()) ?? '').hash.slice('#token='.length);
    const headers = { ...asJson, origin: base };
    const response = await fetch(`${base}/api/v1/sign-in`, { method: 'POST', headers, body: JSON.stringify({ token }) });
    assert.equal(response.status, 204, await response.text());
    return response.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  }
  async function createKey(scopes?: readonly string[]): Promise<string> {
    const headers = { ...asJson, origin: base, cookie: await signIn() };
    const body = JSON.stringify({ name: 'test', ...(scopes === undefined ? {} : { scopes }) });
    const response = await fetch(`${base}/api/v1/keys`, { method: 'POST', headers, body });
    const { secret } = (await response.json()) as { secret: string };
    return secret;
  }
  const key = await createKey();
  const bearer = { authorization: `Bearer ${key}` };

  const clientWith: OpenAiBench['clientWith'] = (options = {}) => {
    let sent = 0;
    const counting: typeof fetch = (input, init) => {
      sent += 1;
      return fetch(input, init);
    };
    return {
      client: new OpenAI({ apiKey: key, baseURL: `${base}/v1`, maxRetries: 0, fetch: counting, ...options }),
      sent: () => sent,
    };
  };
  const open = (params: Params = {}) => openStream(clientWith().client, params);
  return {
    fake,
    server,
    base,
    bearer,
    clientWith,
    signIn,
    createKey,
    open,
    complete: (params) => clientWith().client.chat.completions.create(ask(params)),
    chunks: async (params) => collect(await open(params)),
    post: (body, headers = asJson) =>
      fetch(`${base}/v1/chat/completions`, { method: 'POST', headers: { ...bearer, ...headers }, body }),
    close: async () => {
      await server.close();
      await fake.close();
    },
  };
}
