import { createJobFolder } from './job-folder.ts';
import type { JobFolder } from './job-folder.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Folders of processes that work more than once; each goes with its process. */
export interface WorkerFolders {
  of(worker: WorkerProcess): Promise<JobFolder>;
  /** Resolves when those of ended processes are gone. */
  removed(): Promise<void>;
}

export function createWorkerFolders(parent: () => Promise<string>): WorkerFolders {
  const folders = new WeakMap<WorkerProcess, Promise<JobFolder>>();
  const leaving = new Set<Promise<void>>();

  function open(worker: WorkerProcess): Promise<JobFolder> {
    const folder = parent().then(createJobFolder);
    // A folder that could not be made is made by the next job; one that cannot be removed goes with the next start.
    folder.catch(() => folders.delete(worker));
    const left = worker.gone.then(async () => (await folder).remove()).catch(() => undefined);
    leaving.add(left);
    void left.then(() => leaving.delete(left));
    folders.set(worker, folder);
    return folder;
  }

  return {
    of: (worker) => folders.get(worker) ?? open(worker),
    removed: async () => void (await Promise.all(leaving)),
  };
}
