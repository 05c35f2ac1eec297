import { Fault, mintId } from '@causeway/contract';
import type { Invitation, InvitationId, Role, UserId } from '@causeway/contract';
import type { Actor, AuditRepository } from './audit-repository.ts';
import type { InvitationRepository, StoredInvitation } from './invitation-repository.ts';
import type { PersonRepository } from './person-repository.ts';
import { emailTaken } from './people.ts';
import { hashSecret, mintSecret } from './secrets.ts';

export interface InvitationsOptions {
  readonly repository: InvitationRepository;
  readonly people: Pick<PersonRepository, 'findByEmail' | 'commit'>;
  readonly audit: Pick<AuditRepository, 'entry'>;
  readonly now: () => number;
}

export interface NewInvitation {
  readonly email?: string | undefined;
  readonly role: Role;
  readonly expiresInDays: number;
}

const dayMs = 86_400_000;

const toInvitation = ({ id, email, role, inviter, createdAt, expiresAt }: StoredInvitation): Invitation => ({
  id,
  email,
  role,
  invited_by: inviter,
  created_at: createdAt,
  expires_at: expiresAt,
});

/** Links that make one person each. The token is in the fragment, which reaches no server, and is kept as a hash. */
export function createInvitations({ repository, people, audit, now }: InvitationsOptions) {
  /** Throws `invitation_used`. */
  async function get(token: string): Promise<StoredInvitation> {
    const found = await repository.findByHash(hashSecret(token), now());
    if (found === undefined) throw new Fault('invitation_used');
    return found;
  }

  return {
    get,
    findByEmail: (email: string) => repository.findByEmail(email, now()),
    use: (id: InvitationId) => repository.use(id, now()),

    async read(token: string): Promise<Pick<Invitation, 'email' | 'role' | 'invited_by' | 'expires_at'>> {
      return toInvitation(await get(token));
    },

    async list(): Promise<Invitation[]> {
      const rows = await repository.list(now());
      return rows.map(toInvitation);
    },

    async create(wanted: NewInvitation, by: UserId, actor: Actor): Promise<{ invitation: Invitation; token: string }> {
      const { email = null, role, expiresInDays } = wanted;
      if (email !== null && (await people.findByEmail(email)) !== undefined) throw emailTaken(email);
      const token = mintSecret();
      const id = mintId('invitation');
      const createdAt = now();
      const expiresAt = createdAt + expiresInDays * dayMs;
      const row = { id, hash: hashSecret(token), email, role, invitedBy: by, createdAt, expiresAt };
      const detail = `invited ${email ?? 'whoever has the link'} as ${role}`;
      const entry = audit.entry(actor, { action: 'invitations.create', subject: id, detail });
      await people.commit([repository.insertion(row), entry]);
      const made = (await repository.list(createdAt)).find((each) => each.id === id);
      return { invitation: toInvitation(made ?? { ...row, inviter: 'somebody' }), token };
    },

    /** Throws `not_found` for one that was used or taken back. */
    async revoke(id: InvitationId, actor: Actor): Promise<void> {
      const entry = audit.entry(actor, { action: 'invitations.delete', subject: id, detail: 'took the invitation back' });
      if (await people.commit([repository.use(id, now()), entry])) return;
      throw new Fault('not_found', { param: 'id', message: 'There is no such open invitation.' });
    },
  };
}

export type Invitations = ReturnType<typeof createInvitations>;
