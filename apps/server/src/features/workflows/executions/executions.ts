import { countSteps, definitionPointerOf, Fault, walkTasks } from '@causeway/contract';
import type { BodyOf, Execution, ExecutionId, resolveStep, retryExecution } from '@causeway/contract';
import type { RunFeed } from '../../../durable/run-feed.ts';
import type { RunList } from '../../../durable/run-list.ts';
import type { Runs } from '../../../durable/runs.ts';
import type { FindDefinition } from '../version-cache.ts';
import type { WorkflowReader } from '../workflow-reader.ts';
import type { WorkflowRef } from '../workflow-repository.ts';
import { isOver } from './execution-reader.ts';
import type { ExecutionReader, ExecutionRef } from './execution-reader.ts';

export interface ExecutionsNeeds {
  readonly runs: Runs;
  readonly list: RunList;
  readonly feed: Pick<RunFeed, 'committed' | 'onceOver'>;
  readonly reader: ExecutionReader;
  readonly workflows: Pick<WorkflowReader, 'find'>;
  readonly definition: FindDefinition;
  readonly onError: (error: unknown) => void;
}

type RetryBody = BodyOf<typeof retryExecution>;

/** What a cancelled execution of a deleted workflow may take to end. */
const cancelWithinMs = 2000;
const removeBatch = 500;

function placeOf({ from, path }: RetryBody): Parameters<Runs['retry']>[1]['from'] {
  if (from !== 'step') return { kind: from };
  if (path !== undefined) return { kind: 'step', path };
  throw new Fault('invalid_request', { param: 'path', message: 'Say which step to begin with.' });
}

/** Otherwise everything would be kept, and nothing done again. */
async function requireStep({ path }: RetryBody, definition: ReturnType<FindDefinition>): Promise<void> {
  const wanted = definitionPointerOf(path ?? '');
  for (const { pointer } of walkTasks(await definition)) if (pointer === wanted) return;
  throw new Fault('invalid_request', { param: 'path', message: `The definition has no step ${wanted}.` });
}

/** Ends executions, and removes them. */
function createEnds({ runs, list, feed, onError }: ExecutionsNeeds) {
  async function endOf(id: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = feed.onceOver(id, resolve);
    const timer = setTimeout(resolve, cancelWithinMs);
    if (!(await runs.cancel(id))) resolve();
    await promise;
    clearTimeout(timer);
    stop();
  }

  /** Everything of a workflow that is deleted. */
  async function removeOf({ owner, id }: WorkflowRef): Promise<void> {
    const open = await list.listOpen(owner, id);
    // What takes longer to end is removed when it has.
    const stops = new Map(open.map((run) => [run, feed.onceOver(run, () => void runs.remove([run]).catch(onError))]));
    await Promise.all(open.map(endOf));
    for (;;) {
      const ended = await list.listEnded({ owner, subject: id, beyond: 0, limit: removeBatch });
      if (ended.length === 0) return;
      for (const run of ended) stops.get(run)?.();
      await runs.remove(ended);
    }
  }

  return { endOf, removeOf };
}

/** Changes executions of one owner. */
export function createExecutions(needs: ExecutionsNeeds) {
  const { runs, feed, reader, workflows, definition } = needs;

  const brief = async (ref: ExecutionRef): Promise<Execution> => {
    const { input: _input, result: _result, ...execution } = await reader.detail(ref);
    return execution;
  };

  /** Its newest version, for a retry with what was mended meanwhile. */
  async function currentVersion(ref: WorkflowRef) {
    const { version } = await workflows.find(ref);
    return { version, totalSteps: countSteps(await definition(ref, version)) };
  }

  const { endOf, removeOf } = createEnds(needs);

  return {
    async cancel(ref: ExecutionRef): Promise<Execution> {
      await reader.findRow(ref);
      await endOf(ref.id);
      return brief(ref);
    },

    async retry(ref: ExecutionRef, body: RetryBody): Promise<Execution> {
      const row = await reader.findRow(ref);
      const workflow = { owner: ref.owner, id: row.subject as Execution['workflow_id'] };
      const other: Partial<Awaited<ReturnType<typeof currentVersion>>> =
        body.version === 'current' ? await currentVersion(workflow) : {};
      const from = placeOf(body);
      if (from.kind === 'step') await requireStep(body, definition(workflow, other.version ?? row.version));
      const request = { from, ...other, ...('input' in body ? { input: body.input } : {}) };
      const { id } = await runs.retry(row, request);
      return brief({ owner: ref.owner, id: id as ExecutionId });
    },

    async resolve(ref: ExecutionRef, body: BodyOf<typeof resolveStep>, by: string): Promise<Execution> {
      await reader.findRow(ref);
      await runs.resolve(ref.id, { ...body, by });
      return brief(ref);
    },

    async remove(ref: ExecutionRef): Promise<void> {
      const row = await reader.findRow(ref);
      if (!isOver(row)) {
        throw new Fault('conflict', { message: 'The execution is not over.', fix: { summary: 'Cancel it first.' } });
      }
      await runs.remove([ref.id]);
      feed.committed(row, []);
    },

    removeOf,
  };
}

export type Executions = ReturnType<typeof createExecutions>;
