import type { AllOptions } from './job.ts';
import { never } from './run-writer.ts';
import type { Strand } from './strand.ts';

/** What each strand of a group does. */
export type GroupWork<T> = (strand: Strand, index: number) => Promise<T>;

/** Side by side, so many at once, in order; after a failure none begins, and those that began settle. */
export async function settleAll<T>(
  strand: Strand,
  { count, concurrency }: AllOptions,
  work: GroupWork<T>,
): Promise<readonly PromiseSettledResult<T>[]> {
  if (strand.isOver) return never();
  if (count === 0) return [];
  strand.handOver();
  return new Promise((resolve) => {
    const results: PromiseSettledResult<T>[] = [];
    let begun = 0;
    let settled = 0;
    let hasFailed = false;
    let clock = strand.clock;
    const begin = (): void => {
      const index = begun;
      begun += 1;
      const child = strand.child();
      const settle = (result: PromiseSettledResult<T>): void => {
        if (child.isOver) return;
        results[index] = result;
        settled += 1;
        hasFailed ||= result.status === 'rejected';
        clock = Math.max(clock, child.clock);
        child.end();
        if (begun < count && !hasFailed) begin();
        else if (settled === begun) {
          strand.resume(clock);
          resolve(results);
        } else strand.session.considerRest();
      };
      work(child, index).then(
        (value) => settle({ status: 'fulfilled', value }),
        (reason: unknown) => settle({ status: 'rejected', reason }),
      );
    };
    while (begun < Math.min(count, concurrency)) begin();
  });
}

/** Fails when the time comes. */
export interface GroupTimer {
  readonly at: number;
  readonly reject: Error;
}

/** Which of them the log says ended first. */
function recordedWinner(strand: Strand, paths: readonly string[]): number | undefined {
  let winner: { readonly index: number; readonly seq: number } | undefined;
  for (const [index, path] of paths.entries()) {
    const entry = strand.session.memo.find(path);
    const isEnd = entry?.type === 'task.completed' || entry?.type === 'task.skipped' || entry?.type === 'task.faulted';
    if (isEnd && (winner === undefined || entry.seq < winner.seq)) winner = { index, seq: entry.seq };
  }
  return winner?.index;
}

interface Race<T> {
  readonly paths: readonly string[];
  readonly work: GroupWork<T>;
  readonly timer: GroupTimer | undefined;
}

/** The first that ends wins; the others are given up. */
export function settleFirst<T>(strand: Strand, { paths, work, timer }: Race<T>): Promise<T> {
  if (strand.isOver) return never();
  const winner = recordedWinner(strand, paths);
  const indexes = winner === undefined ? [...paths.keys()] : [winner];
  strand.handOver();
  return new Promise((resolve, reject) => {
    const children: Strand[] = [];
    const settle = (child: Strand, act: () => void): void => {
      if (child.isOver) return;
      const { clock } = child;
      for (const other of children) other.cancel();
      strand.resume(clock);
      act();
    };
    const begin = (run: (child: Strand) => Promise<T>): void => {
      const child = strand.child();
      children.push(child);
      run(child).then(
        (value) => settle(child, () => resolve(value)),
        (error: unknown) => settle(child, () => reject(error instanceof Error ? error : new Error(String(error)))),
      );
    };
    for (const index of indexes) begin((child) => work(child, index));
    if (timer) {
      begin(async (child) => {
        await child.until({ until: timer.at });
        child.clock = Math.max(child.clock, timer.at);
        throw timer.reject;
      });
    }
  });
}
