import { CallFailure } from './call-failure.ts';
import { explain } from './explain.ts';
import type { Attempt } from './attempt.ts';
import { readFault } from './read-fault.ts';
import type { Target } from './target.ts';

export interface Order {
  readonly method: string;
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  /** Until the next byte: the clock starts anew with each `read`. */
  readonly timeoutMs: number;
}

/** An answer whose head has arrived and is a success. */
export interface Exchange {
  readonly response: Response;
  /** Runs one read of the body; its failure becomes a `CallFailure` with a cause. */
  read<T>(step: () => Promise<T>): Promise<T>;
  /** Ends it; what is still under way is cancelled. */
  close(): void;
}

/** Sends a request and waits for the head of its answer. Throws a `CallFailure` for everything that is no success. */
export async function openExchange(client: Target, order: Order): Promise<Exchange> {
  const headers = headersOf(client, order);
  const clock = startClock(order);
  const guard = async <T>(phase: Attempt['phase'], step: () => Promise<T>): Promise<T> => {
    try {
      clock.restart();
      return await step();
    } catch (error) {
      if (error instanceof CallFailure) throw error;
      const { method, url, timeoutMs } = order;
      throw await failureOf(client, { method, url, headers, phase, error, timeoutMs, isTimeout: clock.isOver() }, order.signal);
    } finally {
      clock.pause();
    }
  };
  const response = await guard('head', async () => {
    const { method, body } = order;
    const init = { method, headers, credentials: client.credentials, signal: clock.signal, redirect: 'follow' as const };
    const answer = await client.fetch(order.url, hasBody(order) ? { ...init, body: JSON.stringify(body ?? {}) } : init);
    if (!answer.ok) throw await readFault(answer);
    return answer;
  });
  return { response, read: (step) => guard('body', step), close: clock.stop };
}

// A cookie-carrying POST without a JSON content type is refused as cross-site, and an empty JSON body is no JSON.
const hasBody = (order: Order): boolean => order.body !== undefined || ['POST', 'PUT', 'PATCH'].includes(order.method);

function headersOf(client: Target, order: Order): Record<string, string> {
  return {
    Accept: order.accept ?? 'application/json',
    ...(hasBody(order) ? { 'Content-Type': 'application/json' } : {}),
    ...(client.apiKey === undefined ? {} : { Authorization: `Bearer ${client.apiKey}` }),
    ...(client.origin === undefined ? {} : { Origin: client.origin }),
  };
}

function startClock(order: Order) {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const pause = () => clearTimeout(timer);
  const restart = () => {
    pause();
    timer = setTimeout(() => {
      isOver = true;
      controller.abort();
    }, order.timeoutMs);
  };
  const stop = () => {
    pause();
    controller.abort();
  };
  const signal = order.signal === undefined ? controller.signal : AbortSignal.any([order.signal, controller.signal]);
  return { signal, restart, pause, stop, isOver: () => isOver };
}

async function failureOf(client: Target, attempt: Attempt, signal: AbortSignal | undefined): Promise<CallFailure> {
  if (signal?.aborted === true) {
    const sentence = 'The caller stopped waiting for this request.';
    const cause = { code: 'aborted', title: 'The request was stopped', sentence, evidence: [] } as const;
    return new CallFailure({ kind: 'aborted', code: 'aborted', message: sentence, cause });
  }
  const cause = await explain(client, attempt);
  const kind = attempt.isTimeout ? 'timeout' : 'network';
  return new CallFailure({ kind, code: cause.code, message: cause.sentence, cause, retryable: true });
}
