import type { Execution } from '@causeway/contract';
import type { RunFeed, RunFilter, RunView } from '../../../durable/run-feed.ts';
import type { RunList } from '../../../durable/run-list.ts';
import { isOver } from './execution-reader.ts';
import { toExecution, withLive, workflowJob } from './to-execution.ts';

export interface RecentNeeds {
  readonly runs: Pick<RunList, 'list'>;
  readonly feed: Pick<RunFeed, 'watch' | 'watchMany' | 'snapshot'>;
}

export interface RecentOptions {
  readonly filter: RunFilter;
  readonly limit: number;
  readonly signal: AbortSignal;
  /** The newest executions as they are now; called at once, and whenever one of them changed. */
  readonly onList: (executions: readonly Execution[]) => void;
  readonly onError: (error: unknown) => void;
}

const ignore = { onBatch: () => undefined };

/** Follows the newest executions of a workflow or a project until the signal. */
export async function followRecent({ runs, feed }: RecentNeeds, options: RecentOptions): Promise<void> {
  const { filter, limit, signal, onList, onError } = options;
  /** Keeps the logs of what runs folded, so that each change costs its own events only. */
  const views = new Map<string, RunView>();
  let isLoading = false;
  let isAskedAgain = false;

  async function keepViews(executions: readonly Execution[]): Promise<void> {
    const open = new Set(executions.filter((execution) => !isOver(execution)).map(({ id }) => id as string));
    for (const [id, view] of views) {
      if (open.has(id)) continue;
      views.delete(id);
      view.end();
    }
    for (const id of open) if (!views.has(id)) views.set(id, await feed.watch(id, ignore));
  }

  async function load(): Promise<readonly Execution[]> {
    const rows = await runs.list(filter.owner, { ...filter, job: workflowJob, limit });
    const executions = rows.map(toExecution);
    await keepViews(executions);
    return Promise.all(executions.map(async (each) => (isOver(each) ? each : withLive(each, await feed.snapshot(each.id)))));
  }

  async function update(): Promise<void> {
    isAskedAgain = true;
    if (isLoading) return;
    isLoading = true;
    try {
      while (isAskedAgain && !signal.aborted) {
        isAskedAgain = false;
        const executions = await load();
        if (!signal.aborted) onList(executions);
      }
    } finally {
      isLoading = false;
      if (signal.aborted) for (const view of views.values()) view.end();
    }
  }

  const unwatch = feed.watchMany(filter, () => void update().catch(onError));
  signal.addEventListener('abort', () => {
    unwatch();
    if (!isLoading) for (const view of views.values()) view.end();
  });
  await update();
}
