/** One range of bytes as it was asked for; `start` undefined: the last `end` bytes. */
export interface WantedRange {
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** As it is asked of somebody else. */
  readonly header: string;
}

/** First and last byte. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** RFC 9110, 14.1.2; several ranges, other units and nonsense are as if nothing was asked. */
export function readRange(header: string | undefined): WantedRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? undefined : Number(first);
  const end = last === '' ? undefined : Number(last);
  if (start !== undefined && end !== undefined && end < start) return undefined;
  return { start, end, header: `bytes=${first}-${last}` };
}

/** Of so many bytes; undefined: it lies behind them. */
export function resolveRange({ start, end }: WantedRange, size: number): ByteSpan | undefined {
  const last = size - 1;
  const span =
    start === undefined ? { start: Math.max(0, size - (end ?? 0)), end: last } : { start, end: Math.min(end ?? last, last) };
  return span.start > span.end ? undefined : span;
}

/** The bytes of the span; undefined: all. */
export async function* takeSpan(body: AsyncIterable<Uint8Array>, span: ByteSpan | undefined): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of body) {
    const from = Math.max(0, (span?.start ?? 0) - at);
    const to = span === undefined ? chunk.byteLength : span.end + 1 - at;
    if (to <= 0) return;
    if (from < chunk.byteLength) yield chunk.subarray(from, to);
    at += chunk.byteLength;
  }
}
