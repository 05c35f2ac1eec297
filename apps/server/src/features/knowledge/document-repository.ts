import type { CollectionId, DocumentFilter, DocumentId, DocumentStatus } from '@causeway/contract';
import type { Database, SqlValue } from '../../storage/database.ts';
import type { DocumentRef, StoredDocument } from './stored-document.ts';

export interface DocumentListFilter {
  readonly collectionId?: CollectionId | undefined;
  readonly statuses?: readonly DocumentStatus[] | undefined;
  readonly text?: string | undefined;
  readonly limit: number;
  readonly before?: { readonly at: number; readonly id: string } | undefined;
}

/** A place in a collection: the same name there is the same document. */
export interface DocumentPlace {
  readonly owner: string;
  readonly collectionId: CollectionId;
  readonly name: string;
  readonly folder: string;
  readonly url: string | null;
}

export interface DocumentRepository {
  insert(document: StoredDocument): Promise<void>;
  find(ref: DocumentRef): Promise<StoredDocument | undefined>;
  findMany(owner: string, ids: readonly string[]): Promise<readonly StoredDocument[]>;
  /** The document of this name and folder, or of this address. */
  findPlace(place: DocumentPlace): Promise<StoredDocument | undefined>;
  /** A document of the collection with this content. */
  findContent(owner: string, collectionId: CollectionId, sha256: string): Promise<StoredDocument | undefined>;
  list(owner: string, filter: DocumentListFilter): Promise<readonly StoredDocument[]>;
  /** Ids of searchable documents; metadata is compared by the caller, who gets it. */
  match(
    owner: string,
    collectionIds: readonly string[],
    filter: DocumentFilter,
  ): Promise<readonly Pick<StoredDocument, 'id' | 'metadata'>[]>;
  /** How many documents of anybody have the content. */
  countContent(sha256: string): Promise<number>;
  /** Bytes of all documents of the owner. */
  used(owner: string): Promise<number>;
  /** Only while this is the newest reading of it: a later one wins. */
  settle(document: StoredDocument): Promise<boolean>;
  update(document: StoredDocument): Promise<boolean>;
  remove(ref: DocumentRef): Promise<boolean>;
}

interface DocumentRow {
  readonly id: DocumentId;
  readonly owner: string;
  readonly collection_id: CollectionId;
  readonly name: string;
  readonly folder: string;
  readonly url: string | null;
  readonly told_kind: StoredDocument['toldKind'];
  readonly kind: StoredDocument['kind'];
  readonly status: DocumentStatus;
  readonly run_id: string | null;
  readonly sha256: string;
  readonly bytes: number | string;
  readonly revision: number | string;
  readonly shown_revision: number | string;
  readonly pages: number | string | null;
  readonly characters: number | string;
  readonly passages: number | string;
  readonly embedded: number | string;
  readonly metadata: string;
  readonly warnings: string;
  readonly error: string | null;
  readonly created_at: number | string;
  readonly updated_at: number | string;
}

const changing =
  'name, folder, url, told_kind, kind, status, run_id, sha256, bytes, revision, shown_revision, pages, characters, passages, embedded, metadata, warnings, error, updated_at';
const columns = `id, owner, collection_id, created_at, ${changing}`;
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

const toDocument = (row: DocumentRow): StoredDocument => ({
  id: row.id,
  owner: row.owner,
  collectionId: row.collection_id,
  name: row.name,
  folder: row.folder,
  url: row.url,
  toldKind: row.told_kind,
  kind: row.kind,
  status: row.status,
  runId: row.run_id as StoredDocument['runId'],
  sha256: row.sha256,
  bytes: Number(row.bytes),
  revision: Number(row.revision),
  shownRevision: Number(row.shown_revision),
  pages: row.pages === null ? null : Number(row.pages),
  characters: Number(row.characters),
  passages: Number(row.passages),
  embedded: Number(row.embedded),
  metadata: JSON.parse(row.metadata) as StoredDocument['metadata'],
  warnings: JSON.parse(row.warnings) as string[],
  error: row.error === null ? null : (JSON.parse(row.error) as StoredDocument['error']),
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
});

const valuesOf = (document: StoredDocument): readonly SqlValue[] => [
  document.name,
  document.folder,
  document.url,
  document.toldKind,
  document.kind,
  document.status,
  document.runId,
  document.sha256,
  document.bytes,
  document.revision,
  document.shownRevision,
  document.pages,
  document.characters,
  document.passages,
  document.embedded,
  JSON.stringify(document.metadata),
  JSON.stringify(document.warnings),
  document.error === null ? null : JSON.stringify(document.error),
  document.updatedAt,
];

type Part = readonly [sql: string, values: readonly SqlValue[]];

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);
const joined = (parts: readonly (Part | undefined)[]): { where: string; values: readonly SqlValue[] } => {
  const used = parts.filter((part) => part !== undefined);
  return { where: used.map(([sql]) => sql).join(' and '), values: used.flatMap(([, values]) => values) };
};

function listParts(owner: string, { collectionId, statuses, text, before }: DocumentListFilter) {
  return joined([
    ['owner = ?', [owner]],
    collectionId === undefined ? undefined : ['collection_id = ?', [collectionId]],
    statuses === undefined ? undefined : [`status in (${marks(statuses)})`, statuses],
    text === undefined || text === ''
      ? undefined
      : [String.raw`lower(name) like ? escape '\'`, [`%${escapeLike(text.toLowerCase())}%`]],
    before === undefined ? undefined : ['(created_at < ? or (created_at = ? and id < ?))', [before.at, before.at, before.id]],
  ]);
}

function matchParts(owner: string, collectionIds: readonly string[], filter: DocumentFilter) {
  const { document_ids: ids, kinds, folder, since } = filter;
  return joined([
    ['owner = ?', [owner]],
    [`collection_id in (${marks(collectionIds)})`, collectionIds],
    ['shown_revision > 0', []],
    ids === undefined ? undefined : [ids.length === 0 ? '1 = 0' : `id in (${marks(ids)})`, ids],
    kinds === undefined ? undefined : [kinds.length === 0 ? '1 = 0' : `kind in (${marks(kinds)})`, kinds],
    folder === undefined || folder === ''
      ? undefined
      : [String.raw`(folder = ? or folder like ? escape '\')`, [folder, `${escapeLike(folder)}/%`]],
    since === undefined ? undefined : ['updated_at >= ?', [since]],
  ]);
}

function readingPart(database: Database) {
  const first = async (where: string, ...values: readonly SqlValue[]): Promise<StoredDocument | undefined> => {
    const [row] = await database.read<DocumentRow>(
      `select ${columns} from knowledge_document where ${where} limit 1`,
      ...values,
    );
    return row && toDocument(row);
  };
  const count = async (sql: string, value: string): Promise<number> => {
    const [row] = await database.read<{ readonly found: number | string | null }>(sql, value);
    return Number(row?.found ?? 0);
  };
  return {
    find: ({ owner, id }) => first('owner = ? and id = ?', owner, id),
    findMany: async (owner, ids) => {
      if (ids.length === 0) return [];
      const sql = `select ${columns} from knowledge_document where owner = ? and id in (${marks(ids)})`;
      return (await database.read<DocumentRow>(sql, owner, ...ids)).map(toDocument);
    },
    findPlace: ({ owner, collectionId, name, folder, url }) =>
      url === null
        ? first(
            'owner = ? and collection_id = ? and name = ? and folder = ? and url is null',
            owner,
            collectionId,
            name,
            folder,
          )
        : first('owner = ? and collection_id = ? and url = ?', owner, collectionId, url),
    findContent: (owner, collectionId, sha256) =>
      first('owner = ? and collection_id = ? and sha256 = ?', owner, collectionId, sha256),
    list: async (owner, filter) => {
      const { where, values } = listParts(owner, filter);
      const sql = `select ${columns} from knowledge_document where ${where} order by created_at desc, id desc limit ?`;
      return (await database.read<DocumentRow>(sql, ...values, filter.limit)).map(toDocument);
    },
    match: async (owner, collectionIds, filter) => {
      if (collectionIds.length === 0) return [];
      const { where, values } = matchParts(owner, collectionIds, filter);
      const rows = await database.read<Pick<DocumentRow, 'id' | 'metadata'>>(
        `select id, metadata from knowledge_document where ${where}`,
        ...values,
      );
      return rows.map(({ id, metadata }) => ({ id, metadata: JSON.parse(metadata) as StoredDocument['metadata'] }));
    },
    countContent: (sha256) => count('select count(*) as found from knowledge_document where sha256 = ?', sha256),
    used: (owner) => count('select sum(bytes) as found from knowledge_document where owner = ?', owner),
  } satisfies Partial<DocumentRepository>;
}

export function createDocumentRepository(database: Database): DocumentRepository {
  const names = changing.split(', ');
  const sets = names.map((name) => `${name} = ?`).join(', ');
  const all = names.length + 4;
  const insert = database.prepare(
    `insert into knowledge_document (${columns}) values (${Array.from({ length: all }, () => '?').join(', ')})`,
    1,
  );
  const update = database.prepare(`update knowledge_document set ${sets} where owner = ? and id = ?`);
  const settle = database.prepare(`update knowledge_document set ${sets} where owner = ? and id = ? and revision = ?`);
  const remove = database.prepare('delete from knowledge_document where owner = ? and id = ?');
  const changed = async (write: ReturnType<typeof update>): Promise<boolean> => (await database.write([write]))[0] === 1;
  return {
    ...readingPart(database),
    insert: async (document) => {
      const { id, owner, collectionId, createdAt } = document;
      await database.write([insert(id, owner, collectionId, createdAt, ...valuesOf(document))]);
    },
    settle: (document) => changed(settle(...valuesOf(document), document.owner, document.id, document.revision)),
    update: (document) => changed(update(...valuesOf(document), document.owner, document.id)),
    remove: ({ owner, id }) => changed(remove(owner, id)),
  };
}
