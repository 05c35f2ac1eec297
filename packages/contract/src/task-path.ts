import { pointerOfPath } from './walk-tasks.ts';

/** Where a task stands in a run. `#2` marks what runs for the second time: a retried block, or the target of a jump back. */
const visit = /#\d+/gu;
/** The innermost iteration a path is in. */
const innermost = /^(?<loop>.*)\/for\/(?<index>\d+)(?:\/.*)?$/u;

/** Without the visits: `/do/1/answer#2/try/0/ask` is `/do/1/answer/try/0/ask`. The newest visit is the one that counts. */
export const withoutVisits = (path: string): string => (path.includes('#') ? path.replaceAll(visit, '') : path);

/** The place in the definition: without visits and iterations. */
export const definitionPointerOf = (path: string): string => pointerOfPath(withoutVisits(path));

export interface IterationPlace {
  /** Path of the loop. */
  readonly loop: string;
  /** From 0. */
  readonly index: number;
}

/** The innermost iteration that holds the path; undefined outside loops. */
export function iterationOf(path: string): IterationPlace | undefined {
  const groups = innermost.exec(path)?.groups;
  return groups === undefined ? undefined : { loop: groups['loop'] ?? '', index: Number(groups['index']) };
}
