import { dirname, join } from 'node:path';
import { Fault } from '@causeway/contract';
import { createJobFolder } from './job-folder.ts';
import type { JobFolder } from './job-folder.ts';
import type { JobKindName, JobKinds, JobOptions, Tables } from './tables.ts';
import { openWorkFolder } from './work-folder.ts';
import { createWorkerFolders } from './worker-folders.ts';
import type { WorkerFolders } from './worker-folders.ts';
import { createWorkerPool } from './worker-pool.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerProcess } from './worker-process.ts';
import type { JobLimits } from './worker/messages.ts';

export interface TablesOptions {
  /** Folders of jobs are made in it; on the disk of the results, so that a rename moves them. */
  readonly directory: string;
  /** Of one job. */
  readonly memoryBytes: number;
  readonly timeoutMs: number;
  /** The worker of a look whose reader went away is kept when it stops that fast; default 500. */
  readonly cancelMs?: number;
  readonly temporaryBytes?: number;
}

/** How long a job may take to notice that it is to stop. */
const interruptMs = 2000;
const defaultCancelMs = 500;
const threads = 2;

type Spec = JobKinds[JobKindName]['spec'];
/** Kinds that only read: a process that is used again does them. */
const looks: ReadonlySet<JobKindName> = new Set(['page', 'query', 'facets', 'cluster', 'compare', 'dialect']);
/** What is in an archive is unpacked into a folder of the job's own. */
const isLook = (kind: JobKindName, spec: Spec): boolean => looks.has(kind) && !('isPacked' in spec && spec.isPacked);

type GivenJob = Parameters<WorkerProcess['perform']>[0];

type Names = Readonly<Record<string, string>>;

/** Brings what a job reads into its folder, and names it there. */
async function give(spec: Spec, folder: JobFolder): Promise<Spec> {
  const source = 'source' in spec ? spec.source : undefined;
  const others = 'others' in spec ? (spec.others ?? {}) : {};
  const files = 'files' in spec ? spec.files : {};
  const wanted = [...(source === undefined ? [] : [source]), ...Object.values(others), ...Object.values(files)];
  const brought = await folder.bring(wanted);
  const placed = (names: Names): Names =>
    Object.fromEntries(Object.entries(names).map(([name, file]) => [name, brought.get(file) ?? file]));
  return {
    ...spec,
    ...(source === undefined ? {} : { source: brought.get(source) ?? source }),
    ...('others' in spec ? { others: placed(others) } : {}),
    ...('files' in spec ? { files: placed(files) } : {}),
  };
}

interface Watch {
  readonly cancelMs: number;
  readonly worker: WorkerProcess;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly isKept: boolean;
}

/** Ends the job when nobody wants it or it takes too long: first a word, then the process. */
function watch({ worker, signal, timeoutMs, cancelMs, isKept }: Watch): { readonly ended: Promise<never>; stop(): void } {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => undefined);
  let killing: NodeJS.Timeout | undefined;
  const end = (error: unknown, graceMs: number): void => {
    worker.interrupt();
    killing = setTimeout(() => void worker.kill(), graceMs);
    reject(error);
  };
  const onAbort = (): void => end(signal.reason, isKept ? cancelMs : 0);
  const seconds = Math.round(timeoutMs / 1000);
  const tooLong = new Fault('data_limit_exceeded', {
    message: `The work took longer than ${seconds} seconds and was stopped.`,
  });
  const timer = setTimeout(() => end(tooLong, interruptMs), timeoutMs);
  // The event of a signal that is aborted already has passed.
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    ended,
    stop: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (killing !== undefined && isKept) clearTimeout(killing);
    },
  };
}

interface Setting {
  readonly pool: WorkerPool;
  readonly directory: string;
  readonly limits: JobLimits;
  readonly timeoutMs: number;
  readonly cancelMs: number;
  readonly folders: WorkerFolders;
}

/** A job among the others. */
interface Asked {
  readonly setting: Setting;
  readonly options: JobOptions;
}

type JobIn = Omit<GivenJob, 'limits'>;

async function runIn(worker: WorkerProcess, job: JobIn, { setting, options }: Asked): Promise<unknown> {
  const isKept = job.place !== undefined;
  const { signal, timeoutMs = setting.timeoutMs } = options;
  const watched = watch({ worker, signal, timeoutMs, cancelMs: setting.cancelMs, isKept });
  const work = worker.perform({ ...job, limits: setting.limits }, (message) => {
    if (message.type === 'progress') options.onProgress?.(message.progress);
    else if (message.type === 'sample') options.onSample?.(message.sample);
    else options.onLog?.(message.text, message.level);
  });
  // The watch settles first when it ends the job.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, watched.ended]);
  } finally {
    if (isKept) void work.catch(() => undefined).finally(watched.stop);
    else watched.stop();
  }
}

/** What the server itself could not put beside the job. */
function asDiskFull(error: unknown): unknown {
  const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return isFull ? new Fault('disk_full', { message: 'The disk is full; nothing was saved.', cause: error }) : error;
}

async function performAlone(kind: JobKindName, spec: Spec, asked: Asked): Promise<unknown> {
  const { setting, options } = asked;
  const release = await setting.pool.enter(options.signal);
  try {
    const folder = await createJobFolder(setting.directory);
    const given = give(spec, folder);
    const work = async (worker: WorkerProcess): Promise<unknown> => {
      const job = { kind, spec: await given, directory: folder.path, readable: [], place: undefined };
      const result = await runIn(worker, job, asked);
      if (options.into !== undefined) await folder.publish(options.into);
      return result;
    };
    // The folder goes when nobody writes into it any more.
    return await setting.pool.withOwnWorker(work, () => folder.remove());
  } catch (error) {
    throw asDiskFull(error);
  } finally {
    release();
  }
}

function filesOf(spec: Spec): readonly string[] {
  if ('tables' in spec) return Object.values(spec.tables);
  if ('a' in spec) return [spec.a.source, spec.b.source];
  if ('beside' in spec) return [spec.beside];
  return 'source' in spec ? [spec.source, ...('others' in spec ? Object.values(spec.others ?? {}) : [])] : [];
}

/** By a process that still has open what it looked at before. */
function performLook(kind: JobKindName, spec: Spec, { setting, options }: Asked): Promise<unknown> {
  const readable = [...new Set(filesOf(spec).map((file) => dirname(file)))].toSorted();
  const place = readable.join('\n');
  return setting.pool.withWorker({ signal: options.signal, queue: 'looks', place }, (worker) =>
    runIn(worker, { kind, spec, directory: undefined, readable, place }, { setting, options }),
  );
}

/** By a process that may have run other steps over the same sheets, in a folder that is its own. */
function performRun(kind: JobKindName, spec: Spec, { setting, options }: Asked): Promise<unknown> {
  const place = ['run', ...filesOf(spec)].join('\n');
  return setting.pool.withWorker({ signal: options.signal, queue: 'jobs', place }, async (worker) => {
    try {
      const folder = await setting.folders.of(worker);
      const given = await give(spec, folder);
      const result = await runIn(
        worker,
        { kind, spec: given, directory: folder.path, readable: [], place },
        { setting, options },
      );
      if (options.into !== undefined) await folder.publish(options.into);
      return result;
    } catch (error) {
      throw asDiskFull(error);
    }
  });
}

const perform = (kind: JobKindName, spec: Spec, asked: Asked): Promise<unknown> => {
  if (kind === 'run') return performRun(kind, spec, asked);
  return (isLook(kind, spec) ? performLook : performAlone)(kind, spec, asked);
};

/** Work on tables in processes of their own. What jobs of a process that died left in the directory is removed. */
export function createTables({ directory, memoryBytes, timeoutMs, ...more }: TablesOptions): Tables {
  const { cancelMs = defaultCancelMs, temporaryBytes } = more;
  const pool = createWorkerPool({ memoryBytes });
  const limits = {
    memoryBytes: Math.floor(memoryBytes / 2),
    temporaryBytes: temporaryBytes ?? 20 * 1024 * 1024 * 1024,
    threads,
  };
  const opened = openWorkFolder(join(directory, 'work'));
  opened.catch(() => undefined);
  const folders = createWorkerFolders(() => opened);
  return {
    async perform(kind, spec, options) {
      options.signal.throwIfAborted();
      const setting = { pool, directory: await opened, limits, timeoutMs, cancelMs, folders };
      const result = await perform(kind, spec, { setting, options });
      // The worker answers what the kind of the job says.
      return result as never;
    },
    close: async () => {
      await pool.close();
      await folders.removed();
    },
  };
}
