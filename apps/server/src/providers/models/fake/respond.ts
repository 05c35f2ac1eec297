import type { ServerResponse } from 'node:http';
import type { FakeAsked } from './answer.ts';
import { anthropicEvents, anthropicMessage } from './anthropic-events.ts';
import { commandNumber } from './command.ts';
import { deliver, toEvents } from './deliver.ts';
import { errorObject, fail } from './failure.ts';
import type { Wire } from './failure.ts';
import { googleContent, googleEvents } from './google-events.ts';
import { chatChunks, chatCompletion, embeddings } from './openai-events.ts';

export interface RespondOptions {
  readonly models: readonly string[];
  readonly apiKey: string | undefined;
}

function wireOf(asked: FakeAsked): Wire {
  if (asked.path.startsWith('/v1beta')) return 'google';
  return asked.path.startsWith('/v1/messages') || asked.headers['anthropic-version'] !== undefined ? 'anthropic' : 'openai';
}

function isAllowed(asked: FakeAsked, apiKey: string | undefined): boolean {
  const { headers } = asked;
  if (apiKey === undefined) return true;
  return (
    headers['authorization'] === `Bearer ${apiKey}` || headers['x-api-key'] === apiKey || headers['x-goog-api-key'] === apiKey
  );
}

async function json(asked: FakeAsked, response: ServerResponse, body: unknown): Promise<void> {
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-request-id', 'req_fake');
  await deliver(response, [JSON.stringify(body)], asked);
}

function withErrorEvent(made: readonly object[], wire: Wire, asked: FakeAsked): readonly object[] {
  const at = commandNumber(asked.command, 'error_event');
  if (at === undefined) return made;
  return [...made.slice(0, at), errorObject(wire, commandNumber(asked.command, 'error_status') ?? 500, asked.command)];
}

async function events(asked: FakeAsked, response: ServerResponse, wire: Wire): Promise<void> {
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('cache-control', 'no-cache');
  const made = { openai: chatChunks, anthropic: anthropicEvents, google: googleEvents }[wire](asked);
  const payloads = withErrorEvent(made, wire, asked).map((event) => JSON.stringify(event));
  const isWhole = !asked.command.has('error_event') && !asked.command.has('no_done');
  if (wire === 'openai' && isWhole) payloads.push('[DONE]');
  const nameOf =
    wire === 'anthropic' ? (payload: string): string => String((JSON.parse(payload) as { type: unknown }).type) : undefined;
  await deliver(response, toEvents(payloads, asked.command, nameOf), asked);
}

function models(asked: FakeAsked, options: RespondOptions, wire: Wire): unknown {
  if (wire === 'google') {
    const list = options.models.map((name) => ({ name: `models/${name}`, supportedGenerationMethods: ['generateContent'] }));
    return { models: list };
  }
  if (wire === 'anthropic') {
    const list = options.models.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' }));
    return { data: list, has_more: false, first_id: list[0]?.id ?? null, last_id: list.at(-1)?.id ?? null };
  }
  return {
    object: 'list',
    data: options.models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'fake' })),
  };
}

async function generate(asked: FakeAsked, response: ServerResponse, wire: Wire): Promise<void> {
  const isStream = asked.body['stream'] === true || asked.path.includes(':streamGenerateContent');
  if (isStream) {
    await events(asked, response, wire);
    return;
  }
  await json(asked, response, { openai: chatCompletion, anthropic: anthropicMessage, google: googleContent }[wire](asked));
}

const notFound = new Map([
  ['error_message', 'Unknown request URL'],
  ['error_code', 'unknown_url'],
]);

/** Routes a request and answers it as commanded. */
export async function answer(asked: FakeAsked, response: ServerResponse, options: RespondOptions): Promise<void> {
  const { command } = asked;
  const wire = wireOf(asked);
  const path = asked.path.split('?', 1)[0] ?? '';
  if (command.get('hang') === 'headers') return;
  if (command.get('reset') === 'headers') {
    response.destroy();
    return;
  }
  if (!isAllowed(asked, options.apiKey)) {
    const refusal = new Map([
      ['status', '401'],
      ['error_code', 'invalid_api_key'],
      ['error_message', 'Incorrect API key provided.'],
    ]);
    fail(response, wire, refusal);
    return;
  }
  if (fail(response, wire, command)) return;
  const rejected = command.get('reject');
  if (rejected !== undefined && asked.body[rejected] !== undefined) {
    fail(
      response,
      wire,
      new Map([
        ['status', '400'],
        ['error_message', `Unrecognized request argument supplied: ${rejected}`],
      ]),
    );
    return;
  }
  if (asked.method === 'GET' && path.endsWith('/models')) await json(asked, response, models(asked, options, wire));
  else if (path.endsWith('/embeddings')) await json(asked, response, embeddings(asked));
  else if (/\/chat\/completions$|\/messages$|:(?:streamG|g)enerateContent$/u.test(path)) await generate(asked, response, wire);
  else fail(response, wire, new Map([['status', '404'], ...notFound]));
}
