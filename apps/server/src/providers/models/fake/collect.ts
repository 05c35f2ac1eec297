import assert from 'node:assert/strict';
import { Fault } from '@causeway/contract';
import type { FaultCode } from '@causeway/contract';
import type { ChatBody, EmbeddingBody, ModelEvent } from '../model.ts';
import type { ModelSource, SourceAnswer, SourceCall, SourceSummary } from '../source.ts';

/** What came out of one streamed call, whether it ended well or not. */
export interface Collected {
  readonly events: readonly ModelEvent[];
  readonly text: string;
  readonly reasoning: string;
  readonly summary: SourceSummary | undefined;
  readonly failure: unknown;
}

export interface CollectOptions {
  readonly source: ModelSource;
  /** See command.ts. */
  readonly command?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ModelEvent) => void | Promise<void>;
}

export const threeWords = [{ role: 'user', content: 'one two three' }];

const modelOf = (command = ''): string => (command === '' ? 'fake-1' : `fake-1?${command}`);

export function callOf<Body extends ChatBody | EmbeddingBody>(
  body: Body,
  command?: string,
  signal?: AbortSignal,
): SourceCall<Body> {
  return {
    model: modelOf(command),
    body,
    signal: signal ?? new AbortController().signal,
    requestId: 'req_1',
    hasFallback: false,
  };
}

/** Streams one answer of a source and keeps everything of it. */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { source, command, body, signal, onEvent } = options;
  const events: ModelEvent[] = [];
  const all = (part: 'text' | 'reasoning'): string => events.map((event) => event[part]).join('');
  const keep = (event: ModelEvent): void | Promise<void> => {
    events.push(event);
    return onEvent?.(event);
  };
  const call = { ...callOf({ messages: threeWords, stream: true, ...body }, command, signal), onEvent: keep };
  try {
    const summary = await source.stream(call);
    return { events, text: all('text'), reasoning: all('reasoning'), summary, failure: undefined };
  } catch (error) {
    return { events, text: all('text'), reasoning: all('reasoning'), summary: undefined, failure: error };
  }
}

/** A call without `stream`. */
export function complete(
  source: ModelSource,
  command?: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<SourceAnswer> {
  return source.complete(callOf({ messages: threeWords, ...body }, command));
}

/** The failure as a fault of this code. */
export function faultOf(failure: unknown, code: FaultCode): Fault {
  assert.ok(
    failure instanceof Fault,
    `expected the fault ${code}, got ${failure instanceof Error ? (failure.stack ?? '') : String(failure)}`,
  );
  assert.equal(failure.code, code, failure.message);
  return failure;
}

/** The fault that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>, code: FaultCode): Promise<Fault> {
  try {
    await promise;
  } catch (error) {
    return faultOf(error, code);
  }
  return assert.fail(`expected the fault ${code}, but it succeeded`);
}

/** Reads a path of an unknown value: `pick(chunk, 'choices', 0, 'delta')`. */
export function pick(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[key];
  }
  return current;
}
