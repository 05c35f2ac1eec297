import type { DocumentId, FileId, UploadId } from '@causeway/contract';
import type { Database } from '../../storage/database.ts';
import type { UploadTarget } from './document-receiver.ts';

/** An upload that comes in parts. How much of it has come is the size of its file. */
export interface StoredUpload {
  readonly id: UploadId;
  readonly owner: string;
  readonly name: string;
  readonly length: number;
  readonly fileId: FileId | null;
  /** Undefined: it becomes a data file. */
  readonly target: UploadTarget | undefined;
  readonly documentId: DocumentId | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface UploadRepository {
  insert(upload: StoredUpload): Promise<void>;
  findUpload(owner: string, id: UploadId): Promise<StoredUpload | undefined>;
  /** Bytes that uploads of the owner may still bring. */
  promised(owner: string): Promise<number>;
  finish(upload: Pick<StoredUpload, 'owner' | 'id' | 'fileId' | 'documentId'>): Promise<void>;
  prolong(owner: string, id: UploadId, expiresAt: number): Promise<void>;
  remove(owner: string, id: UploadId): Promise<boolean>;
  /** Of everybody. */
  listOf(owner: string): Promise<readonly StoredUpload[]>;
  listExpired(now: number): Promise<readonly StoredUpload[]>;
}

interface UploadRow {
  readonly id: UploadId;
  readonly owner: string;
  readonly name: string;
  readonly length: number | string;
  readonly file_id: FileId | null;
  readonly target: string | null;
  readonly document_id: DocumentId | null;
  readonly created_at: number | string;
  readonly expires_at: number | string;
}

const columns = 'id, owner, name, length, file_id, target, document_id, created_at, expires_at';

const toUpload = (row: UploadRow): StoredUpload => ({
  id: row.id,
  owner: row.owner,
  name: row.name,
  length: Number(row.length),
  fileId: row.file_id,
  target: row.target === null ? undefined : (JSON.parse(row.target) as UploadTarget),
  documentId: row.document_id,
  createdAt: Number(row.created_at),
  expiresAt: Number(row.expires_at),
});

export function createUploadRepository(database: Database): UploadRepository {
  const insert = database.prepare(`insert into data_upload (${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`, 1);
  const finish = database.prepare('update data_upload set file_id = ?, document_id = ? where owner = ? and id = ?', 1);
  const prolong = database.prepare('update data_upload set expires_at = ? where owner = ? and id = ?');
  const remove = database.prepare('delete from data_upload where owner = ? and id = ?');
  return {
    insert: async ({ id, owner, name, length, fileId, target, documentId, createdAt, expiresAt }) => {
      const place = target === undefined ? null : JSON.stringify(target);
      await database.write([insert(id, owner, name, length, fileId, place, documentId, createdAt, expiresAt)]);
    },
    findUpload: async (owner, id) => {
      const sql = `select ${columns} from data_upload where owner = ? and id = ?`;
      const [row] = await database.read<UploadRow>(sql, owner, id);
      return row && toUpload(row);
    },
    promised: async (owner) => {
      const sql =
        'select coalesce(sum(length), 0) as bytes from data_upload where owner = ? and file_id is null and document_id is null';
      const [row] = await database.read<{ readonly bytes: number | string }>(sql, owner);
      return Number(row?.bytes ?? 0);
    },
    finish: async ({ owner, id, fileId, documentId }) => void (await database.write([finish(fileId, documentId, owner, id)])),
    prolong: async (owner, id, expiresAt) => void (await database.write([prolong(expiresAt, owner, id)])),
    remove: async (owner, id) => (await database.write([remove(owner, id)]))[0] === 1,
    listOf: async (owner) => {
      const rows = await database.read<UploadRow>(`select ${columns} from data_upload where owner = ?`, owner);
      return rows.map(toUpload);
    },
    listExpired: async (now) => {
      const rows = await database.read<UploadRow>(`select ${columns} from data_upload where expires_at < ?`, now);
      return rows.map(toUpload);
    },
  };
}
