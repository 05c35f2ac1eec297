import { createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Fault, mintId } from '@causeway/contract';
import type { DocumentId, FileId, UploadId } from '@causeway/contract';
import type { Files } from '../../storage/files.ts';
import type { DataFiles } from './data-files.ts';
import { labelOf } from './data-files.ts';
import { requireSpace } from './disk-space.ts';
import { readTarget } from './document-receiver.ts';
import type { DocumentReceiver } from './document-receiver.ts';
import type { StoredUpload, UploadRepository } from './upload-repository.ts';

export interface ResumableUploadsNeeds {
  readonly repository: UploadRepository;
  readonly dataFiles: DataFiles;
  readonly files: Files;
  readonly receiver: DocumentReceiver;
  /** Where unfinished ones lie. */
  readonly directory: string;
  readonly maxFileBytes: number;
  readonly now: () => number;
}

export interface UploadState {
  readonly id: UploadId;
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly expiresAt: number;
  readonly fileId: FileId | null;
  readonly documentId: DocumentId | null;
}

const isDone = ({ fileId, documentId }: StoredUpload): boolean => fileId !== null || documentId !== null;

export interface UploadPart {
  readonly offset: number;
  readonly content: Readable;
}

/** An upload that rests so long is given up. */
export const uploadLifetimeMs = 24 * 60 * 60 * 1000;

/** `filename d29ybGQ=,filetype dGV4dA==`: base64 values (tus 1.0, creation). */
export function readMetadata(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(',').flatMap((pair) => {
    const [key, value = ''] = pair.trim().split(/\s+/u);
    return key === undefined || key === '' ? [] : [[key, Buffer.from(value, 'base64').toString('utf8')] as const];
  });
  return new Map(pairs);
}

/** What was written stays, however the connection ends: the next part begins there. */
async function writePart(path: string, part: UploadPart & { readonly length: number }, signal: AbortSignal): Promise<void> {
  const { offset, content, length } = part;
  let bytes = offset;
  // The connection stays: what is wrong is said over it.
  const parts = content.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  const limited = async function* limited(): AsyncGenerator<Uint8Array> {
    for await (const chunk of parts) {
      bytes += chunk.byteLength;
      if (bytes > length) {
        throw new Fault('invalid_request', { message: `More than the ${length} bytes of the upload came.` });
      }
      yield chunk;
    }
  };
  const target = createWriteStream(path, { flags: 'r+', start: offset, flush: true });
  try {
    await pipeline(limited, target, { signal });
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('request_timeout', { message: 'The connection ended before the part was whole.', cause: error });
  }
}

export function createResumableUploads(needs: ResumableUploadsNeeds) {
  const { repository, dataFiles, files, receiver, directory, maxFileBytes, now } = needs;
  /** One writer at a time: the one before may not know yet that its connection is dead. */
  const writing = new Map<string, AbortController>();
  const settled = new Map<string, Promise<void>>();
  const pathOf = (id: string): string => join(directory, `${id}.part`);

  async function offsetOf(upload: StoredUpload): Promise<number> {
    if (isDone(upload)) return upload.length;
    try {
      return (await stat(pathOf(upload.id))).size;
    } catch {
      throw new Fault('upload_gone');
    }
  }

  async function findUpload(owner: string, id: UploadId): Promise<StoredUpload> {
    const upload = await repository.findUpload(owner, id);
    if (!upload) throw new Fault('not_found', { message: 'There is no such upload.', param: 'uploadId' });
    if (upload.expiresAt < now()) throw new Fault('upload_gone');
    return upload;
  }

  const toState = async (upload: StoredUpload): Promise<UploadState> => {
    const { id, name, length, expiresAt, fileId, documentId } = upload;
    return { id, name, length, expiresAt, fileId, documentId, offset: await offsetOf(upload) };
  };

  /** Ends the writer before, if there is one, and waits until its last byte is down. */
  async function endWriter(id: UploadId): Promise<void> {
    writing.get(id)?.abort();
    await settled.get(id);
  }

  async function takeOver(id: UploadId): Promise<AbortController> {
    await endWriter(id);
    const controller = new AbortController();
    writing.set(id, controller);
    return controller;
  }

  async function become({ owner, id, name, target }: StoredUpload): Promise<Pick<StoredUpload, 'fileId' | 'documentId'>> {
    if (target !== undefined) {
      return { fileId: null, documentId: await receiver.adopt({ owner, ...target, file: pathOf(id) }) };
    }
    const content = await files.adopt(pathOf(id));
    return { fileId: (await dataFiles.create({ owner, name, content })).id, documentId: null };
  }

  async function finish(upload: StoredUpload): Promise<Pick<StoredUpload, 'fileId' | 'documentId'>> {
    const became = await become(upload);
    await repository.finish({ ...upload, ...became });
    return became;
  }

  async function append(upload: StoredUpload, part: UploadPart, signal: AbortSignal): Promise<UploadState> {
    const before = await offsetOf(upload);
    if (before !== part.offset) {
      throw new Fault('conflict', { message: `The upload has ${before} bytes, not ${part.offset}.`, param: 'Upload-Offset' });
    }
    if (!isDone(upload)) await writePart(pathOf(upload.id), { ...part, length: upload.length }, signal);
    const expiresAt = now() + uploadLifetimeMs;
    await repository.prolong(upload.owner, upload.id, expiresAt);
    const state = await toState({ ...upload, expiresAt });
    if (state.offset < upload.length || isDone(upload)) return state;
    return { ...state, ...(await finish(upload)) };
  }

  async function drop(owner: string, id: UploadId): Promise<void> {
    await endWriter(id);
    await repository.remove(owner, id);
    await rm(pathOf(id), { force: true });
  }

  return {
    get: async (owner: string, id: UploadId): Promise<UploadState> => toState(await findUpload(owner, id)),

    /** For whoever is about to go on: what a dead connection still had on its way would move the offset after it was told. */
    async resume(owner: string, id: UploadId): Promise<UploadState> {
      const upload = await findUpload(owner, id);
      await endWriter(id);
      return toState((await repository.findUpload(owner, id)) ?? upload);
    },

    async create(owner: string, length: number, metadata: ReadonlyMap<string, string>): Promise<UploadState> {
      if (length > maxFileBytes) {
        throw new Fault('payload_too_large', { message: `The file has ${length} bytes; at most ${maxFileBytes} are allowed.` });
      }
      const name = labelOf(metadata.get('filename') ?? metadata.get('name') ?? 'file');
      const target = readTarget(metadata, name);
      await (target === undefined
        ? dataFiles.admit(owner, length + (await repository.promised(owner)))
        : receiver.admit(owner, target.collectionId, length));
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await requireSpace(directory, length);
      const at = now();
      const upload: StoredUpload = {
        id: mintId('upload'),
        owner,
        name,
        length,
        fileId: null,
        target,
        documentId: null,
        createdAt: at,
        expiresAt: at + uploadLifetimeMs,
      };
      const file = await open(pathOf(upload.id), 'wx', 0o600);
      await file.close();
      await repository.insert(upload);
      const state = await toState(upload);
      return length === 0 ? { ...state, ...(await finish(upload)) } : state;
    },

    async append(owner: string, id: UploadId, part: UploadPart): Promise<UploadState> {
      await findUpload(owner, id);
      const controller = await takeOver(id);
      const work = findUpload(owner, id).then((upload) => append(upload, part, controller.signal));
      const quiet = work.then(
        () => undefined,
        () => undefined,
      );
      settled.set(id, quiet);
      try {
        return await work;
      } finally {
        if (writing.get(id) === controller) {
          writing.delete(id);
          settled.delete(id);
        }
      }
    },

    async remove(owner: string, id: UploadId): Promise<void> {
      await findUpload(owner, id);
      await drop(owner, id);
    },

    async removeOf(owner: string): Promise<void> {
      for (const { id } of await repository.listOf(owner)) await drop(owner, id);
    },

    /** Gives up what nobody went on with. */
    async expire(): Promise<void> {
      for (const { owner, id } of await repository.listExpired(now())) {
        await rm(pathOf(id), { force: true });
        await repository.remove(owner, id);
      }
    },
  };
}

export type ResumableUploads = ReturnType<typeof createResumableUploads>;
