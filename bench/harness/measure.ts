import { run } from './load.ts';
import type { Load, LoadResult } from './load.ts';
import type { MeasuredProcess } from './measured-process.ts';
import { isQuick } from './report.ts';
import type { Table } from './report.ts';
import { formatRatios, median, ratiosOf } from './statistics.ts';

export interface Measured extends LoadResult {
  /** CPU of the server's whole process per request. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** Rounds of fresh processes: single ones differ by up to 30 % for their whole life. */
export const rounds = isQuick ? 2 : 4;
/** Where a few percent decide. */
export const manyRounds = isQuick ? 2 : 6;

/** The compiler needs so many requests to be done; a busy machine gets more time for them. */
const warmRequests = 30_000;
const warmSeconds = isQuick ? 1 : 3;

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
  /** Where this one is asked, when it differs. */
  readonly path?: (server: MeasuredProcess) => string;
  /** So far away that every second round is enough. */
  readonly isFar?: boolean;
}

/** Every contender once per round, in an order that turns, each in a fresh process. */
export async function compare(
  contenders: readonly Contender[],
  load: Omit<Load, 'port' | 'seconds'>,
  times: number = rounds,
): Promise<Results> {
  const results = new Map<string, (Measured | undefined)[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < times; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) {
      if (contender.isFar && round % 2 === 1) {
        results.get(contender.name)?.push(undefined);
        continue;
      }
      const server = await contender.start();
      const headers = { ...load.headers, ...contender.headers?.(server) };
      const path = contender.path?.(server) ?? load.path;
      results.get(contender.name)?.push(await measure(server, { ...load, path, headers }));
      await server.stop();
    }
  }
  return results;
}

/** By contender, round by round; undefined where it was left out. */
export type Results = ReadonlyMap<string, readonly (Measured | undefined)[]>;

export interface Summary {
  readonly table: Table;
  /** One number of a contender, round by round. */
  of(name: string, what: keyof Measured): number[];
  /** Of two contenders, in the rounds that both were in. */
  ratios(name: string, against: string, what: keyof Measured): number[];
}

/** Medians of every contender, and its CPU beside that of one of them, pair by pair. */
export function summarize(
  results: Results,
  { title, against, unit = 'request' }: { readonly title: string; readonly against: string; readonly unit?: string },
): Summary {
  const all = (name: string, what: keyof Measured): (number | undefined)[] =>
    (results.get(name) ?? []).map((each) => each?.[what]);
  const of: Summary['of'] = (name, what) => all(name, what).flatMap((each) => each ?? []);
  const ratios: Summary['ratios'] = (name, other, what) => ratiosOf(all(name, what), all(other, what));
  const rows = [...results.keys()].map((name) => {
    const number = (what: keyof Measured, digits: number): string => median(of(name, what)).toFixed(digits);
    const ratio = formatRatios(ratios(name, against, 'cpuMicros'));
    const rss = Math.round(median(of(name, 'rssBytes')) / 1e6);
    return [name, number('cpuMicros', 1), ratio, number('perSecond', 0), number('p50Ms', 2), number('p99Ms', 1), rss];
  });
  const head = [title, `CPU us/${unit}`, `CPU vs ${against}, pairs (range)`, `${unit}s/s`, 'p50 ms', 'p99 ms', 'RSS MB'];
  return { table: [head, ...rows], of, ratios };
}
