import { createChatCompletion } from '@causeway/contract';
import type { CallOf } from '@causeway/contract';
import { buildUrl } from './build-url.ts';
import { CallFailure } from './call-failure.ts';
import { openExchange } from './exchange.ts';
import { isEventStream, readEvents } from './read-events.ts';
import { faultOf } from './read-fault.ts';
import { strangerCause } from './stranger-cause.ts';
import type { Target } from './target.ts';

/** A piece of a streamed answer, as OpenAI writes it; providers add fields of their own. */
export interface CompletionChunk {
  readonly id?: string;
  readonly model?: string;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: { readonly role?: string; readonly content?: string | null; readonly [field: string]: unknown };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number; readonly total_tokens: number } | null;
}

export interface StreamCompletionOptions {
  readonly onChunk: (chunk: CompletionChunk) => void;
  readonly signal?: AbortSignal;
  /** Longest silence. Default 120 s. */
  readonly idleMs?: number;
}

type Body = NonNullable<CallOf<typeof createChatCompletion>['body']>;

/**
 * A chat completion, piece by piece. Resolves when the answer is complete; an answer that ends early is a `CallFailure`,
 * never a short answer that looks whole. Rethrows what `onChunk` throws.
 */
export async function streamCompletion(target: Target, body: Body, options: StreamCompletionOptions): Promise<void> {
  const exchange = await openExchange(target, {
    method: 'POST',
    url: buildUrl(target.base, createChatCompletion.path),
    body: { ...body, stream: true },
    accept: 'text/event-stream',
    signal: options.signal,
    timeoutMs: options.idleMs ?? 120_000,
  });
  try {
    if (!isEventStream(exchange.response)) throw await notEvents(exchange.response);
    for await (const event of readEvents(exchange)) {
      if (event.data === '[DONE]') return;
      options.onChunk(readChunk(event.data));
    }
    throw cutShort();
  } finally {
    exchange.close();
  }
}

function readChunk(data: string): CompletionChunk {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    throw garbled(data);
  }
  const fault = faultOf(json, { status: 0 });
  if (fault !== undefined) throw fault;
  if (isChunk(json)) return json;
  throw garbled(data);
}

const isChunk = (json: unknown): json is CompletionChunk =>
  typeof json === 'object' && json !== null && 'choices' in json && Array.isArray(json.choices);

async function notEvents(response: Response): Promise<CallFailure> {
  const cause = strangerCause(response, await response.text());
  return new CallFailure({ kind: 'fault', code: cause.code, message: cause.sentence, cause, status: response.status });
}

function garbled(data: string): CallFailure {
  const sentence = 'A piece of the answer is not what a chat completion consists of.';
  const cause = {
    code: 'invalid_reply',
    title: 'The answer is garbled',
    sentence,
    evidence: [`Received: ${data.slice(0, 200)}`],
  } as const;
  return new CallFailure({ kind: 'fault', code: cause.code, message: sentence, cause });
}

function cutShort(): CallFailure {
  const sentence = 'The connection ended before the answer was complete; what came is only a part.';
  const fix = { summary: 'Ask again.' };
  const evidence = ['The stream ended without [DONE]'];
  const cause = { code: 'connection_cut', title: 'The answer was cut off', sentence, fix, evidence } as const;
  return new CallFailure({ kind: 'network', code: cause.code, message: sentence, cause, retryable: true });
}
