import { readFault } from '@causeway/client';
import type { Client } from '@causeway/client';
import { addedDocument, uploadDocuments } from '@causeway/contract';
import type { AddedDocument, CollectionId } from '@causeway/contract';
import { sendResumable } from './resumable-document.ts';
import type { PickedDocument } from './dropped-documents.ts';

/** Larger ones go on where a lost connection left them. */
const resumableBytes = 8 * 1024 * 1024;
/** Many small documents share a request: uploads count in the strict rate tier. */
const perForm = 25;
const formBytes = 16 * 1024 * 1024;

export interface SendingProgress {
  readonly sent: number;
  readonly total: number;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SendingProgress) => void;
}

/** Small ones together, each large one by itself. */
export function groupDocuments(documents: readonly PickedDocument[]): readonly (readonly PickedDocument[])[] {
  const groups: PickedDocument[][] = [];
  let bytes = 0;
  for (const one of documents) {
    const last = groups.at(-1);
    const isLarge = one.file.size > resumableBytes;
    if (last === undefined || isLarge || last.length >= perForm || bytes + one.file.size > formBytes) {
      groups.push([one]);
      bytes = one.file.size;
    } else {
      last.push(one);
      bytes += one.file.size;
    }
  }
  return groups;
}

async function sendForm(
  client: Client,
  collectionId: CollectionId,
  { documents, signal }: { readonly documents: readonly PickedDocument[]; readonly signal: AbortSignal },
): Promise<readonly AddedDocument[]> {
  const form = new FormData();
  for (const { path, file } of documents) form.append(path, file, file.name);
  const url = `${client.base}${uploadDocuments.path}?collection_id=${collectionId}`;
  const headers = client.apiKey === undefined ? {} : { Authorization: `Bearer ${client.apiKey}` };
  const answer = await client.fetch(url, { method: 'POST', body: form, credentials: client.credentials, headers, signal });
  if (!answer.ok) throw await readFault(answer);
  const body: unknown = await answer.json();
  const documentsSaid = typeof body === 'object' && body !== null && 'documents' in body ? body.documents : [];
  return addedDocument.array().parse(documentsSaid, { jitless: true });
}

/** Sends documents into a collection. Throws a `CallFailure`; those that were sent before it stay. */
export async function sendDocuments(
  client: Client,
  collectionId: CollectionId,
  { documents, ...options }: SendOptions & { readonly documents: readonly PickedDocument[] },
): Promise<void> {
  const { signal, onProgress } = options;
  const total = documents.length;
  let sent = 0;
  onProgress({ sent, total });
  for (const group of groupDocuments(documents)) {
    const [only] = group;
    const isLarge = only !== undefined && only.file.size > resumableBytes;
    await (isLarge
      ? sendResumable(client, collectionId, { ...only, signal })
      : sendForm(client, collectionId, { documents: group, signal }));
    sent += group.length;
    onProgress({ sent, total });
  }
}
