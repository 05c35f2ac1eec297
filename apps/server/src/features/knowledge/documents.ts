import { Readable } from 'node:stream';
import { Fault, mintId } from '@causeway/contract';
import type {
  AddedDocument,
  BodyOf,
  CollectionId,
  DocumentKind,
  DocumentMetadata,
  ExecutionId,
  NewDocument,
  updateDocument,
} from '@causeway/contract';
import type { Runs } from '../../durable/runs.ts';
import type { FormFile } from '../../gateway/feature.ts';
import type { Files, StoredFile } from '../../storage/files.ts';
import type { DocumentListFilter, DocumentRepository } from './document-repository.ts';
import type { DocumentNews } from './document-news.ts';
import { knowledgeJob } from './knowledge-input.ts';
import type { KnowledgeInput } from './knowledge-input.ts';
import type { PassageRepository } from './passage-repository.ts';
import type { CollectionRef, DocumentRef, StoredDocument } from './stored-document.ts';

export interface DocumentsNeeds {
  readonly repository: DocumentRepository;
  readonly passages: PassageRepository;
  readonly files: Files;
  readonly runs: Pick<Runs, 'start' | 'cancel'>;
  readonly news: DocumentNews;
  readonly forgetVectors: (collectionId: string) => void;
  readonly quotaBytes: number;
  readonly maxFileBytes: number;
  readonly now: () => number;
}

/** A document as it comes: with its content, or with the address of it. */
export interface GivenDocument {
  readonly owner: string;
  readonly collectionId: CollectionId;
  readonly name: string;
  readonly folder: string;
  readonly url?: string | undefined;
  readonly kind?: DocumentKind | undefined;
  readonly metadata?: DocumentMetadata | undefined;
  readonly content?: StoredFile | undefined;
}

/** So many documents of one owner are read at once; the others wait in the database. */
const atOnce = 4;
const manyDocuments = 10_000;

/** What a sender calls a file, as a label: no folders, no controls. */
export function labelOf(name: string): string {
  const plain = (name.split(/[\\/]/u).at(-1) ?? '').replaceAll(/\p{Cc}/gu, '').trim();
  return plain === '' ? 'document' : plain.slice(0, 255);
}

/** `notes/2026` of `notes/2026/plan.md`; steps up are no folders. */
export const folderOf = (path: string): string =>
  path
    .replaceAll(/\p{Cc}/gu, '')
    .split(/[\\/]/u)
    .slice(0, -1)
    .filter((step) => step !== '' && step !== '.' && step !== '..')
    .join('/')
    .slice(0, 500);

function nameOfUrl(url: string): string {
  const { hostname, pathname } = new URL(url);
  const last = pathname.split('/').findLast((step) => step !== '');
  return labelOf(last ?? hostname);
}

function newRow(given: GivenDocument, at: number): StoredDocument {
  const { owner, collectionId, name, folder, url = null, kind = null, metadata = {}, content } = given;
  const nothing = {
    kind: null,
    runId: null,
    shownRevision: 0,
    pages: null,
    characters: 0,
    passages: 0,
    embedded: 0,
    error: null,
  };
  return {
    ...nothing,
    id: mintId('document'),
    owner,
    collectionId,
    name,
    folder,
    url,
    toldKind: kind,
    status: 'queued',
    sha256: content?.id ?? '',
    bytes: content?.sizeBytes ?? 0,
    revision: 1,
    metadata,
    warnings: [],
    createdAt: at,
    updatedAt: at,
  };
}

const isWorking = ({ status }: StoredDocument): boolean => status === 'queued' || status === 'reading';

/** Starting and ending the reading of documents. */
function readingPart({ repository, files, runs, news, now }: DocumentsNeeds) {
  async function start(document: StoredDocument, what: KnowledgeInput['what']): Promise<StoredDocument> {
    const input: KnowledgeInput = { documentId: document.id, revision: document.revision, what };
    const { id } = await runs.start({
      owner: document.owner,
      job: knowledgeJob,
      subject: document.id,
      scope: what,
      label: document.name,
      version: 1,
      totalSteps: what === 'fetch' ? 3 : 2,
      input,
      trigger: { kind: 'manual', id: null },
      concurrency: { key: 'knowledge', limit: atOnce },
    });
    news.tell(document);
    return { ...document, runId: id as ExecutionId };
  }

  /** The content of a document goes when no other has it. */
  async function release(sha256: string): Promise<void> {
    if (sha256 !== '' && (await repository.countContent(sha256)) === 0) await files.delete(sha256);
  }

  /** Reads a document anew; what is shown now stays until then. */
  async function again(document: StoredDocument, what: KnowledgeInput['what']): Promise<StoredDocument> {
    if (document.runId !== null && isWorking(document)) await runs.cancel(document.runId);
    const queued = { ...document, status: 'queued', revision: document.revision + 1, error: null, updatedAt: now() } as const;
    await repository.update(queued);
    return start(queued, what);
  }

  return { start, release, again };
}

/** What a document is to its collection when it comes. */
function placingPart(needs: DocumentsNeeds, { start, release, again }: ReturnType<typeof readingPart>) {
  const { repository, news, quotaBytes, maxFileBytes, now } = needs;

  async function admit(owner: string, bytes: number): Promise<void> {
    if (bytes > maxFileBytes) throw new Fault('payload_too_large', { message: `At most ${maxFileBytes} bytes are taken.` });
    const used = await repository.used(owner);
    if (used + bytes > quotaBytes) {
      throw new Fault('quota_exceeded', { message: `The documents take ${used} bytes; ${quotaBytes} are allowed.` });
    }
  }

  async function replace(before: StoredDocument, given: GivenDocument): Promise<AddedDocument> {
    const { content, metadata, kind, name } = given;
    const changed = {
      ...before,
      name,
      toldKind: kind ?? before.toldKind,
      metadata: metadata ?? before.metadata,
      ...(content === undefined ? {} : { sha256: content.id, bytes: content.sizeBytes }),
    };
    const queued = await again(changed, content === undefined ? 'fetch' : 'read');
    if (changed.sha256 !== before.sha256) await release(before.sha256);
    return { document: news.describe(queued), outcome: 'replaced' };
  }

  /** Decides what a document is to its collection: new, changed, or there already. */
  async function place(given: GivenDocument): Promise<AddedDocument> {
    const { owner, collectionId, name, folder, url = null, content } = given;
    if (content !== undefined) {
      const same = await repository.findContent(owner, collectionId, content.id);
      if (same && same.status !== 'failed' && same.status !== 'cancelled') {
        return { document: news.describe(same), outcome: 'unchanged' };
      }
    }
    const before = await repository.findPlace({ owner, collectionId, name, folder, url });
    if (before) return replace(before, given);
    const document = newRow(given, now());
    await repository.insert(document);
    return { document: news.describe(await start(document, content === undefined ? 'fetch' : 'read')), outcome: 'added' };
  }

  return { admit, place };
}

/** The ways documents come: texts, addresses, files of a form. */
function addingPart({ files, maxFileBytes }: DocumentsNeeds, { admit, place }: ReturnType<typeof placingPart>) {
  async function keepText(owner: string, text: string): Promise<StoredFile> {
    await admit(owner, Buffer.byteLength(text));
    return files.put(Readable.from([Buffer.from(text)]), { maxBytes: maxFileBytes });
  }

  return {
    async add(owner: string, collectionId: CollectionId, given: readonly NewDocument[]): Promise<AddedDocument[]> {
      const added: AddedDocument[] = [];
      for (const { metadata, folder, ...one } of given) {
        const about = { owner, collectionId, metadata, folder: folderOf(`${folder}/`) };
        if ('url' in one) added.push(await place({ ...about, url: one.url, name: one.name ?? nameOfUrl(one.url) }));
        else {
          const content = await keepText(owner, one.text);
          added.push(await place({ ...about, name: labelOf(one.name), kind: one.kind, content }));
        }
      }
      return added;
    },

    async receive(ref: CollectionRef, parts: AsyncIterable<FormFile>, signal: AbortSignal): Promise<AddedDocument[]> {
      const added: AddedDocument[] = [];
      for await (const { field, name, content } of parts) {
        const stored = await files.put(content, { maxBytes: maxFileBytes, signal });
        await admit(ref.owner, stored.sizeBytes);
        const folder = field.includes('/') ? folderOf(field) : '';
        added.push(await place({ owner: ref.owner, collectionId: ref.id, name: labelOf(name), folder, content: stored }));
      }
      if (added.length > 0) return added;
      throw new Fault('invalid_request', { message: 'The form has no files in it.' });
    },
  };
}

type Get = (ref: DocumentRef) => Promise<StoredDocument>;

/** Changes of a document that is there. */
function changingPart(needs: DocumentsNeeds, get: Get, { release, again }: ReturnType<typeof readingPart>) {
  const { repository, passages, runs, news, forgetVectors, now } = needs;

  async function remove(ref: DocumentRef): Promise<void> {
    const document = await get(ref);
    if (document.runId !== null && isWorking(document)) await runs.cancel(document.runId);
    await repository.remove(ref);
    await passages.keepOnly(document.id, []);
    forgetVectors(document.collectionId);
    await release(document.sha256);
    news.removed(document);
  }

  return {
    remove,

    async update(ref: DocumentRef, body: BodyOf<typeof updateDocument>): Promise<StoredDocument> {
      const before = await get(ref);
      const { name = before.name, metadata = before.metadata } = body;
      const changed = { ...before, name: labelOf(name), metadata, updatedAt: now() };
      await repository.update(changed);
      news.tell(changed);
      return changed;
    },

    async readAgain(ref: DocumentRef): Promise<AddedDocument> {
      const document = await get(ref);
      const queued = await again(document, document.url === null ? 'read' : 'fetch');
      return { document: news.describe(queued), outcome: 'replaced' };
    },

    async cancel(ref: DocumentRef): Promise<StoredDocument> {
      const document = await get(ref);
      if (!isWorking(document)) return document;
      if (document.runId !== null) await runs.cancel(document.runId);
      const status = document.shownRevision > 0 ? 'ready' : 'cancelled';
      // The reading that was cancelled settles nothing any more.
      const cancelled = { ...document, status, revision: document.revision + 1, updatedAt: now() } as const;
      await repository.update(cancelled);
      news.done(cancelled);
      news.tell(cancelled);
      return cancelled;
    },
  };
}

/** What is asked about documents. */
function lookingPart({ repository, passages, files }: DocumentsNeeds, get: Get) {
  return {
    list: (owner: string, filter: DocumentListFilter) => repository.list(owner, filter),

    async text(ref: DocumentRef, from: number, length: number) {
      const document = await get(ref);
      const text = await passages.findText(ref.owner, ref.id, document.shownRevision);
      if (!text) throw new Fault('conflict', { message: 'The document has no text yet.', retryable: true });
      const shown = text.text.slice(from, from + length);
      return {
        document_id: ref.id,
        revision: text.revision,
        start: from,
        text: shown,
        characters: text.text.length,
        parts: [...text.parts],
      };
    },

    async open(ref: DocumentRef) {
      const document = await get(ref);
      const content = document.sha256 === '' ? undefined : await files.open(document.sha256);
      if (!content) throw new Fault('not_found', { message: 'The document has no content yet.' });
      return { document, content };
    },
  };
}

/** Documents of one owner: what is not theirs does not exist. */
export function createDocuments(needs: DocumentsNeeds) {
  const { repository } = needs;
  const reading = readingPart(needs);
  const placing = placingPart(needs, reading);

  async function get(ref: DocumentRef): Promise<StoredDocument> {
    const document = await repository.find(ref);
    if (!document) throw new Fault('not_found', { param: 'document_id', message: 'There is no such document.' });
    return document;
  }

  const changing = changingPart(needs, get, reading);
  const ofCollection = ({ owner, id }: CollectionRef): Promise<readonly StoredDocument[]> =>
    repository.list(owner, { collectionId: id, limit: manyDocuments });

  return {
    get,
    ...placing,
    ...addingPart(needs, placing),
    ...changing,
    ...lookingPart(needs, get),

    async refresh(ref: CollectionRef, what: 'read' | 'embed'): Promise<void> {
      for (const document of await ofCollection(ref)) {
        if (what === 'embed' && document.shownRevision > 0) await reading.start(document, 'embed');
        else if (document.sha256 !== '') await reading.again(document, 'read');
      }
    },

    async removeAll(ref: CollectionRef): Promise<void> {
      for (const { owner, id } of await ofCollection(ref)) await changing.remove({ owner, id });
    },
  };
}

export type DocumentService = ReturnType<typeof createDocuments>;
