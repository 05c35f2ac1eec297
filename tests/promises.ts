import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What the machine adds to every promise in milliseconds. */
export interface LagMeter {
  /** How late this process was woken at most since the meter started. */
  readonly maxMs: number;
  /** In how many of the last milliseconds a process of the machine waited for a core or for the disk. */
  stalledMs(lastMs: number): number;
}

const sampleEveryMs = 25;

/** Milliseconds since the machine started in which a process waited; 0 where the system does not tell. */
export function stalledSinceStart(): number {
  const waited = (resource: string): number => {
    try {
      const [, microseconds] = /^some .*total=(\d+)$/mu.exec(readFileSync(`/proc/pressure/${resource}`, 'utf8')) ?? [];
      return Number(microseconds ?? 0) / 1000;
    } catch {
      return 0;
    }
  };
  return waited('cpu') + waited('io');
}

export function startLagMeter(): LagMeter {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const samples: { readonly at: number; readonly stalled: number }[] = [];
  const sample = (): void => void samples.push({ at: performance.now(), stalled: stalledSinceStart() });
  sample();
  setInterval(sample, sampleEveryMs).unref();
  return {
    get maxMs() {
      return delay.max / 1e6;
    },
    stalledMs: (lastMs) => {
      const since = performance.now() - lastMs;
      const first = samples.findLast(({ at }) => at <= since) ?? samples[0];
      return stalledSinceStart() - (first?.stalled ?? 0);
    },
  };
}

/** Asserts a promise of milliseconds that end about now; what the machine adds does not count against it. */
export function assertWithin(tookMs: number, promisedMs: number, lag: LagMeter): void {
  const lateMs = Math.round(2 * lag.maxMs);
  const stalledMs = Math.round(lag.stalledMs(tookMs));
  const allowedMs = promisedMs + lateMs + stalledMs;
  const told = `${tookMs} ms, not ${promisedMs} ms (with ${lateMs} ms of lag and ${stalledMs} ms of stalls: ${allowedMs} ms)`;
  assert.ok(tookMs < allowedMs, told);
}

/** Processor time of this process for the work in milliseconds: what else the machine does is not in it. */
export async function processorMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The fastest of several tries shows what the code needs; the others show what else the machine did. */
export async function fastestOf(tries: number, measure: () => Promise<number>): Promise<number> {
  let fastest = Infinity;
  for (let turn = 0; turn < tries; turn += 1) fastest = Math.min(fastest, await measure());
  return fastest;
}
