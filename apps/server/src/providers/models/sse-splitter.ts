const lineFeed = 10;
const carriageReturn = 13;

export interface SplitterOptions {
  /** Called with each whole event, its blank line included. Comments and empty events come too. */
  readonly onEvent: (bytes: Buffer) => void;
  /** Called once when an event is longer than this; nothing follows. */
  readonly maxEventBytes: number;
  readonly onTooLong: () => void;
}

export interface Splitter {
  push(chunk: Buffer): void;
  /** What came after the last blank line. */
  rest(): Buffer;
}

/**
 * Cuts a byte stream into server-sent events at blank lines (LF or CRLF) without decoding it: an event within one chunk is a
 * view of that chunk. Source: html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function createSplitter(options: SplitterOptions): Splitter {
  const { onEvent, onTooLong, maxEventBytes } = options;
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  // Of the line that the last chunk left open: its length so far and whether that is a lone CR.
  let openLength = 0;
  let isOpenCr = false;
  let isStopped = false;

  function take(last: Buffer): Buffer {
    if (pending.length === 0) return last;
    const whole = Buffer.concat([...pending, last]);
    pending = [];
    pendingBytes = 0;
    return whole;
  }

  function refuse(): void {
    isStopped = true;
    onTooLong();
  }

  function keep(tail: Buffer): void {
    pending.push(tail);
    pendingBytes += tail.length;
    if (pendingBytes > maxEventBytes) refuse();
  }

  function emit(last: Buffer): void {
    if (pendingBytes + last.length > maxEventBytes) refuse();
    else onEvent(take(last));
  }

  /** One whole event of one line is what almost every chunk is: nothing to keep and nothing to cut. */
  function isOneEvent(chunk: Buffer): boolean {
    if (pendingBytes + openLength > 0 || chunk.length < 3 || chunk.at(-1) !== lineFeed) return false;
    return chunk.indexOf(lineFeed) === chunk.length - 2;
  }

  function push(chunk: Buffer): void {
    if (isStopped) return;
    if (isOneEvent(chunk)) {
      emit(chunk);
      return;
    }
    let eventStart = 0;
    let lineStart = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, lineStart)) {
      const length = openLength + end - lineStart;
      const isBlank = length === 0 || (length === 1 && (end > lineStart ? chunk[end - 1] === carriageReturn : isOpenCr));
      lineStart = end + 1;
      openLength = 0;
      if (isBlank) {
        emit(chunk.subarray(eventStart, lineStart));
        if (isStopped) return;
        eventStart = lineStart;
      }
    }
    if (lineStart < chunk.length) {
      isOpenCr = openLength === 0 && chunk.length - lineStart === 1 && chunk[lineStart] === carriageReturn;
      openLength += chunk.length - lineStart;
    }
    if (eventStart < chunk.length) keep(chunk.subarray(eventStart));
  }

  return { push, rest: () => take(Buffer.alloc(0)) };
}
