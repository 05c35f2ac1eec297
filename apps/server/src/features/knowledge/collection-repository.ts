import type { Database } from '../../storage/database.ts';
import type { CollectionCounts, CollectionRef, StoredCollection } from './stored-document.ts';

export interface CollectionRepository {
  insert(collection: StoredCollection): Promise<void>;
  find(ref: CollectionRef): Promise<StoredCollection | undefined>;
  list(owner: string): Promise<readonly StoredCollection[]>;
  /** Of all collections of the owner, by id. */
  counts(owner: string): Promise<ReadonlyMap<string, CollectionCounts>>;
  update(collection: StoredCollection): Promise<boolean>;
  remove(ref: CollectionRef): Promise<boolean>;
}

interface CollectionRow {
  readonly id: StoredCollection['id'];
  readonly owner: string;
  readonly name: string;
  readonly description: string;
  readonly settings: string;
  readonly dense_weight: number;
  readonly questions: string;
  readonly evaluation: string | null;
  readonly created_at: number | string;
  readonly updated_at: number | string;
}

interface CountsRow {
  readonly collection_id: string;
  readonly documents: number | string;
  readonly working: number | string;
  readonly passages: number | string;
  readonly bytes: number | string;
}

const columns = 'id, owner, name, description, settings, dense_weight, questions, evaluation, created_at, updated_at';

const toCollection = (row: CollectionRow): StoredCollection => ({
  id: row.id,
  owner: row.owner,
  name: row.name,
  description: row.description,
  settings: JSON.parse(row.settings) as StoredCollection['settings'],
  denseWeight: row.dense_weight,
  questions: JSON.parse(row.questions) as StoredCollection['questions'],
  evaluation: row.evaluation === null ? null : (JSON.parse(row.evaluation) as StoredCollection['evaluation']),
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
});

const valuesOf = ({ name, description, settings, denseWeight, questions, evaluation }: StoredCollection) =>
  [
    name,
    description,
    JSON.stringify(settings),
    denseWeight,
    JSON.stringify(questions),
    evaluation === null ? null : JSON.stringify(evaluation),
  ] as const;

const countsSql = `select collection_id, count(*) as documents,
  sum(case when status in ('queued', 'reading') then 1 else 0 end) as working,
  sum(passages) as passages, sum(bytes) as bytes from knowledge_document where owner = ? group by collection_id`;

export function createCollectionRepository(database: Database): CollectionRepository {
  const insert = database.prepare(`insert into knowledge_collection (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, 1);
  const update = database.prepare(
    'update knowledge_collection set name = ?, description = ?, settings = ?, dense_weight = ?, questions = ?, evaluation = ?, updated_at = ? where owner = ? and id = ?',
  );
  const remove = database.prepare('delete from knowledge_collection where owner = ? and id = ?');
  return {
    insert: async (collection) => {
      const { id, owner, createdAt, updatedAt } = collection;
      await database.write([insert(id, owner, ...valuesOf(collection), createdAt, updatedAt)]);
    },
    find: async ({ owner, id }) => {
      const sql = `select ${columns} from knowledge_collection where owner = ? and id = ?`;
      const [row] = await database.read<CollectionRow>(sql, owner, id);
      return row && toCollection(row);
    },
    list: async (owner) => {
      const sql = `select ${columns} from knowledge_collection where owner = ? order by name, id`;
      return (await database.read<CollectionRow>(sql, owner)).map(toCollection);
    },
    counts: async (owner) => {
      const rows = await database.read<CountsRow>(countsSql, owner);
      return new Map(
        rows.map(({ collection_id: id, documents, working, passages, bytes }) => [
          id,
          { documents: Number(documents), working: Number(working), passages: Number(passages), bytes: Number(bytes) },
        ]),
      );
    },
    update: async (collection) => {
      const { owner, id, updatedAt } = collection;
      return (await database.write([update(...valuesOf(collection), updatedAt, owner, id)]))[0] === 1;
    },
    remove: async ({ owner, id }) => (await database.write([remove(owner, id)]))[0] === 1,
  };
}
