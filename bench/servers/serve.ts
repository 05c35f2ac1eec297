import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a measured server says to the bench. */
export type FromServer = { readonly port: number; readonly tell: Readonly<Record<string, string>> } | { readonly usage: Usage };

export interface Usage {
  readonly cpuMicros: number;
  readonly rssBytes: number;
  /** What the collector keeps, and buffers. */
  readonly heldBytes: number;
  /** The 99th percentile of how late the loop was since the last question; where the bench asks for it by BENCH_LOOP=1. */
  readonly loopP99Ms?: number;
}

interface FromBench {
  readonly ask: 'ready' | 'usage';
  readonly collect?: boolean;
}

/** Its own timer fires every 10 ms, so that much is no delay. */
const resolutionMs = 10;
const loop = process.env['BENCH_LOOP'] === '1' ? monitorEventLoopDelay({ resolution: resolutionMs }) : undefined;
loop?.enable();

/** The whole process: the loop, the collector and the compiler. */
function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const late = loop ? { loopP99Ms: Math.max(0, loop.percentile(99) / 1e6 - resolutionMs) } : {};
  loop?.reset();
  return { cpuMicros: user + system, rssBytes: rss, heldBytes: heapUsed + external, ...late };
}

/** Tells the bench where this server listens and answers what it used; ends when the bench does. */
export function serve(port: number, tell: Readonly<Record<string, string>> = {}): void {
  process.on('message', ({ ask, collect = false }: FromBench) => {
    if (collect) for (let round = 0; round < 3; round += 1) globalThis.gc?.();
    process.send?.(ask === 'ready' ? { port, tell } : { usage: usage() });
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
}
