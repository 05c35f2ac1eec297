import { Fault, mintId } from '@causeway/contract';
import type { DataFile, ExecutionId, ToldDialect, Sheet } from '@causeway/contract';
import { join } from 'node:path';
import type { IngestSample, Ingested, LandedSheet, Tables } from '../../providers/tables/tables.ts';
import type { Files, StoredFile } from '../../storage/files.ts';
import { toDataError, toFault } from './data-error.ts';
import type { WorkingRun } from './data-job.ts';
import type { DataOutput, DataRuns } from './data-runs.ts';
import type { FileRef, FileRepository, StoredDataFile } from './file-repository.ts';
import { formatCursor, parseCursor } from './list-cursor.ts';
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

/** Files of one owner: what is not theirs does not exist. */
export function createDataFiles(needs: DataFilesNeeds) {
  const { repository, files, folders, tables, runs, quotaBytes, now } = needs;
  /** First rows of what is being read. */
  const samples = new Map<string, IngestSample>();

  async function get(ref: FileRef): Promise<StoredDataFile> {
    const file = await repository.find(ref);
    if (!file) throw new Fault('not_found', { param: 'file_id', message: 'There is no such file.' });
    return file;
  }

  /** Reads the file into sheets of a new revision. */
  async function read(file: StoredDataFile): Promise<StoredDataFile> {
    const input = { kind: 'ingest', fileId: file.id, sheet: '', recipeId: null, spec: { revision: file.revision } } as const;
    const runId = await runs.start({ ...input, owner: file.owner, label: file.name });
    await repository.setRun({ owner: file.owner, id: file.id }, runId);
    return { ...file, runId };
  }

  async function ingest(run: WorkingRun): Promise<DataOutput> {
    const { owner, id: runId, input, signal } = run;
    const file = await get({ owner, id: input.fileId });
    const { revision } = input.spec as { readonly revision: number };
    const source = await files.locate(file.sha256);
    if (source === undefined) throw new Fault('file_unreadable', { message: 'The content of the file is gone.' });
    try {
      const ingested: Ingested = await tables.perform(
        'ingest',
        { source, name: file.name, told: file.told },
        {
          signal,
          into: folders.revision(file.id, revision),
          onProgress: run.progress,
          onLog: run.log,
          onSample: (sample) => void samples.set(file.id, sample),
        },
      );
      await settle(file, { runId, revision, ingested });
      const rows = ingested.sheets.reduce((sum, sheet) => sum + sheet.rows, 0);
      const rejected = ingested.sheets.reduce((sum, sheet) => sum + sheet.rejected, 0);
      const counts = { rows_in: rows + rejected, rows_out: rows, rejected, filtered: 0, deduplicated: 0, is_balanced: true };
      return { counts, artifacts: [] };
    } catch (error) {
      // Cancelled runs are settled by whoever cancels; after a stop of the server the run goes on.
      if (!signal.aborted) await fail(file, runId, error);
      throw error;
    } finally {
      samples.delete(file.id);
    }
  }

  async function settle(
    file: StoredDataFile,
    done: { runId: ExecutionId; revision: number; ingested: Ingested },
  ): Promise<void> {
    const { runId, revision, ingested } = done;
    const updated = {
      ...file,
      status: 'ready',
      runId,
      ingested: { ...ingested, revision },
      error: null,
      updatedAt: now(),
    } as const;
    if (await repository.settle(updated, runId)) await folders.keepOnly(file.id, revision);
  }

  async function fail(file: StoredDataFile, runId: string, error: unknown): Promise<void> {
    // Sheets that were read before stay.
    const status = file.ingested === undefined ? 'failed' : 'ready';
    await repository.settle({ ...file, status, error: toDataError(error), updatedAt: now(), runId }, runId);
  }

  async function waitFor(file: StoredDataFile, limitMs: number, signal: AbortSignal): Promise<StoredDataFile> {
    if (file.runId === null || limitMs === 0) return file;
    await runs.wait({ owner: file.owner, id: file.runId as ExecutionId }, limitMs, signal);
    return get(file);
  }

  return {
    get,
    ingest,
    waitFor,
    sample: (fileId: string): IngestSample | undefined => samples.get(fileId),

    /** Throws `quota_exceeded` when so many more bytes are too many. */
    async admit(owner: string, bytes: number): Promise<void> {
      const used = await repository.used(owner);
      if (used + bytes > quotaBytes) {
        throw new Fault('quota_exceeded', {
          message: `Your files take ${used} of ${quotaBytes} bytes; ${bytes} more do not fit.`,
        });
      }
    },

    async create({ owner, name, content }: NewFile): Promise<StoredDataFile> {
      const at = now();
      const file: StoredDataFile = {
        id: mintId('file'),
        owner,
        name: labelOf(name),
        sha256: content.id,
        bytes: content.sizeBytes,
        ...{
          status: 'reading',
          revision: 1,
          runId: null,
          told: {},
          ingested: undefined,
          error: null,
          createdAt: at,
          updatedAt: at,
        },
      };
      await repository.insert(file);
      return read(file);
    },

    async list(
      owner: string,
      query: { readonly text?: string | undefined; readonly limit: number; readonly cursor?: string | undefined },
    ) {
      const { text, limit, cursor } = query;
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

    async remove(ref: FileRef): Promise<void> {
      const file = await get(ref);
      const ended = await runs.endOf(ref.owner, ref.id);
      await repository.remove(ref);
      await folders.removeFile(ref.id);
      await Promise.all(ended.map((id) => folders.removeRun(id)));
      if ((await repository.countContent(file.sha256)) === 0) await files.delete(file.sha256);
    },

    /** What its owner cancelled is not read; what was read before stays. */
    async cancelled(ref: FileRef, runId: string): Promise<void> {
      const file = await repository.find(ref);
      const stopped = new Fault('conflict', { message: 'Reading the file was cancelled.' });
      if (file?.runId === runId && file.status === 'reading') await fail(file, runId, stopped);
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
        throw new Fault('conflict', { message: 'The file is being read; its sheets come when that is done.', retryable: true });
      }
      const sheet = name === undefined ? file.ingested.sheets[0] : file.ingested.sheets.find((each) => each.name === name);
      if (sheet === undefined)
        throw new Fault('not_found', { param: 'sheet', message: `The file has no sheet "${name ?? ''}".` });
      const folder = folders.revision(file.id, file.ingested.revision);
      return { file, sheet, folder, source: join(folder, sheet.file) };
    },
  };
}

export type DataFiles = ReturnType<typeof createDataFiles>;
