import type { DataError, DataFile, ToldDialect, FileId } from '@causeway/contract';
import type { Database, SqlValue } from '../../storage/database.ts';
import type { StoredSheets } from './stored-sheets.ts';

export interface FileRef {
  readonly owner: string;
  readonly id: FileId;
}

/** A file as it is kept. `revision` counts the times it was read; the sheets of the newest that succeeded are shown. */
export interface StoredDataFile {
  readonly id: FileId;
  readonly owner: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly status: DataFile['status'];
  readonly revision: number;
  readonly runId: string | null;
  readonly told: ToldDialect;
  /** Undefined until it was read. */
  readonly ingested: StoredSheets | undefined;
  readonly error: DataError | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface FileFilter {
  readonly text: string | undefined;
  readonly limit: number;
  readonly before: { readonly at: number; readonly id: string } | undefined;
}

export interface FileRepository {
  insert(file: StoredDataFile): Promise<void>;
  find(ref: FileRef): Promise<StoredDataFile | undefined>;
  list(owner: string, filter: FileFilter): Promise<readonly StoredDataFile[]>;
  /** Bytes of all files of the owner. */
  used(owner: string): Promise<number>;
  /** How many files of anybody have the content. */
  countContent(sha256: string): Promise<number>;
  update(file: StoredDataFile): Promise<boolean>;
  /** Only while this is the newest reading of it: a later one wins. */
  settle(file: StoredDataFile, revision: number): Promise<boolean>;
  setRun(ref: FileRef, runId: string): Promise<void>;
  remove(ref: FileRef): Promise<boolean>;
}

interface FileRow {
  readonly id: FileId;
  readonly owner: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number | string;
  readonly status: DataFile['status'];
  readonly revision: number | string;
  readonly run_id: string | null;
  readonly told: string;
  readonly detail: string | null;
  readonly error: string | null;
  readonly created_at: number | string;
  readonly updated_at: number | string;
}

const columns = 'id, owner, name, sha256, bytes, status, revision, run_id, told, detail, error, created_at, updated_at';

const toFile = (row: FileRow): StoredDataFile => ({
  id: row.id,
  owner: row.owner,
  name: row.name,
  sha256: row.sha256,
  bytes: Number(row.bytes),
  status: row.status,
  revision: Number(row.revision),
  runId: row.run_id,
  told: JSON.parse(row.told) as ToldDialect,
  ingested: row.detail === null ? undefined : (JSON.parse(row.detail) as StoredSheets),
  error: row.error === null ? null : (JSON.parse(row.error) as DataError),
  createdAt: Number(row.created_at),
  updatedAt: Number(row.updated_at),
});

// PostgreSQL keeps no U+0000 in text; JSON writes it as six characters, which is fine.
const json = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value));

const changing = (file: StoredDataFile): readonly SqlValue[] => [
  file.name,
  file.status,
  file.revision,
  file.runId,
  JSON.stringify(file.told),
  json(file.ingested),
  json(file.error),
  file.updatedAt,
];

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);

function listQuery(owner: string, { text, limit, before }: FileFilter): readonly [string, SqlValue[]] {
  const parts: readonly (readonly [string, readonly SqlValue[]])[] = [
    ['owner = ?', [owner]],
    ...(text === undefined || text === ''
      ? []
      : [[String.raw`lower(name) like ? escape '\'`, [`%${escapeLike(text.toLowerCase())}%`]] as const]),
    ...(before === undefined
      ? []
      : [['(created_at < ? or (created_at = ? and id < ?))', [before.at, before.at, before.id]] as const]),
  ];
  const where = parts.map(([sql]) => sql).join(' and ');
  const sql = `select ${columns} from data_file where ${where} order by created_at desc, id desc limit ?`;
  return [sql, [...parts.flatMap(([, values]) => values), limit]];
}

const sets = 'name = ?, status = ?, revision = ?, run_id = ?, told = ?, detail = ?, error = ?, updated_at = ?';

export function createFileRepository(database: Database): FileRepository {
  const insert = database.prepare(`insert into data_file (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, 1);
  const update = database.prepare(`update data_file set ${sets} where owner = ? and id = ?`);
  const settle = database.prepare(`update data_file set ${sets} where owner = ? and id = ? and revision = ?`);
  const setRun = database.prepare('update data_file set run_id = ? where owner = ? and id = ?');
  const remove = database.prepare('delete from data_file where owner = ? and id = ?');
  const changed = async (write: ReturnType<typeof update>): Promise<boolean> => (await database.write([write]))[0] === 1;
  return {
    insert: async (file) => {
      const { id, owner, name, sha256, bytes, status, revision, runId, createdAt, updatedAt } = file;
      const texts = [JSON.stringify(file.told), json(file.ingested), json(file.error)] as const;
      await database.write([insert(id, owner, name, sha256, bytes, status, revision, runId, ...texts, createdAt, updatedAt)]);
    },
    find: async ({ owner, id }) => {
      const [row] = await database.read<FileRow>(`select ${columns} from data_file where owner = ? and id = ?`, owner, id);
      return row && toFile(row);
    },
    list: async (owner, filter) => {
      const [sql, values] = listQuery(owner, filter);
      return (await database.read<FileRow>(sql, ...values)).map(toFile);
    },
    used: async (owner) => {
      const sql = 'select coalesce(sum(bytes), 0) as used from data_file where owner = ?';
      const [row] = await database.read<{ readonly used: number | string }>(sql, owner);
      return Number(row?.used ?? 0);
    },
    countContent: async (sha256) => {
      const sql = 'select count(*) as files from data_file where sha256 = ?';
      const [row] = await database.read<{ readonly files: number | string }>(sql, sha256);
      return Number(row?.files ?? 0);
    },
    update: (file) => changed(update(...changing(file), file.owner, file.id)),
    settle: (file, revision) => changed(settle(...changing(file), file.owner, file.id, revision)),
    setRun: async ({ owner, id }, runId) => void (await database.write([setRun(runId, owner, id)])),
    remove: ({ owner, id }) => changed(remove(owner, id)),
  };
}
