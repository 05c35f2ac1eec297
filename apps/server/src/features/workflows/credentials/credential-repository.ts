import type { Credential, CredentialId } from '@causeway/contract';
import type { Database } from '../../../storage/database.ts';

export interface StoredCredential extends Credential {
  readonly owner: string;
  readonly sealed: string;
}

export interface CredentialRepository {
  list(owner: string): Promise<readonly StoredCredential[]>;
  find(ref: { readonly owner: string; readonly id: CredentialId }): Promise<StoredCredential | undefined>;
  findByName(owner: string, name: string): Promise<StoredCredential | undefined>;
  /** False: the owner has one of that name. */
  insert(credential: StoredCredential): Promise<boolean>;
  replace(credential: StoredCredential): Promise<boolean>;
  remove(owner: string, id: CredentialId): Promise<boolean>;
  noteUsed(owner: string, id: CredentialId, at: number): Promise<void>;
}

type CredentialRow = Omit<StoredCredential, 'hosts'> & { readonly hosts: string };

const selectSql = `select id, owner, name, kind, hint, hosts, sealed, created_at, updated_at, last_used_at from workflow_credential
  where owner = ?`;

const toCredential = (row: CredentialRow): StoredCredential => ({ ...row, hosts: JSON.parse(row.hosts) as string[] });

export function createCredentialRepository(database: Database): CredentialRepository {
  const insert = database.prepare(
    `insert into workflow_credential (id, owner, name, kind, created_at, updated_at, hint, hosts, sealed)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (owner, name) do nothing`,
  );
  const replace = database.prepare(
    'update workflow_credential set kind = ?, updated_at = ?, hint = ?, hosts = ?, sealed = ? where owner = ? and id = ?',
  );
  const remove = database.prepare('delete from workflow_credential where owner = ? and id = ?');
  const used = database.prepare('update workflow_credential set last_used_at = ? where owner = ? and id = ?');
  const first = async (tail: string, owner: string, value: string): Promise<StoredCredential | undefined> => {
    const [row] = await database.read<CredentialRow>(`${selectSql} ${tail}`, owner, value);
    return row && toCredential(row);
  };
  return {
    list: async (owner) =>
      (await database.read<CredentialRow>(`${selectSql} order by name`, owner)).map((row) => toCredential(row)),
    find: ({ owner, id }) => first('and id = ?', owner, id),
    findByName: (owner, name) => first('and name = ?', owner, name),
    async insert({ id, owner, name, kind, created_at: at, hint, hosts, sealed }) {
      const [rows] = await database.write([insert(id, owner, name, kind, at, at, hint, JSON.stringify(hosts), sealed)]);
      return rows === 1;
    },
    async replace({ id, owner, kind, updated_at: at, hint, hosts, sealed }) {
      const [rows] = await database.write([replace(kind, at, hint, JSON.stringify(hosts), sealed, owner, id)]);
      return rows === 1;
    },
    async remove(owner, id) {
      const [rows] = await database.write([remove(owner, id)]);
      return rows === 1;
    },
    async noteUsed(owner, id, at) {
      await database.write([used(at, owner, id)]);
    },
  };
}
