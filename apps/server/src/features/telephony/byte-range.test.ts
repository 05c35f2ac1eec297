import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as check, asyncProperty, integer, nat, tuple, uint8Array } from 'fast-check';
import { readRange, resolveRange, takeSpan } from './byte-range.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function taken(bytes: Uint8Array, size: number, header: string): Promise<Buffer | undefined> {
  const wanted = readRange(header);
  const span = wanted && resolveRange(wanted, bytes.length);
  if (wanted !== undefined && span === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of takeSpan(inChunks(bytes, size), span)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const size = integer({ min: 1, max: 300 });

test('any range of any bytes in any chunks is what slice gives', async () => {
  const property = asyncProperty(
    uint8Array({ maxLength: 500 }),
    size,
    tuple(nat(600), nat(600)),
    async (bytes, chunk, [a, b]) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)];
      const whole = Buffer.from(bytes);
      const isBehind = first >= whole.length;
      assert.deepEqual(
        await taken(whole, chunk, `bytes=${first}-${last}`),
        isBehind ? undefined : whole.subarray(first, last + 1),
      );
      assert.deepEqual(await taken(whole, chunk, `bytes=${first}-`), isBehind ? undefined : whole.subarray(first));
      const tail = whole.subarray(Math.max(0, whole.length - last));
      assert.deepEqual(await taken(whole, chunk, `bytes=-${last}`), tail.length === 0 ? undefined : tail);
    },
  );
  await check(property, { numRuns: 300 });
});

test('what is no single range of bytes asks for everything', () => {
  for (const header of ['', 'bytes=-', 'bytes=5-2', 'bytes=0-1,5-6', 'lines=1-2', 'bytes=a-b', `bytes=${'9'.repeat(20)}-`]) {
    assert.equal(readRange(header), undefined, header);
  }
});
