import { Readable } from 'node:stream';

/** A head and what follows as one stream of bytes; the head waits for the first sound, so that what fails before it is a plain fault. */
export function asContent(head: readonly Buffer[], sound: AsyncIterable<Buffer>): Readable {
  async function* all(): AsyncGenerator<Buffer> {
    let isFirst = true;
    for await (const piece of sound) {
      if (isFirst) yield* head;
      isFirst = false;
      yield piece;
    }
    if (isFirst) yield* head;
  }
  return Readable.from(all(), { objectMode: false });
}
