import { run } from './load.ts';
import type { Load, LoadResult } from './load.ts';
import type { MeasuredProcess } from './measured-process.ts';
import { isQuick } from './report.ts';

export interface Measured extends LoadResult {
  /** CPU of the server's whole process per request. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** Rounds of fresh processes: single ones differ by up to 30 % for their whole life. */
export const rounds = isQuick ? 2 : 6;

/** The compiler needs so many requests to be done; a busy machine gets more time for them. */
const warmRequests = 30_000;
const warmSeconds = isQuick ? 1 : 4;

/** Warms the server up, then loads it and takes its CPU before and after. */
export async function measure(server: MeasuredProcess, load: Omit<Load, 'port' | 'seconds'>, seconds = 2): Promise<Measured> {
  const { port } = server;
  for (let warmed = 0, second = 0; warmed < warmRequests && second < warmSeconds; second += 1) {
    warmed += (await run({ ...load, port, seconds: 1 })).requests;
  }
  const before = await server.usage();
  const result = await run({ ...load, port, seconds });
  const after = await server.usage();
  return { ...result, cpuMicros: (after.cpuMicros - before.cpuMicros) / result.requests, rssBytes: after.rssBytes };
}

export interface Contender {
  readonly name: string;
  start(): Promise<MeasuredProcess>;
  /** Headers only this one needs. */
  readonly headers?: (server: MeasuredProcess) => Readonly<Record<string, string>>;
}

/** Every contender once per round, in an order that turns, each in a fresh process. */
export async function compare(
  contenders: readonly Contender[],
  load: Omit<Load, 'port' | 'seconds'>,
): Promise<ReadonlyMap<string, readonly Measured[]>> {
  const results = new Map<string, Measured[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) {
      const server = await contender.start();
      const headers = { ...load.headers, ...contender.headers?.(server) };
      results.get(contender.name)?.push(await measure(server, { ...load, headers }));
      await server.stop();
    }
  }
  return results;
}
