import { deleteUpload, fileId, getUpload, uploadId } from '@causeway/contract';
import type { FileId, UploadId } from '@causeway/contract';
import { CallFailure } from '@causeway/client';
import type { Client } from '@causeway/client';
import { sendPart } from './send-part.ts';

/** Small enough that a lost line costs little, large enough that requests do not count. */
const partBytes = 16 * 1024 * 1024;

export interface Sending {
  readonly file: File;
  readonly uploadId: UploadId;
  readonly signal: AbortSignal;
  /** Bytes of the file that have left. */
  readonly onSent: (bytes: number) => void;
}

/** Begins an upload; the server names it. */
export async function beginUpload(client: Client, file: File, signal: AbortSignal): Promise<UploadId> {
  const metadata = `filename ${toBase64(file.name)}`;
  const headers = { 'Upload-Length': String(file.size), 'Upload-Metadata': metadata };
  const answer = await sendPart(client, { method: 'POST', path: '/api/v1/uploads', headers, signal });
  return uploadId.parse(answer('location')?.split('/').at(-1), { jitless: true });
}

/** Sends what the server does not have yet; resolves with the file it became. Throws a `CallFailure`, `upload_gone` among them. */
export async function continueUpload(client: Client, { file, uploadId: id, signal, onSent }: Sending): Promise<FileId> {
  const state = await client.call(getUpload, { params: { uploadId: id }, signal });
  if (state.file_id !== null) return state.file_id;
  if (state.length !== file.size) throw changed();
  let { offset } = state;
  onSent(offset);
  for (;;) {
    const from = offset;
    const answer = await sendPart(client, {
      method: 'PATCH',
      path: `/api/v1/uploads/${id}`,
      headers: { 'Upload-Offset': String(from), 'Content-Type': 'application/offset+octet-stream' },
      body: file.slice(from, from + partBytes),
      signal,
      onSent: (bytes) => onSent(from + bytes),
    });
    const became = answer('causeway-file-id');
    if (became !== null) return fileId.parse(became, { jitless: true });
    offset = Number(answer('upload-offset') ?? from + partBytes);
    if (offset <= from && file.size > from) throw changed();
  }
}

/** Gives an upload up; one that is gone already is fine. */
export async function abandonUpload(client: Client, id: UploadId): Promise<void> {
  await client.call(deleteUpload, { params: { uploadId: id } }).catch(() => undefined);
}

/** The file on this disk is not the one that was begun. */
function changed(): CallFailure {
  const sentence = 'The file is not as long as the one that was begun.';
  const cause = { code: 'upload_gone', title: 'The file has changed', sentence, evidence: [] } as const;
  return new CallFailure({ kind: 'fault', code: cause.code, message: sentence, cause });
}

const toBase64 = (text: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
