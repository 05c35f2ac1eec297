import { Fault } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import type { FormFile } from '../../gateway/feature.ts';
import type { Files } from '../../storage/files.ts';
import { toFault } from './data-error.ts';
import type { DataFiles } from './data-files.ts';
import { toDataFile } from './data-files.ts';
import { requireSpace } from './disk-space.ts';
import type { StoredDataFile } from './file-repository.ts';

export interface UploadsNeeds {
  readonly dataFiles: DataFiles;
  readonly files: Files;
  readonly directory: string;
  readonly maxFileBytes: number;
}

export interface FormUpload {
  readonly owner: string;
  readonly parts: AsyncIterable<FormFile>;
  /** Of the whole form, as the sender says. */
  readonly declaredBytes: number;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** What a form takes besides its file. */
const formBytes = 64 * 1024;

interface Wait {
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** The file with its sheets, or without when reading takes longer. Throws why it cannot be read; then nothing is kept. */
export async function readOrRefuse(dataFiles: DataFiles, file: StoredDataFile, { waitMs, signal }: Wait): Promise<DataFile> {
  const read = await dataFiles.waitFor(file, waitMs, signal);
  if (read.error === null || read.ingested !== undefined) return toDataFile(read);
  await dataFiles.remove(read);
  throw toFault(read.error);
}

/** Files that come in one piece, as the field `file` of a form. */
export function createUploads({ dataFiles, files, directory, maxFileBytes }: UploadsNeeds) {
  async function store({ owner, parts, declaredBytes, signal }: FormUpload) {
    if (declaredBytes > maxFileBytes + formBytes) {
      throw new Fault('payload_too_large', { message: `The file is larger than ${maxFileBytes} bytes.` });
    }
    await dataFiles.admit(owner, declaredBytes);
    await requireSpace(directory, declaredBytes);
    for await (const { field, name, content } of parts) {
      if (field !== 'file') continue;
      const stored = await files.put(content, { maxBytes: maxFileBytes, signal });
      await dataFiles.admit(owner, stored.sizeBytes);
      return dataFiles.create({ owner, name, content: stored });
    }
    throw new Fault('invalid_request', { message: 'The form has no field `file` with a file in it.', param: 'file' });
  }

  return {
    receive: async (upload: FormUpload): Promise<DataFile> => readOrRefuse(dataFiles, await store(upload), upload),
  };
}

export type Uploads = ReturnType<typeof createUploads>;
