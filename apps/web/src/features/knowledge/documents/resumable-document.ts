import { getUpload, uploadId } from '@causeway/contract';
import type { CollectionId, UploadId } from '@causeway/contract';
import type { Client } from '@causeway/client';
import { fingerprint } from '../../data/upload/fingerprint.ts';
import { sendPart } from '../../data/upload/send-part.ts';

const partBytes = 16 * 1024 * 1024;
const shelfKey = 'causeway-document-uploads';

interface Resumable {
  readonly path: string;
  readonly file: File;
  readonly signal: AbortSignal;
}

/** Uploads that were begun in this browser, by what they are of. */
function readShelf(): Readonly<Record<string, string>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(shelfKey) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, string>) : {};
  } catch {
    return {};
  }
}

function keep(name: string, id: UploadId | undefined): void {
  const { [name]: _before, ...others } = readShelf();
  try {
    localStorage.setItem(shelfKey, JSON.stringify(id === undefined ? others : { ...others, [name]: id }));
  } catch {
    // A full store costs the resuming, not the upload.
  }
}

const toBase64 = (text: string): string => btoa(String.fromCodePoint(...new TextEncoder().encode(text)));

async function begin(client: Client, collectionId: CollectionId, { path, file, signal }: Resumable): Promise<UploadId> {
  const metadata = [`filename ${toBase64(file.name)}`, `collection ${toBase64(collectionId)}`, `path ${toBase64(path)}`].join(
    ',',
  );
  const headers = { 'Upload-Length': String(file.size), 'Upload-Metadata': metadata };
  const answer = await sendPart(client, { method: 'POST', path: '/api/v1/uploads', headers, signal });
  return uploadId.parse(answer('location')?.split('/').at(-1), { jitless: true });
}

/** Where an upload stands; undefined when the server does not know it any more. */
async function offsetOf(client: Client, id: UploadId, file: File): Promise<number | undefined> {
  const state = await client.call(getUpload, { params: { uploadId: id } }).catch(() => undefined);
  return state === undefined || state.length !== file.size || state.offset >= state.length ? undefined : state.offset;
}

/** Sends a large document in parts (tus 1.0); one that was begun before goes on where it stopped. */
export async function sendResumable(client: Client, collectionId: CollectionId, resumable: Resumable): Promise<void> {
  const { file, signal } = resumable;
  const name = `${collectionId} ${resumable.path} ${await fingerprint(file)}`;
  const parsed = uploadId.safeParse(readShelf()[name], { jitless: true });
  const before = parsed.success ? await offsetOf(client, parsed.data, file) : undefined;
  const id = parsed.success && before !== undefined ? parsed.data : await begin(client, collectionId, resumable);
  keep(name, id);
  let offset = before ?? 0;
  while (offset < file.size) {
    const answer = await sendPart(client, {
      method: 'PATCH',
      path: `/api/v1/uploads/${id}`,
      headers: { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
      body: file.slice(offset, offset + partBytes),
      signal,
    });
    offset = Math.max(offset + 1, Number(answer('upload-offset') ?? offset + partBytes));
  }
  keep(name, undefined);
}
