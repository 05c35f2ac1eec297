import { countSteps, Fault } from '@causeway/contract';
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

/** Changes executions of one owner. */
export function createExecutions(needs: ExecutionsNeeds) {
  const { runs, list, feed, reader, workflows, definition } = needs;

  const brief = async (ref: ExecutionRef): Promise<Execution> => {
    const { input: _input, result: _result, ...execution } = await reader.detail(ref);
    return execution;
  };

  /** Its newest version, for a retry with what was mended meanwhile. */
  async function currentVersion(ref: WorkflowRef) {
    const { version } = await workflows.find(ref);
    return { version, totalSteps: countSteps(await definition(ref, version)) };
  }

  async function endOf(id: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = feed.onceOver(id, resolve);
    const timer = setTimeout(resolve, cancelWithinMs);
    if (!(await runs.cancel(id))) resolve();
    await promise;
    clearTimeout(timer);
    stop();
  }

  return {
    async cancel(ref: ExecutionRef): Promise<Execution> {
      await reader.findRow(ref);
      await endOf(ref.id);
      return brief(ref);
    },

    async retry(ref: ExecutionRef, body: RetryBody): Promise<Execution> {
      const row = await reader.findRow(ref);
      const workflow = { owner: ref.owner, id: row.subject as Execution['workflow_id'] };
      const other = body.version === 'current' ? await currentVersion(workflow) : {};
      const request = { from: placeOf(body), ...other, ...('input' in body ? { input: body.input } : {}) };
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

    /** Everything of a workflow that is deleted. */
    async removeOf({ owner, id }: WorkflowRef): Promise<void> {
      const open = await list.listOpen(owner, id);
      await Promise.all(open.map(endOf));
      for (;;) {
        const ended = await list.listEnded({ owner, subject: id, beyond: 0, limit: removeBatch });
        if (ended.length === 0) return;
        await runs.remove(ended);
      }
    },
  };
}

export type Executions = ReturnType<typeof createExecutions>;
