import { mintId } from '@causeway/contract';
import type { AuditEntry, UserId } from '@causeway/contract';
import type { Database, SqlValue, Write } from '../../storage/database.ts';

/** Who did it, and from where. */
export interface Actor {
  /** Null: nobody was signed in. */
  readonly id: string | null;
  /** Said where there is no person of that id. */
  readonly name?: string;
  readonly credentialId: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
}

/** Whoever runs the server itself: the command line, a test. */
export const commandLine = (owner: UserId): Actor => ({
  id: owner,
  credentialId: 'command line',
  address: null,
  requestId: null,
});

export interface Deed {
  readonly action: string;
  readonly subject: string | null;
  readonly detail: string;
}

export interface AuditFilter {
  readonly actor: string | undefined;
  /** With a dot at its end: everything that begins so. */
  readonly action: string | undefined;
  readonly subject: string | undefined;
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly before: { readonly at: number; readonly id: string } | undefined;
  readonly limit: number;
}

export interface AuditRepository {
  /** A statement to commit together with what it tells of. */
  entry(actor: Actor, deed: Deed): Write;
  record(actor: Actor, deed: Deed): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<readonly AuditEntry[]>;
}

const insertSql = `insert into audit_entry (id, at, actor_id, credential_id, action, subject, address, request_id, actor_name, detail)
  values (?, ?, ?, ?, ?, ?, ?, ?, coalesce((select name from person where id = ?), ?), ?)`;
const columns = 'id, at, actor_id, actor_name, credential_id, action, subject, detail, address, request_id';

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/gu, String.raw`\$&`);

function conditionsOf(filter: AuditFilter): readonly (readonly [string, readonly SqlValue[]])[] {
  const { actor, action, subject, since, until, before } = filter;
  const isArea = action?.endsWith('.') === true;
  const parts: readonly (readonly [string, readonly SqlValue[]] | undefined)[] = [
    actor === undefined ? undefined : ['actor_id = ?', [actor]],
    action === undefined || isArea ? undefined : ['action = ?', [action]],
    isArea ? [String.raw`action like ? escape '\'`, [`${escapeLike(action)}%`]] : undefined,
    subject === undefined ? undefined : ['subject = ?', [subject]],
    since === undefined ? undefined : ['at >= ?', [since]],
    until === undefined ? undefined : ['at < ?', [until]],
    before === undefined ? undefined : ['(at < ? or (at = ? and id < ?))', [before.at, before.at, before.id]],
  ];
  return parts.filter((part) => part !== undefined);
}

export function createAuditRepository(database: Database, now: () => number): AuditRepository {
  const insert = database.prepare(insertSql);
  let last = 0;
  /** Deeds of one millisecond keep their order. */
  function nextAt(): number {
    last = Math.max(now(), last + 1);
    return last;
  }

  function entry(actor: Actor, { action, subject, detail }: Deed): Write {
    const { id, name = 'nobody', credentialId, address, requestId } = actor;
    return insert(mintId('audit'), nextAt(), id, credentialId, action, subject, address, requestId, id, name, detail);
  }
  return {
    entry,
    record: async (actor, deed) => {
      await database.write([entry(actor, deed)]);
    },
    list: async (filter) => {
      const conditions = conditionsOf(filter);
      const where = conditions.length === 0 ? '' : ` where ${conditions.map(([sql]) => sql).join(' and ')}`;
      const sql = `select ${columns} from audit_entry${where} order by at desc, id desc limit ?`;
      return database.read<AuditEntry>(sql, ...conditions.flatMap(([, values]) => values), filter.limit);
    },
  };
}
