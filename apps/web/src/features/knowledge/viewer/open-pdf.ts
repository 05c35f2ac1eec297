import { readFault } from '@causeway/client';
import type { Client } from '@causeway/client';
import type { DocumentId } from '@causeway/contract';
import { GlobalWorkerOptions, getDocument } from 'pdfjs-dist';

GlobalWorkerOptions.workerSrc = new URL('pdfjs-dist/build/pdf.worker.min.mjs', import.meta.url).href;

export type Pdf = Awaited<ReturnType<typeof getDocument>['promise']>;

export interface OpeningPdf {
  readonly promise: Promise<Pdf>;
  /** What was given up is no failure. */
  readonly isClosed: () => boolean;
  readonly close: () => void;
}

/** Opens the content of a document; `close` gives it up, also while it comes. */
export function openPdf(client: Client, id: DocumentId): OpeningPdf {
  const stopping = new AbortController();
  let task: ReturnType<typeof getDocument> | undefined;
  const open = async (): Promise<Pdf> => {
    const url = `${client.base}/api/v1/knowledge/documents/${id}/content`;
    const headers = client.apiKey === undefined ? {} : { Authorization: `Bearer ${client.apiKey}` };
    const answer = await client.fetch(url, { credentials: client.credentials, headers, signal: stopping.signal });
    if (!answer.ok) throw await readFault(answer);
    task = getDocument({ data: await answer.arrayBuffer(), enableXfa: false });
    return task.promise;
  };
  const close = () => {
    stopping.abort();
    void task?.destroy();
  };
  return { promise: open(), isClosed: () => stopping.signal.aborted, close };
}
