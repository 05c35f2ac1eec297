import { buildUrl } from './build-url.ts';
import { CallFailure } from './call-failure.ts';
import { openExchange } from './exchange.ts';
import type { Link, LinkEvents, LinkRequest } from './link.ts';
import { isEventStream, readEvents } from './read-events.ts';
import { strangerCause } from './stranger-cause.ts';
import type { Target } from './target.ts';

// The subscription's own watchdog is earlier.
const idleMs = 120_000;

/** Reads server-sent events by `fetch`, which, unlike EventSource, sends credentials and shows why it was refused. */
export function openEventLink(target: Target, request: LinkRequest, events: LinkEvents): Link {
  const stop = new AbortController();
  const run = async () => {
    const url = buildUrl(target.base, request.path, request);
    const order = { method: 'GET', url, accept: 'text/event-stream', signal: stop.signal, timeoutMs: idleMs };
    const exchange = await openExchange(target, order);
    try {
      if (!isEventStream(exchange.response)) throw await notEvents(exchange.response);
      for await (const event of readEvents(exchange)) events.onFrame(parse(event.data));
    } finally {
      exchange.close();
    }
  };
  const end = (failure?: CallFailure) => {
    if (stop.signal.aborted) return;
    events.onEnd(
      failure === undefined ? { code: 1006, reason: 'The stream ended' } : { code: 1006, reason: failure.message, failure },
    );
  };
  run().then(
    () => end(),
    (error: unknown) => end(error instanceof CallFailure ? error : undefined),
  );
  return { send: () => false, close: () => stop.abort() };
}

async function notEvents(response: Response): Promise<CallFailure> {
  const cause = strangerCause(response, await response.text());
  return new CallFailure({ kind: 'fault', code: cause.code, message: cause.sentence, cause, status: response.status });
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
