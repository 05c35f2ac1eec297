import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late this process was woken since the meter started: what a busy machine adds to every promise in milliseconds. */
export function startLagMeter(): { readonly maxMs: number } {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  return {
    get maxMs() {
      return delay.max / 1e6;
    },
  };
}

/** Asserts a promise of milliseconds; the machine's own lag does not count against it. */
export function assertWithin(tookMs: number, promisedMs: number, lag: { readonly maxMs: number }): void {
  const allowedMs = promisedMs + 2 * lag.maxMs;
  assert.ok(tookMs < allowedMs, `${tookMs} ms, not ${promisedMs} ms (with ${lag.maxMs} ms of lag: ${allowedMs} ms)`);
}

/** The fastest of several tries shows what the code needs; the others show what else the machine did. */
export async function fastestOf(tries: number, measure: () => Promise<number>): Promise<number> {
  let fastest = Infinity;
  for (let turn = 0; turn < tries; turn += 1) fastest = Math.min(fastest, await measure());
  return fastest;
}
