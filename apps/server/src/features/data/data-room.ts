import { Fault } from '@causeway/contract';
import type { DataRun, ExecutionId, FileId } from '@causeway/contract';
import { text } from 'node:stream/consumers';
import type { RunList } from '../../durable/run-list.ts';
import type { Files } from '../../storage/files.ts';
import { toFault } from './data-error.ts';
import type { DataFiles } from './data-files.ts';
import type { DataRuns, RunRef } from './data-runs.ts';
import type { AwaitedTransform, DataRoom } from './events.ts';
import type { Exports } from './exports.ts';
import type { RecipeRuns } from './recipe-runs.ts';
import { keepPlan } from './recipe-plan.ts';
import { readOrRefuse } from './uploads.ts';

export interface DataRoomNeeds {
  readonly dataFiles: DataFiles;
  readonly exports: Pick<Exports, 'startRun' | 'download'>;
  readonly recipeRuns: Pick<RecipeRuns, 'start'>;
  readonly runs: Pick<DataRuns, 'wait' | 'cancel'>;
  readonly list: Pick<RunList, 'find'>;
  readonly files: Pick<Files, 'put'>;
  readonly maxFileBytes: number;
}

/** A run has a limit of its own; whoever waits for it has none. */
const waitMs = 24 * 60 * 60 * 1000;

/** What runs of others may have done to data. */
export function createDataRoom(needs: DataRoomNeeds): DataRoom {
  const { dataFiles, exports, recipeRuns, runs, list, files, maxFileBytes } = needs;

  function start(request: AwaitedTransform): Promise<ExecutionId> {
    const { owner, fileId, sheet, recipe, plan, values, output, key, parent, signal } = request;
    const options = { signal, by: { key, trigger: { kind: parent.job, id: parent.id } } };
    if (recipe !== undefined) {
      const body = { file_id: fileId, sheet, revision: recipe.revision, values, output };
      return recipeRuns.start({ owner, id: recipe.id }, body, options);
    }
    if (plan === undefined) throw new Fault('invalid_request', { message: 'Give a recipe, or steps.' });
    return exports.startRun({ owner, fileId, sheet, plan: { ...keepPlan(plan), values }, output }, options);
  }

  /** A process that stops leaves the run as it is; a parent that was cancelled takes it with it. */
  async function whenLeft(ref: RunRef, { owner, parent, signal }: AwaitedTransform): Promise<never> {
    const row = await list.find(owner, parent.job, parent.id);
    if (row !== undefined && (row.is_cancel_asked === 1 || row.status === 'cancelled')) await runs.cancel(ref);
    throw signal.reason;
  }

  async function save(run: DataRun, { owner, saveAs, signal }: AwaitedTransform): Promise<FileId | null> {
    if (saveAs === undefined) return null;
    const { content } = await exports.download({ owner, id: run.run_id }, undefined);
    const stored = await files.put(content, { maxBytes: maxFileBytes, signal });
    await dataFiles.admit(owner, stored.sizeBytes);
    const file = await dataFiles.create({ owner, name: saveAs, content: stored });
    return (await readOrRefuse(dataFiles, file, { waitMs, signal })).id;
  }

  return {
    async transform(request) {
      const { owner, signal } = request;
      const ref = { owner, id: await start(request) };
      const run = await runs.wait(ref, waitMs, signal);
      if (signal.aborted) return whenLeft(ref, request);
      if (run.error !== null) throw toFault(run.error);
      if (run.status !== 'completed') throw new Fault('conflict', { message: `The run ${run.run_id} is ${run.status}.` });
      const { content } = await exports.download(ref, 'manifest.json');
      const manifest: unknown = JSON.parse(await text(content));
      return { run, manifest, fileId: await save(run, request) };
    },
  };
}
