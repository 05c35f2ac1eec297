import { createEventParser } from './event-parser.ts';
import type { ServerEvent } from './event-parser.ts';
import type { Exchange } from './exchange.ts';

/** The server-sent events of an answer, as they arrive. Throws a `CallFailure` when the connection breaks; ends where the answer ends. */
export async function* readEvents(exchange: Exchange): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = exchange.response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  const parse = createEventParser();
  for (;;) {
    const { done, value } = await exchange.read(() => reader.read());
    if (done) return;
    yield* parse(decoder.decode(value, { stream: true }));
  }
}

/** Whether the answer is a stream of events at all. */
export const isEventStream = (response: Response): boolean =>
  response.headers.get('content-type')?.toLowerCase().startsWith('text/event-stream') === true;
