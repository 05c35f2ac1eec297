import { Fault, formatCursor, mintId, parseCursor } from '@causeway/contract';
import type { DataFile, ExecutionId, RowCounts, ToldDialect, Sheet } from '@causeway/contract';
import { join } from 'node:path';
import type { IngestSample, Ingested, LandedSheet, Tables } from '../../providers/tables/tables.ts';
import type { Files, StoredFile } from '../../storage/files.ts';
import { toDataError, toFault } from './data-error.ts';
import type { WorkingRun } from './data-job.ts';
import type { DataOutput, DataRuns } from './data-runs.ts';
import type { FileRef, FileRepository, StoredDataFile } from './file-repository.ts';
import { missingContent } from './missing-content.ts';
import type { SheetFolders } from './sheet-folders.ts';

export interface DataFilesNeeds {
  readonly repository: FileRepository;
  readonly files: Files;
  readonly folders: SheetFolders;
  readonly tables: Tables;
  readonly runs: DataRuns;
  readonly quotaBytes: number;
  readonly now: () => number;
}

/** A sheet and where its rows are. */
export interface FoundSheet {
  readonly file: StoredDataFile;
  readonly sheet: LandedSheet;
  readonly folder: string;
  readonly source: string;
}

export interface NewFile {
  readonly owner: string;
  readonly name: string;
  readonly content: StoredFile;
}

export interface FileQuery {
  readonly text?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface FileChange {
  readonly name?: string | undefined;
  readonly dialect?: ToldDialect | undefined;
  readonly reset?: boolean | undefined;
}

const maxNameLength = 255;

/** What a sender calls a file, as a label: no folders, no controls. */
export function labelOf(name: string): string {
  const last = name.split(/[\\/]/u).at(-1) ?? '';
  const plain = last.replaceAll(/\p{Cc}/gu, '').trim();
  return plain === '' ? 'file' : plain.slice(0, maxNameLength);
}

const toSheet = ({ file: _file, rejectsFile: _rejects, ...sheet }: LandedSheet): Sheet => sheet;

export function toDataFile(file: StoredDataFile): DataFile {
  const { id, name, bytes, sha256, status, runId, ingested, error, createdAt, updatedAt } = file;
  return {
    id,
    name,
    bytes,
    sha256,
    status,
    kind: ingested?.kind ?? null,
    compression: ingested?.compression ?? null,
    run_id: runId as ExecutionId | null,
    sheets: (ingested?.sheets ?? []).map(toSheet),
    warnings: [...(ingested?.warnings ?? [])],
    error,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}

interface Parts {
  readonly get: (ref: FileRef) => Promise<StoredDataFile>;
  /** Reads the file into sheets of a new revision. */
  readonly read: (file: StoredDataFile) => Promise<StoredDataFile>;
  /** First rows of what is being read. */
  readonly samples: Map<string, IngestSample>;
}

type Fail = (file: StoredDataFile, runId: string, error: unknown) => Promise<void>;

/** Sheets that were read before stay. */
const createFail =
  ({ repository, now }: DataFilesNeeds): Fail =>
  async (file, runId, error) => {
    const status = file.ingested === undefined ? 'failed' : 'ready';
    await repository.settle({ ...file, status, error: toDataError(error), updatedAt: now(), runId }, file.revision);
  };

const countsOf = ({ sheets }: Ingested): RowCounts => {
  const rows = sheets.reduce((sum, sheet) => sum + sheet.rows, 0);
  const rejected = sheets.reduce((sum, sheet) => sum + sheet.rejected, 0);
  return { rows_in: rows + rejected, rows_out: rows, rejected, filtered: 0, deduplicated: 0, is_balanced: true };
};

/** What the run does that reads a file. */
function readingPart(needs: DataFilesNeeds, { get, samples }: Parts) {
  const { repository, files, folders, tables, now } = needs;
  const fail = createFail(needs);

  async function readSheets(run: WorkingRun, file: StoredDataFile, revision: number): Promise<Ingested> {
    const source = await files.locate(file.sha256);
    if (source === undefined) throw missingContent();
    const options = {
      signal: run.signal,
      onProgress: run.progress,
      onLog: run.log,
      into: folders.revision(file.id, revision),
      onSample: (sample: IngestSample) => void samples.set(file.id, sample),
    };
    return tables.perform('ingest', { source, name: file.name, told: file.told }, options);
  }

  return {
    async ingest(run: WorkingRun): Promise<DataOutput> {
      const { owner, id: runId, input, signal } = run;
      const file = await get({ owner, id: input.fileId });
      const { revision } = input.spec as { readonly revision: number };
      try {
        const ingested = await readSheets(run, file, revision);
        const sheets = { ...ingested, revision };
        const read = { ...file, status: 'ready', runId, ingested: sheets, error: null, updatedAt: now() } as const;
        if (await repository.settle(read, revision)) await folders.keepOnly(file.id, revision);
        return { counts: countsOf(ingested), artifacts: [] };
      } catch (error) {
        // Cancelled runs are settled by whoever cancels; after a stop of the server the run goes on.
        if (!signal.aborted) await fail(file, runId, error);
        throw error;
      } finally {
        samples.delete(file.id);
      }
    },

    /** What its owner cancelled is not read; what was read before stays. */
    async cancelled(ref: FileRef, runId: string): Promise<void> {
      const file = await repository.find(ref);
      const stopped = new Fault('conflict', { message: 'Reading the file was cancelled.' });
      if (file?.runId === runId && file.status === 'reading') await fail(file, runId, stopped);
    },
  };
}

const removedTogether = 100;

/** What its owner does with a file. */
function changingPart({ repository, files, folders, runs, quotaBytes, now }: DataFilesNeeds, { get, read }: Parts) {
  async function remove(ref: FileRef): Promise<void> {
    const file = await get(ref);
    const ended = await runs.endOf(ref.owner, ref.id);
    await repository.remove(ref);
    await folders.removeFile(ref.id);
    await Promise.all(ended.map((id) => folders.removeRun(id)));
    if ((await repository.countContent(file.sha256)) === 0) await files.delete(file.sha256);
  }

  return {
    /** Throws `quota_exceeded` when so many more bytes are too many. */
    async admit(owner: string, bytes: number): Promise<void> {
      const used = await repository.used(owner);
      if (used + bytes <= quotaBytes) return;
      throw new Fault('quota_exceeded', {
        message: `Your files take ${used} of ${quotaBytes} bytes; ${bytes} more do not fit.`,
      });
    },

    async create({ owner, name, content }: NewFile): Promise<StoredDataFile> {
      const at = now();
      const id = mintId('file');
      const about = {
        id,
        owner,
        name: labelOf(name),
        sha256: content.id,
        bytes: content.sizeBytes,
        status: 'reading',
      } as const;
      const blank = { revision: 1, runId: null, told: {}, ingested: undefined, error: null, createdAt: at, updatedAt: at };
      const file: StoredDataFile = { ...about, ...blank };
      await repository.insert(file);
      return read(file);
    },

    async update(ref: FileRef, { name, dialect, reset }: FileChange): Promise<StoredDataFile> {
      const file = await get(ref);
      const label = name === undefined ? file.name : labelOf(name);
      if (dialect === undefined && reset !== true) {
        const renamed = { ...file, name: label, updatedAt: now() };
        await repository.update(renamed);
        return renamed;
      }
      const told = reset === true ? (dialect ?? {}) : { ...file.told, ...dialect };
      const again = { ...file, name: label, told, revision: file.revision + 1, error: null, updatedAt: now() };
      await repository.update(again);
      return read(again);
    },

    remove,

    async removeOf(owner: string): Promise<void> {
      for (;;) {
        const found = await repository.list(owner, { text: undefined, before: undefined, limit: removedTogether });
        if (found.length === 0) return;
        for (const { id } of found) await remove({ owner, id });
      }
    },
  };
}

/** What is asked about files. */
function lookingPart({ repository, files, folders, runs, quotaBytes }: DataFilesNeeds, { get, samples }: Parts) {
  return {
    get,
    sample: (fileId: string): IngestSample | undefined => samples.get(fileId),

    async waitFor(file: StoredDataFile, limitMs: number, signal: AbortSignal): Promise<StoredDataFile> {
      if (file.runId === null || limitMs === 0) return file;
      await runs.wait({ owner: file.owner, id: file.runId as ExecutionId }, limitMs, signal);
      return get(file);
    },

    async list(owner: string, { text, limit, cursor }: FileQuery) {
      const found = await repository.list(owner, { text, limit: limit + 1, before: parseCursor(cursor) });
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        files: shown.map(toDataFile),
        ...(last ? { next_cursor: formatCursor(last.createdAt, last.id) } : {}),
        used_bytes: await repository.used(owner),
        quota_bytes: quotaBytes,
      };
    },

    async open(ref: FileRef) {
      const file = await get(ref);
      const path = await files.locate(file.sha256);
      const opened = path === undefined ? undefined : await folders.openFile(path);
      if (opened === undefined) throw new Fault('not_found', { message: 'The content of the file is gone.' });
      return { file, ...opened };
    },

    /** Throws `conflict` while the file is read, and why it cannot be read when that is so. */
    async findSheet(ref: FileRef, name: string | undefined): Promise<FoundSheet> {
      const file = await get(ref);
      if (file.ingested === undefined) {
        if (file.error !== null) throw toFault(file.error);
        const message = 'The file is being read; its sheets come when that is done.';
        throw new Fault('conflict', { message, retryable: true });
      }
      const { sheets, revision } = file.ingested;
      const sheet = name === undefined ? sheets[0] : sheets.find((each) => each.name === name);
      if (sheet === undefined) {
        throw new Fault('not_found', { param: 'sheet', message: `The file has no sheet "${name ?? ''}".` });
      }
      const folder = folders.revision(file.id, revision);
      return { file, sheet, folder, source: join(folder, sheet.file) };
    },
  };
}

/** Files of one owner: what is not theirs does not exist. */
export function createDataFiles(needs: DataFilesNeeds) {
  const { repository, runs } = needs;
  const parts: Parts = {
    samples: new Map(),
    get: async (ref) => {
      const file = await repository.find(ref);
      if (!file) throw new Fault('not_found', { param: 'file_id', message: 'There is no such file.' });
      return file;
    },
    read: async (file) => {
      const { id, owner, name, revision } = file;
      const input = { kind: 'ingest', fileId: id, sheet: '', spec: { revision } } as const;
      const runId = await runs.start({ ...input, owner, label: name });
      await repository.setRun({ owner, id }, runId);
      return { ...file, runId };
    },
  };
  return { ...lookingPart(needs, parts), ...changingPart(needs, parts), ...readingPart(needs, parts) };
}

export type DataFiles = ReturnType<typeof createDataFiles>;
