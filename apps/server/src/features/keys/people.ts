import { Fault, mintId, ownerId } from '@causeway/contract';
import type { Person, Role, UserId } from '@causeway/contract';
import { commandLine } from './audit-repository.ts';
import type { AuditRepository } from './audit-repository.ts';
import type { Fate, ListedPerson, PersonChanges, PersonRepository, StoredPerson } from './person-repository.ts';

export interface PeopleOptions {
  readonly repository: PersonRepository;
  readonly audit: Pick<AuditRepository, 'entry'>;
  readonly now: () => number;
  /** Ends the browser sessions of a person. */
  readonly endSessions: (owner: UserId) => Promise<unknown>;
  /** Ids of the keys of a person that are not revoked. */
  readonly keysOf: (owner: UserId) => Promise<readonly string[]>;
  readonly onEnded: (credentialId: string) => Promise<void>;
  readonly onChanged: (userId: UserId) => Promise<void>;
}

export interface NewPerson {
  readonly name: string;
  readonly email?: string | null;
  readonly role: Role;
  readonly id?: UserId;
}

export interface WantedChanges {
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly suspended?: boolean | undefined;
}

export const toPerson = (row: ListedPerson): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  has_password: row.passwordHash !== null,
  is_federated: row.oidcSubject !== null,
  created_at: row.createdAt,
  last_seen_at: row.lastSeenAt,
  suspended_at: row.suspendedAt,
});

const nobody = (): Fault => new Fault('not_found', { param: 'id', message: 'There is no such person.' });

export const emailTaken = (email: string): Fault =>
  new Fault('conflict', { param: 'email', message: `Somebody here has the address ${email} already.` });

/** The one-time link of the first start signs in as the first owner: without one, nobody could get back in. */
function keepFirstOwner(id: UserId, { role = 'owner', suspended = false }: WantedChanges): void {
  if (id !== ownerId || (role === 'owner' && !suspended)) return;
  throw new Fault('conflict', { message: 'The first owner stays owner and cannot be suspended or removed.' });
}

const fates = { keep: 'what they have stays', delete: 'and what they have is deleted' } as const;

const suspensions = { true: 'is suspended', false: 'may come in again' } as const;

function describe(known: ListedPerson, { name, role, suspended }: WantedChanges): string {
  const parts = [
    name !== undefined && name !== known.name ? `is now called "${name}"` : undefined,
    role !== undefined && role !== known.role ? `is now ${role}, was ${known.role}` : undefined,
    suspended === undefined ? undefined : suspensions[`${suspended}`],
  ].filter((part) => part !== undefined);
  return `${known.name} ${parts.length === 0 ? 'stays as they are' : parts.join(', ')}`;
}

export const newPerson = ({ id, name, email = null, role }: NewPerson, createdAt: number): StoredPerson => ({
  id: id ?? mintId('user'),
  role,
  name,
  email,
  oidcIssuer: null,
  oidcSubject: null,
  createdAt,
  suspendedAt: null,
  passwordHash: null,
  emailClaimed: 0,
});

/** Everybody who may sign in. Whoever calls has asked `can` before. */
export function createPeople(options: PeopleOptions) {
  const { repository, audit, now, endSessions, keysOf, onEnded, onChanged } = options;

  async function find(id: string): Promise<ListedPerson> {
    const row = await repository.find(id);
    if (row === undefined) throw nobody();
    return row;
  }

  /** Open sockets of keys must hear of it, too; the keys themselves are refused by their person. */
  async function shutOut(id: UserId): Promise<void> {
    const keys = await keysOf(id);
    await endSessions(id);
    await Promise.all(keys.map(onEnded));
  }

  return {
    find,

    async list(): Promise<Person[]> {
      const rows = await repository.list();
      return rows.map(toPerson);
    },

    /** Without an invitation: for the command line. Throws `conflict` when the address is taken. */
    async add(wanted: NewPerson, actor = commandLine(ownerId)): Promise<Person> {
      const row = newPerson(wanted, now());
      const entry = audit.entry(actor, {
        action: 'people.create',
        subject: row.id,
        detail: `${row.name} joined as ${row.role}`,
      });
      if (!(await repository.commit([repository.insertion(row), entry]))) throw emailTaken(wanted.email ?? row.id);
      return toPerson({ ...row, lastSeenAt: null });
    },

    /** Throws `conflict` for the first owner. Suspension ends sessions and sockets; the keys come back with the person. */
    async update(id: UserId, wanted: WantedChanges, actor = commandLine(ownerId)): Promise<Person> {
      const known = await find(id);
      keepFirstOwner(id, wanted);
      const { name = known.name, role = known.role, suspended = known.suspendedAt !== null } = wanted;
      const changes: PersonChanges = { name, role, suspendedAt: suspended ? (known.suspendedAt ?? now()) : null };
      const entry = audit.entry(actor, { action: 'people.update', subject: id, detail: describe(known, wanted) });
      if (!(await repository.commit([repository.change(id, changes, now()), entry]))) throw nobody();
      if (suspended) await shutOut(id);
      await onChanged(id);
      return toPerson(await find(id));
    },

    /** Somebody who was removed before may still have what they made deleted. */
    async remove(id: UserId, fate: Fate, actor = commandLine(ownerId)): Promise<void> {
      const removed = fate === 'delete' ? await repository.findRemoved(id) : undefined;
      const { name } = removed ?? (await find(id));
      keepFirstOwner(id, { suspended: true });
      const detail = `${name} was removed, ${fates[fate]}`;
      const entry = audit.entry(actor, { action: 'people.delete', subject: id, detail });
      const removal = removed ? repository.lettingGo(id, fate) : repository.removal(id, now(), fate);
      if (!(await repository.commit([removal, entry]))) throw nobody();
      await shutOut(id);
      await onChanged(id);
    },

    /** Also of somebody who was removed. */
    async roleOf(id: UserId): Promise<Role> {
      return ((await repository.findRemoved(id)) ?? (await find(id))).role;
    },
  };
}

export type People = ReturnType<typeof createPeople>;
