import { checkEvent, createCheck } from '@causeway/contract';
import type { CallOf, CheckEvent, DoctorCheck } from '@causeway/contract';
import { buildUrl } from './build-url.ts';
import { CallFailure } from './call-failure.ts';
import type { Cause } from './cause.ts';
import { openExchange } from './exchange.ts';
import { isEventStream, readEvents } from './read-events.ts';
import { faultOf } from './read-fault.ts';
import { strangerCause } from './stranger-cause.ts';
import type { Target } from './target.ts';

export interface RunCheckOptions {
  /** Told in a few words what the doctor looks at. */
  readonly onProgress?: (text: string) => void;
  /** Ends the examination on the server, too. */
  readonly signal?: AbortSignal;
}

/** Longest silence: each probe of the doctor gives up long before. */
const idleMs = 45_000;
const fix = { summary: 'Check again.' };

/** Examines a connection on the server and tells the steps. Throws a `CallFailure` for everything that is no finished check. */
export async function runCheck(
  target: Target,
  body: CallOf<typeof createCheck>['body'],
  options: RunCheckOptions = {},
): Promise<DoctorCheck> {
  const exchange = await openExchange(target, {
    method: 'POST',
    url: buildUrl(target.base, createCheck.path),
    body,
    accept: 'text/event-stream',
    signal: options.signal,
    timeoutMs: idleMs,
  });
  try {
    if (!isEventStream(exchange.response)) throw await notEvents(exchange.response);
    for await (const { data } of readEvents(exchange)) {
      const event = readEvent(data);
      if (event.type === 'done') return event.check;
      options.onProgress?.(event.text);
    }
    throw unfinished({
      code: 'connection_cut',
      title: 'The check was cut off',
      sentence: 'The connection ended before the check was done.',
      fix,
      evidence: ['The stream ended without the check'],
    });
  } finally {
    exchange.close();
  }
}

function readEvent(data: string): CheckEvent {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    json = undefined;
  }
  const fault = faultOf(json, { status: 0 });
  if (fault !== undefined) throw fault;
  const event = checkEvent.safeParse(json, { jitless: true });
  if (event.success) return event.data;
  throw unfinished({
    code: 'invalid_reply',
    title: 'The answer is garbled',
    sentence: 'A piece of the answer is not what a check consists of.',
    fix,
    evidence: [`Received: ${data.slice(0, 200)}`],
  });
}

async function notEvents(response: Response): Promise<CallFailure> {
  const cause = strangerCause(response, await response.text());
  return new CallFailure({ kind: 'fault', code: cause.code, message: cause.sentence, cause, status: response.status });
}

function unfinished(cause: Cause): CallFailure {
  const { code, sentence } = cause;
  return new CallFailure({ kind: 'network', code, message: sentence, cause, retryable: true });
}
