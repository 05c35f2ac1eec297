import { Readable } from 'node:stream';
import { Fault, faultCatalogue } from '@causeway/contract';
import type { DataError, DocumentId, DocumentKind } from '@causeway/contract';
import { StepError } from '../../durable/job.ts';
import type { Documents } from '../../providers/documents/documents.ts';
import type { Outbound } from '../../providers/web/outbound.ts';
import type { Files } from '../../storage/files.ts';
import type { CollectionRepository } from './collection-repository.ts';
import { cutPassages } from './cut-passages.ts';
import { toDocumentError } from './describe-document.ts';
import type { DocumentNews } from './document-news.ts';
import type { DocumentRepository } from './document-repository.ts';
import type { Embedder } from './embedder.ts';
import type { KnowledgeInput } from './knowledge-input.ts';
import type { PassageRepository } from './passage-repository.ts';
import type { StoredDocument } from './stored-document.ts';

export interface IngestionNeeds {
  readonly collections: CollectionRepository;
  readonly repository: DocumentRepository;
  readonly passages: PassageRepository;
  readonly documents: Documents;
  readonly files: Files;
  readonly outbound: Pick<Outbound, 'fetch'>;
  readonly embedder: Embedder;
  readonly news: DocumentNews;
  readonly forgetVectors: (collectionId: string) => void;
  readonly maxFileBytes: number;
  readonly now: () => number;
}

/** One reading of one document, by one run. */
export interface Reading {
  readonly owner: string;
  readonly runId: string;
  readonly input: KnowledgeInput;
}

/** Largest answer of a web server. */
const maxFetchBytes = 50 * 1024 ** 2;
const fetchTimeoutMs = 60_000;
const maxRequests = 32;

const kindsByType: readonly (readonly [RegExp, DocumentKind])[] = [
  [/^text\/html|^application\/xhtml/iu, 'html'],
  [/^text\/markdown/iu, 'markdown'],
  [/^text\/csv/iu, 'csv'],
];

/** The error of a run as its document keeps it: the log of runs has the code as the title. */
function errorOf(error: unknown): DataError {
  if (!(error instanceof StepError)) return toDocumentError(error);
  const { title, detail } = error.error;
  const known = Object.entries(faultCatalogue).find(([code]) => code === title)?.[1];
  if (known === undefined) return toDocumentError(error);
  return { code: title, message: detail ?? known.sentence, fix: known.fix };
}

/** The row of a document while a run works on it. */
function createDesk({ repository, news, now }: Pick<IngestionNeeds, 'repository' | 'news' | 'now'>) {
  /** Undefined: it is gone, or a later reading began. */
  async function find({ owner, input }: Reading): Promise<StoredDocument | undefined> {
    const document = await repository.find({ owner, id: input.documentId });
    return document?.revision === input.revision ? document : undefined;
  }

  async function settle(document: StoredDocument): Promise<boolean> {
    const changed = { ...document, updatedAt: now() };
    const isSettled = await repository.settle(changed);
    if (isSettled) news.tell(changed);
    return isSettled;
  }

  async function begin(reading: Reading, phase: string): Promise<StoredDocument | undefined> {
    const found = await find(reading);
    if (!found) return undefined;
    const document = { ...found, status: 'reading', runId: reading.runId as StoredDocument['runId'] } as const;
    await repository.settle(document);
    news.progress(document, phase, null);
    return document;
  }

  return { find, settle, begin };
}

type Desk = ReturnType<typeof createDesk>;

/** Passages become searchable all at once, when the last of them is written. */
async function index(
  { files, documents, passages, collections, news }: IngestionNeeds,
  document: StoredDocument,
  signal: AbortSignal,
): Promise<StoredDocument> {
  const path = await files.locate(document.sha256);
  if (path === undefined) throw new Fault('document_unreadable', { message: 'The content of the document is gone.' });
  const { name, toldKind, owner, collectionId, id, revision, shownRevision } = document;
  const text = await documents.extract(
    { path, name, ...(toldKind === null ? {} : { kind: toldKind }) },
    { signal, onProgress: (percent) => news.progress(document, 'reading', percent) },
  );
  const { kind, pages, isScanned, warnings } = text;
  const read = { ...document, kind, pages, warnings, characters: text.text.length, embedded: 0, error: null };
  await passages.keepOnly(id, [shownRevision]);
  if (isScanned) {
    const message = `None of its ${pages ?? 0} pages has a text layer: it is scanned. Run it through text recognition (OCR) first.`;
    return { ...read, status: 'scanned', shownRevision: 0, passages: 0, characters: 0, warnings: [message] };
  }
  news.progress(document, 'indexing', null);
  const collection = await collections.find({ owner, id: collectionId });
  const { passage_characters: characters = 1200, overlap_percent: overlapPercent = 10 } = collection?.settings ?? {};
  const cut = cutPassages(text, { characters, overlapPercent });
  await passages.saveText(read, { parts: text.parts, text: text.text });
  await passages.add(read, text.text, cut);
  return { ...read, status: 'ready', shownRevision: revision, passages: cut.length };
}

/** Answers how many passages have a vector now. */
async function embedAll(
  { passages, embedder, news }: IngestionNeeds,
  document: StoredDocument,
  { model, signal }: { readonly model: string; readonly signal: AbortSignal },
): Promise<number> {
  let done = await passages.countVectors(document, model);
  for (;;) {
    signal.throwIfAborted();
    const next = await passages.withoutVector(document, model, maxRequests);
    if (next.length === 0) break;
    const vectors = await embedder.embed({ owner: document.owner, model, texts: next.map(({ text }) => text), signal });
    await passages.addVectors(
      document,
      model,
      next.map(({ seq }, at) => ({ seq, ...embedder.pack(vectors[at] ?? []) })),
    );
    done += next.length;
    news.progress(document, 'embedding', (100 * done) / Math.max(1, document.passages));
  }
  return done;
}

/** The address of a document, fetched. False: it has what we have already. */
async function fetchContent(
  needs: IngestionNeeds,
  desk: Desk,
  { document, url, signal }: { readonly document: StoredDocument; readonly url: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const { files, outbound, maxFileBytes } = needs;
  const answer = await outbound.fetch({ url, signal, timeoutMs: fetchTimeoutMs, maxBytes: maxFetchBytes });
  if (answer.status !== 200) {
    const message = `${new URL(url).host} answered ${answer.status}.`;
    throw new Fault(answer.status >= 500 ? 'outbound_unreachable' : 'document_unreadable', { message });
  }
  const stored = await files.put(Readable.from([answer.body]), { maxBytes: maxFileBytes, signal });
  const type = answer.headers['content-type'] ?? '';
  const toldKind = kindsByType.find(([pattern]) => pattern.test(type))?.[1] ?? null;
  const isSame = stored.id === document.sha256 && document.shownRevision > 0;
  const status = isSame ? 'ready' : 'reading';
  await desk.settle({ ...document, status, toldKind, sha256: stored.id, bytes: stored.sizeBytes });
  return !isSame;
}

/** What a run does with a document: fetch, read, embed. Each answers whether there is something to go on with. */
export function createIngestion(needs: IngestionNeeds) {
  const { collections, passages, news, forgetVectors } = needs;
  const desk = createDesk(needs);
  const { find, settle, begin } = desk;
  return {
    async fetch(reading: Reading, signal: AbortSignal): Promise<boolean> {
      const document = await begin(reading, 'fetching');
      if (document?.url === undefined || document.url === null) return false;
      return fetchContent(needs, desk, { document, url: document.url, signal });
    },

    /** False: nothing in it can be searched. */
    async read(reading: Reading, signal: AbortSignal): Promise<boolean> {
      const document = await begin(reading, 'reading');
      if (!document) return false;
      const read = await index(needs, document, signal);
      news.done(read);
      const isSettled = await settle(read);
      await passages.keepOnly(read.id, isSettled ? [read.shownRevision] : [document.shownRevision]);
      forgetVectors(read.collectionId);
      return isSettled && read.status === 'ready';
    },

    /** Without vectors words are searched: then the document says so and stays. */
    async embed(reading: Reading, signal: AbortSignal): Promise<boolean> {
      const document = await find(reading);
      const collection = document && (await collections.find({ owner: document.owner, id: document.collectionId }));
      const model = collection?.settings.embedding_model ?? null;
      if (!document || model === null || document.shownRevision !== document.revision) return false;
      try {
        const embedded = await embedAll(needs, document, { model, signal });
        forgetVectors(document.collectionId);
        news.done(document);
        await settle({ ...document, embedded });
        return true;
      } catch (error) {
        if (signal.aborted || (error instanceof Fault && error.details.retryable === true)) throw error;
        const { message } = toDocumentError(error);
        await settle({ ...document, warnings: [...document.warnings, `Searched by words alone: ${message}`] });
        return false;
      }
    },

    /** A document that was readable before stays as it was. */
    async fail(reading: Reading, error: unknown): Promise<void> {
      const document = await find(reading);
      if (!document) return;
      news.done(document);
      const status = document.shownRevision > 0 ? 'ready' : 'failed';
      await settle({ ...document, status, error: errorOf(error) });
      await passages.keepOnly(document.id, [document.shownRevision]);
    },

    done: (id: DocumentId): void => news.done({ id }),
  };
}

export type Ingestion = ReturnType<typeof createIngestion>;
