import type { Role, UserId } from '@causeway/contract';
import { UnexpectedRowsError } from '../../storage/database.ts';
import type { Database, SqlValue, Write } from '../../storage/database.ts';

export interface StoredPerson {
  readonly id: UserId;
  readonly role: Role;
  readonly name: string;
  readonly email: string | null;
  readonly oidcIssuer: string | null;
  readonly oidcSubject: string | null;
  readonly createdAt: number;
  readonly suspendedAt: number | null;
  readonly passwordHash: string | null;
  /** 1: the person wrote the address themselves; nobody else has said that it is theirs. */
  readonly emailClaimed: 0 | 1;
}

export interface ListedPerson extends StoredPerson {
  readonly lastSeenAt: number | null;
}

/** What of a person may change; what is left out stays. */
export interface PersonChanges {
  readonly role?: Role;
  readonly name?: string;
  readonly email?: string;
  readonly passwordHash?: string;
  readonly emailClaimed?: 0 | 1;
  readonly suspendedAt?: number | null;
  readonly oidcIssuer?: string;
  readonly oidcSubject?: string;
}

/** What becomes of what somebody has who is removed. */
export type Fate = 'keep' | 'delete';

export interface LettingGo {
  readonly id: UserId;
  readonly fate: Fate;
  readonly removedAt: number;
}

export interface PersonRepository {
  /** Owners first, then by name; not those that were removed. */
  list(): Promise<readonly ListedPerson[]>;
  find(id: string): Promise<ListedPerson | undefined>;
  findByEmail(email: string): Promise<StoredPerson | undefined>;
  findByProvider(issuer: string, subject: string): Promise<StoredPerson | undefined>;
  hasPasswords(): Promise<boolean>;
  /** What makes the person; fails the whole write when the address is taken. */
  insertion(person: StoredPerson): Write;
  /** Commits all, or answers false: an address is taken, or something was used up meanwhile. */
  commit(statements: readonly Write[]): Promise<boolean>;
  change(id: string, changes: PersonChanges, at: number): Write;
  /** The row stays, so that what names it can still be read; the address is free again. Then it is let go of. */
  removal(id: string, at: number, fate: Fate): Write;
  findRemoved(id: string): Promise<Pick<StoredPerson, 'id' | 'name' | 'role'> | undefined>;
  /** Somebody who was removed is let go of once more. */
  lettingGo(id: string, fate: Fate): Write;
  /** Removed people who are not let go of yet. */
  findLettingGo(): Promise<readonly LettingGo[]>;
  /** They were, as far as they were asked to be. */
  noteLetGo(letting: LettingGo): Promise<void>;
  /** Who changed within the window, and when: `<id>@<ms>`. */
  findChanged(after: number, until: number): Promise<readonly string[]>;
}

/** Two ways to write an address reach the same box, in practice. */
export const foldEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

const columns = `id, role, name, email, oidc_issuer as "oidcIssuer", oidc_subject as "oidcSubject", created_at as "createdAt",
  suspended_at as "suspendedAt", password_hash as "passwordHash", email_claimed as "emailClaimed"`;
const lastSeen = `(select max(seen) from (
    select max(last_seen_at) as seen from browser_session where browser_session.owner = person.id
    union all select max(last_used_at) as seen from api_key where api_key.owner = person.id) as seen_at) as "lastSeenAt"`;
const listSql = `select ${columns}, ${lastSeen} from person where removed_at is null`;
const rank = `case role when 'owner' then 0 else 1 end`;
const insertSql = `insert into person (id, role, name, email, email_folded, oidc_issuer, oidc_subject, created_at, changed_at,
  suspended_at, password_hash, email_claimed) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`;
const removeSql = `update person set removed_at = ?, changed_at = ?, letting_go = ?, email = null, email_folded = null, oidc_issuer = null,
  oidc_subject = null, password_hash = null where id = ? and removed_at is null`;

const names = {
  role: 'role',
  name: 'name',
  email: 'email',
  passwordHash: 'password_hash',
  emailClaimed: 'email_claimed',
  suspendedAt: 'suspended_at',
  oidcIssuer: 'oidc_issuer',
  oidcSubject: 'oidc_subject',
} as const;

function assignments(changes: PersonChanges): readonly (readonly [string, SqlValue])[] {
  const given = Object.entries(changes).map(([key, value]) => [names[key as keyof PersonChanges], value as SqlValue] as const);
  return changes.email === undefined ? given : [...given, ['email_folded', foldEmail(changes.email)] as const];
}

/** Only what somebody may do is a change that open sockets must hear of. */
const changesRights = ({ role, suspendedAt }: PersonChanges): boolean => role !== undefined || suspendedAt !== undefined;

const emailIsFree = 'not exists (select 1 from person as other where other.email_folded = ? and other.id <> ?)';

const changeOf =
  (database: Database): PersonRepository['change'] =>
  (id, changes, at) => {
    const set = [...assignments(changes), ...(changesRights(changes) ? ([['changed_at', at]] as const) : [])];
    const { email } = changes;
    const guard =
      email === undefined ? { sql: '', values: [] } : { sql: ` and ${emailIsFree}`, values: [foldEmail(email), id] };
    const assigned = set.map(([name]) => `${name} = ?`).join(', ');
    const sql = `update person set ${assigned} where id = ? and removed_at is null${guard.sql}`;
    return database.prepare(sql, 1)(...set.map(([, value]) => value), id, ...guard.values);
  };

async function commit(database: Database, statements: readonly Write[]): Promise<boolean> {
  try {
    await database.write(statements);
    return true;
  } catch (error) {
    if (error instanceof UnexpectedRowsError) return false;
    throw error;
  }
}

export function createPersonRepository(database: Database): PersonRepository {
  const insert = database.prepare(insertSql, 1);
  const remove = database.prepare(removeSql, 1);
  const lettingGo = database.prepare('update person set letting_go = ? where id = ? and removed_at is not null', 1);
  const letGo = database.prepare('update person set letting_go = null where id = ? and letting_go = ?');
  const findBy = async (condition: string, ...values: readonly SqlValue[]): Promise<StoredPerson | undefined> => {
    const sql = `select ${columns} from person where removed_at is null and ${condition}`;
    const [row] = await database.read<StoredPerson>(sql, ...values);
    return row;
  };
  return {
    list: () => database.read<ListedPerson>(`${listSql} order by ${rank}, lower(name), id`),
    find: async (id) => {
      const [row] = await database.read<ListedPerson>(`${listSql} and id = ?`, id);
      return row;
    },
    findByEmail: (email) => findBy('email_folded = ?', foldEmail(email)),
    findByProvider: (issuer, subject) => findBy('oidc_issuer = ? and oidc_subject = ?', issuer, subject),
    hasPasswords: async () => {
      const rows = await database.read('select id from person where password_hash is not null and removed_at is null limit 1');
      return rows.length > 0;
    },
    insertion: ({ id, role, name, email, oidcIssuer, oidcSubject, createdAt, suspendedAt, ...rest }) => {
      const folded = email === null ? null : foldEmail(email);
      const { passwordHash, emailClaimed } = rest;
      const known = [oidcIssuer, oidcSubject, createdAt, 0, suspendedAt, passwordHash, emailClaimed] as const;
      return insert(id, role, name, email, folded, ...known);
    },
    commit: (statements) => commit(database, statements),
    change: changeOf(database),
    removal: (id, at, fate) => remove(at, at, fate, id),
    findRemoved: async (id) => {
      const sql = 'select id, name, role from person where id = ? and removed_at is not null';
      const [row] = await database.read<Pick<StoredPerson, 'id' | 'name' | 'role'>>(sql, id);
      return row;
    },
    lettingGo: (id, fate) => lettingGo(fate, id),
    findLettingGo: () => {
      const sql = 'select id, letting_go as fate, removed_at as "removedAt" from person where letting_go is not null';
      return database.read<LettingGo>(sql);
    },
    noteLetGo: async ({ id, fate }) => void (await database.write([letGo(id, fate)])),
    findChanged: async (after, until) => {
      const sql = 'select id, changed_at as at from person where changed_at > ? and changed_at <= ?';
      const rows = await database.read<{ readonly id: UserId; readonly at: number }>(sql, after, until);
      return rows.map(({ id, at }) => `${id}@${at}`);
    },
  };
}
