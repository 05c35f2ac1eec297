import type { DocumentPart } from '@causeway/contract';
import type { Database, SqlValue, Write } from '../../storage/database.ts';
import { extraWords } from './index-words.ts';
import type { StoredDocument } from './stored-document.ts';
import { createTellingWords } from './telling-words.ts';
import type { TellingWords } from './telling-words.ts';

/** A passage as it is cut. */
export interface CutPassage {
  readonly start: number;
  readonly end: number;
  readonly page: number | null;
  readonly headings: readonly string[];
}

export interface StoredPassage extends CutPassage {
  readonly seq: number;
  readonly id: string;
  readonly collectionId: StoredDocument['collectionId'];
  readonly documentId: StoredDocument['id'];
  readonly revision: number;
  readonly text: string;
}

export interface Found {
  readonly seq: number;
  readonly score: number;
}

export interface WordsQuery {
  readonly collectionIds: readonly string[];
  /** Undefined: all documents of the collections. */
  readonly documentIds: readonly string[] | undefined;
  readonly words: readonly string[];
  readonly limit: number;
}

export interface StoredText {
  readonly revision: number;
  readonly parts: readonly DocumentPart[];
  readonly text: string;
}

export interface NewVector {
  readonly seq: number;
  readonly bits: Uint8Array;
  readonly vector: Uint8Array;
}

export interface PassageRepository {
  saveText(document: StoredDocument, text: Omit<StoredText, 'revision'>): Promise<void>;
  findText(owner: string, documentId: string, revision: number): Promise<StoredText | undefined>;
  /** Adds passages of the document's revision; they are found when the revision is shown. */
  add(document: StoredDocument, text: string, passages: readonly CutPassage[]): Promise<void>;
  /** Removes texts, passages and vectors of all revisions but those. */
  keepOnly(documentId: string, revisions: readonly number[]): Promise<void>;
  /** Best first, by the words of titles and text. */
  searchWords(query: WordsQuery): Promise<readonly Found[]>;
  /** In the order of `seqs`; those of the owner that are shown now. */
  findMany(owner: string, seqs: readonly number[]): Promise<readonly StoredPassage[]>;
  /** Passages of a document without a vector of the model, in their order. */
  withoutVector(
    document: StoredDocument,
    model: string,
    limit: number,
  ): Promise<readonly { readonly seq: number; readonly text: string }[]>;
  countVectors(document: StoredDocument, model: string): Promise<number>;
  addVectors(document: StoredDocument, model: string, vectors: readonly NewVector[]): Promise<void>;
  /** Bits of all vectors of a collection. */
  listBits(
    collectionId: string,
    model: string,
  ): Promise<readonly { readonly seq: number; readonly documentId: string; readonly bits: Uint8Array }[]>;
  findVectors(model: string, seqs: readonly number[]): Promise<ReadonlyMap<number, Uint8Array>>;
}

interface PassageRow {
  readonly seq: number | string;
  readonly id: string;
  readonly collection_id: StoredPassage['collectionId'];
  readonly document_id: StoredPassage['documentId'];
  readonly revision: number | string;
  readonly start_at: number | string;
  readonly end_at: number | string;
  readonly page: number | string | null;
  readonly headings: string;
  readonly text: string;
}

/** 500 statements block the event loop for a few milliseconds; a passage is two on SQLite. */
const passagesPerWrite = 100;
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/** Ids differ in case, too, but 19 of their 22 characters do so by chance: the owner's rows are looked up by their real ids after. */
export const scopeWord = (id: string): string => id.replace('_', '').toLowerCase();

const toPassage = (row: PassageRow): StoredPassage => ({
  seq: Number(row.seq),
  id: row.id,
  collectionId: row.collection_id,
  documentId: row.document_id,
  revision: Number(row.revision),
  start: Number(row.start_at),
  end: Number(row.end_at),
  page: row.page === null ? null : Number(row.page),
  headings: JSON.parse(row.headings) as string[],
  text: row.text,
});

const passageColumns = 'id, owner, collection_id, document_id, revision, start_at, end_at, page, headings, text';

interface NewRow {
  readonly values: readonly SqlValue[];
  readonly id: string;
  readonly scope: string;
  readonly title: string;
  readonly text: string;
}

function newRow(document: StoredDocument, text: string, { start, end, page, headings }: CutPassage): NewRow {
  const { id: documentId, owner, collectionId, revision, name, folder } = document;
  const own = text.slice(start, end);
  const id = `${documentId}.${revision}.${start}`;
  return {
    id,
    scope: `${scopeWord(collectionId)} ${scopeWord(documentId)}`,
    title: [name.replace(/\.[A-Za-z0-9]{1,5}$/u, ''), folder.replaceAll('/', ' '), ...headings].join(' '),
    text: own,
    values: [id, owner, collectionId, documentId, revision, start, end, page, JSON.stringify(headings), own],
  };
}

/** How a passage enters the index of words. */
function createInsert(database: Database): (row: NewRow) => readonly Write[] {
  if (database.dialect === 'sqlite') {
    const insert = database.prepare(
      `insert into knowledge_passage (${passageColumns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      1,
    );
    const index = database.prepare(
      'insert into knowledge_words (rowid, scope, title, body, parts) select max(seq), ?, ?, ?, ? from knowledge_passage where id = ?',
    );
    return ({ values, scope, title, text, id }) => [insert(...values), index(scope, title, text, extraWords(text), id)];
  }
  // Of titles, text and parts.
  const words = ['A', 'C', 'D'].map((weight) => `setweight(to_tsvector('knowledge_text_search', ?), '${weight}')`);
  const insert = database.prepare(
    `insert into knowledge_passage (${passageColumns}, words) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ${words.join(' || ')})`,
    1,
  );
  return ({ values, title, text }) => [insert(...values, title, text, extraWords(text))];
}

const sqliteSearch = `select rowid as seq, -rank as score from knowledge_words
  where knowledge_words match ? order by rank limit ?`;

/** No word looks like a scope, so the columns need not be told apart. */
function sqliteMatch({ collectionIds, documentIds }: WordsQuery, { words, isAll }: TellingWords): string {
  const scopes = (documentIds ?? collectionIds).map((id) => `"${scopeWord(id)}"`);
  const terms = words.map((word) => `"${word}"`);
  return `(${terms.join(isAll ? ' AND ' : ' OR ')}) AND scope : (${scopes.join(' OR ')})`;
}

/** Longer passages do not win by their length alone (flag 1). */
function postgresSearch({ collectionIds, documentIds }: WordsQuery): string {
  const [column, ids] = documentIds === undefined ? ['collection_id', collectionIds] : ['document_id', documentIds];
  return `select seq, ts_rank('{0.05, 0.3, 0.4, 1}', words, to_tsquery('knowledge_text_search', ?), 1) as score
    from knowledge_passage where words @@ to_tsquery('knowledge_text_search', ?) and ${column} in (${marks(ids)})
    order by score desc, seq limit ?`;
}

function searchPart(database: Database): Pick<PassageRepository, 'searchWords' | 'findMany'> {
  const tellingWords = createTellingWords(database);
  return {
    async searchWords(query) {
      const { words, limit, collectionIds, documentIds } = query;
      if (words.length === 0 || (documentIds ?? collectionIds).length === 0) return [];
      if (database.dialect === 'sqlite') {
        const telling = await tellingWords(words);
        if (telling.words.length === 0) return [];
        return database.read<Found>(sqliteSearch, sqliteMatch(query, telling), limit);
      }
      const asked = words.map((word) => `'${word}'`).join(' | ');
      const ids = documentIds ?? collectionIds;
      const rows = await database.read<{ readonly seq: string; readonly score: number }>(
        postgresSearch(query),
        asked,
        asked,
        ...ids,
        limit,
      );
      return rows.map(({ seq, score }) => ({ seq: Number(seq), score }));
    },
    async findMany(owner, seqs) {
      if (seqs.length === 0) return [];
      const columns = passageColumns.split(', ').map((name) => `p.${name}`);
      const rows = await database.read<PassageRow>(
        `select p.seq, ${columns.join(', ')} from knowledge_passage p
          join knowledge_document d on d.id = p.document_id and d.shown_revision = p.revision
          where p.owner = ? and p.seq in (${marks(seqs)})`,
        owner,
        ...seqs,
      );
      const bySeq = new Map(rows.map((row) => [Number(row.seq), toPassage(row)]));
      return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
    },
  };
}

function vectorPart(
  database: Database,
): Pick<PassageRepository, 'withoutVector' | 'countVectors' | 'addVectors' | 'listBits' | 'findVectors'> {
  const insert = database.prepare(
    'insert into knowledge_vector (seq, collection_id, document_id, model, bits, vector) values (?, ?, ?, ?, ?, ?) on conflict do nothing',
  );
  const ofDocument =
    'from knowledge_passage p left join knowledge_vector v on v.seq = p.seq and v.model = ? where p.document_id = ? and p.revision = ?';
  return {
    withoutVector: async ({ id, revision }, model, limit) => {
      const rows = await database.read<{ readonly seq: number | string; readonly text: string }>(
        `select p.seq, p.text ${ofDocument} and v.seq is null order by p.seq limit ?`,
        model,
        id,
        revision,
        limit,
      );
      return rows.map(({ seq, text }) => ({ seq: Number(seq), text }));
    },
    countVectors: async ({ id, revision }, model) => {
      const sql = `select count(*) as found ${ofDocument} and v.seq is not null`;
      const [row] = await database.read<{ readonly found: number | string }>(sql, model, id, revision);
      return Number(row?.found ?? 0);
    },
    addVectors: async ({ collectionId, id }, model, vectors) => {
      await database.write(vectors.map(({ seq, bits, vector }) => insert(seq, collectionId, id, model, bits, vector)));
    },
    listBits: async (collectionId, model) => {
      const rows = await database.read<{
        readonly seq: number | string;
        readonly document_id: string;
        readonly bits: Uint8Array;
      }>('select seq, document_id, bits from knowledge_vector where collection_id = ? and model = ?', collectionId, model);
      return rows.map(({ seq, document_id: documentId, bits }) => ({ seq: Number(seq), documentId, bits }));
    },
    findVectors: async (model, seqs) => {
      if (seqs.length === 0) return new Map();
      const rows = await database.read<{ readonly seq: number | string; readonly vector: Uint8Array }>(
        `select seq, vector from knowledge_vector where model = ? and seq in (${marks(seqs)})`,
        model,
        ...seqs,
      );
      return new Map(rows.map(({ seq, vector }) => [Number(seq), vector]));
    },
  };
}

function keepingPart(database: Database): Pick<PassageRepository, 'keepOnly'> {
  return {
    async keepOnly(documentId, revisions) {
      const others = revisions.length === 0 ? '1 = 1' : `revision not in (${marks(revisions)})`;
      const values = [documentId, ...revisions];
      const seqs = `select seq from knowledge_passage where document_id = ? and ${others}`;
      const words =
        database.dialect === 'sqlite'
          ? [database.prepare(`delete from knowledge_words where rowid in (${seqs})`)(...values)]
          : [];
      await database.write([
        ...words,
        database.prepare(`delete from knowledge_vector where seq in (${seqs})`)(...values),
        database.prepare(`delete from knowledge_passage where document_id = ? and ${others}`)(...values),
        database.prepare(`delete from knowledge_text where document_id = ? and ${others}`)(...values),
      ]);
    },
  };
}

/** Texts, passages, their words and their vectors. */
export function createPassageRepository(database: Database): PassageRepository {
  const toWrites = createInsert(database);
  const saveText = database.prepare(
    'insert into knowledge_text (document_id, revision, owner, parts, text) values (?, ?, ?, ?, ?) on conflict do nothing',
  );
  return {
    ...searchPart(database),
    ...vectorPart(database),
    ...keepingPart(database),
    saveText: async ({ id, revision, owner }, { parts, text }) =>
      void (await database.write([saveText(id, revision, owner, JSON.stringify(parts), text)])),
    findText: async (owner, documentId, revision) => {
      const [row] = await database.read<{ readonly parts: string; readonly text: string }>(
        'select parts, text from knowledge_text where owner = ? and document_id = ? and revision = ?',
        owner,
        documentId,
        revision,
      );
      return row && { revision, parts: JSON.parse(row.parts) as DocumentPart[], text: row.text };
    },
    async add(document, text, passages) {
      for (let at = 0; at < passages.length; at += passagesPerWrite) {
        const group = passages.slice(at, at + passagesPerWrite);
        await database.write(group.flatMap((passage) => toWrites(newRow(document, text, passage))));
      }
    },
  };
}
