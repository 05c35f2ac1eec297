import { Fault } from '@causeway/contract';
import type { FoundSheet } from './data-files.ts';
import type { OpenPlan, Plans, PlansNeeds } from './plans.ts';

export interface FailingSearch {
  readonly plans: Pick<Plans, 'compile'>;
  readonly tables: PlansNeeds['tables'];
  readonly open: OpenPlan;
  readonly signal: AbortSignal;
}

const timeoutMs = 60_000;

/** The engine refused a statement over the rows, and no step said so itself. */
const isUnnamed = (error: unknown): error is Fault =>
  error instanceof Fault && error.code === 'invalid_request' && error.details.param === undefined;

/** Whether the first so many steps run; every value of every row is computed. */
async function works(upTo: number, { source }: FoundSheet, { open, ...search }: FailingSearch): Promise<boolean> {
  const { sql, files } = search.plans.compile(open, { upTo });
  const tables = { input: source, ...files };
  const spec = { tables, views: [], sql: `SELECT count(hash(r)) AS n FROM (${sql}) AS r`, offset: 0, limit: 1 };
  try {
    await search.tables.perform('query', spec, { signal: search.signal, timeoutMs });
    return true;
  } catch (error) {
    if (isUnnamed(error)) return false;
    throw error;
  }
}

/** Names the step that an error of the engine came from: longer lists of steps fail with it. Answers other errors as they are. */
export async function nameFailingStep(error: unknown, found: FoundSheet, search: FailingSearch): Promise<unknown> {
  const { open, plans } = search;
  const { steps } = open.plan;
  if (!isUnnamed(error) || steps.length === 0) return error;
  let [low, high] = [1, steps.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await works(middle, found, search)) low = middle + 1;
    else high = middle;
  }
  const id = plans.compile(open, { upTo: low }).steps.at(-1)?.id ?? '';
  const says = error.message.replace(/^[A-Z][A-Za-z ]* Error: /u, '');
  return new Fault('step_failed', { message: `The step ${id} stopped the run: ${says}`, param: `steps.${id}`, cause: error });
}
