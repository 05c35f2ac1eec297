import type { InvitationId, Role, UserId } from '@causeway/contract';
import type { Database, Write } from '../../storage/database.ts';
import { foldEmail } from './person-repository.ts';

export interface StoredInvitation {
  readonly id: InvitationId;
  readonly hash: string;
  readonly email: string | null;
  readonly role: Role;
  readonly invitedBy: UserId;
  /** Whoever invited, as they are called now. */
  readonly inviter: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface InvitationRepository {
  insertion(invitation: Omit<StoredInvitation, 'inviter'>): Write;
  /** Open ones, newest first. */
  list(at: number): Promise<readonly StoredInvitation[]>;
  /** Open ones only. */
  findByHash(hash: string, at: number): Promise<StoredInvitation | undefined>;
  findByEmail(email: string, at: number): Promise<StoredInvitation | undefined>;
  /** Uses it up; fails the whole write when somebody did so before. */
  use(id: InvitationId, at: number): Write;
}

const columns = `invitation.id, hash, invitation.email, invitation.role, invited_by as "invitedBy",
  coalesce(person.name, 'somebody') as "inviter", invitation.created_at as "createdAt", expires_at as "expiresAt"`;
/** Whoever lost the right to let people in has let nobody in who comes later. */
const mayInvite = `(person.removed_at is null and person.suspended_at is null
  and (person.role = 'owner' or (person.role = 'admin' and invitation.role <> 'owner')))`;
const openSql = `select ${columns} from invitation left join person on person.id = invited_by
  where ended_at is null and expires_at > ? and (person.id is null or ${mayInvite})`;
const insertSql = `insert into invitation (id, hash, email, email_folded, role, invited_by, created_at, expires_at)
  values (?, ?, ?, ?, ?, ?, ?, ?)`;

export function createInvitationRepository(database: Database): InvitationRepository {
  const insert = database.prepare(insertSql);
  const use = database.prepare('update invitation set ended_at = ? where id = ? and ended_at is null and expires_at > ?', 1);
  return {
    insertion: ({ id, hash, email, role, invitedBy, createdAt, expiresAt }) =>
      insert(id, hash, email, email === null ? null : foldEmail(email), role, invitedBy, createdAt, expiresAt),
    list: (at) => database.read<StoredInvitation>(`${openSql} order by invitation.created_at desc, invitation.id`, at),
    findByHash: async (hash, at) => {
      const [row] = await database.read<StoredInvitation>(`${openSql} and hash = ?`, at, hash);
      return row;
    },
    findByEmail: async (email, at) => {
      const sql = `${openSql} and invitation.email_folded = ? order by invitation.created_at desc limit 1`;
      const [row] = await database.read<StoredInvitation>(sql, at, foldEmail(email));
      return row;
    },
    use: (id, at) => use(at, id, at),
  };
}
