import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';

/** A bound of a wait matters only where something is broken: roomy, for busy machines. */
export const patienceMs = 60_000;

/** Asserts what a page comes to say: it is read with each frame until it is as expected, and the last reading is what a failure shows. */
export async function becomes<T>(page: Page, read: () => Promise<T>, expected: T): Promise<void> {
  const start = performance.now();
  let seen = await read();
  while (!isDeepStrictEqual(seen, expected) && performance.now() - start < patienceMs) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
    seen = await read();
  }
  assert.deepEqual(seen, expected);
}
