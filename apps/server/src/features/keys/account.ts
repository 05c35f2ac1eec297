import { Fault } from '@causeway/contract';
import type { Person } from '@causeway/contract';
import type { Principal } from '../../gateway/feature.ts';
import type { Actor, AuditRepository } from './audit-repository.ts';
import type { BrowserSessions } from './browser-sessions.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { emailTaken, toPerson } from './people.ts';
import type { People } from './people.ts';
import { foldEmail } from './person-repository.ts';
import type { PersonRepository, StoredPerson } from './person-repository.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

export interface AccountOptions {
  readonly people: People;
  readonly repository: Pick<PersonRepository, 'change' | 'commit' | 'list'>;
  readonly sessions: Pick<BrowserSessions, 'endOthers'>;
  readonly audit: Pick<AuditRepository, 'entry'>;
  readonly throttle: SignInThrottle;
  readonly now: () => number;
}

export interface AccountChanges {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly currentPassword?: string | undefined;
}

const userOnly = (): Fault =>
  new Fault('insufficient_scope', { message: 'An API key cannot change how its person signs in: sign in to the web app.' });

/** Another way to write the address is the same address. */
const addressChange = (row: StoredPerson, email: string) =>
  row.email !== null && foldEmail(row.email) === foldEmail(email) ? { email } : { email, emailClaimed: 1 as const };

const noAddress = (): Fault => new Fault('conflict', { message: 'Set an e-mail address first: a password goes with one.' });

/** A person's own name, address and password. */
export function createAccount({ people, repository, sessions, audit, throttle, now }: AccountOptions) {
  /** A stolen cookie alone must not be able to take the account over. Throws `wrong_password`. */
  async function requirePassword(row: StoredPerson, given: string | undefined): Promise<void> {
    if (row.passwordHash === null) return;
    const attempt = { account: row.id, address: 'own', device: 'own' };
    throttle.begin(attempt);
    if (given === undefined || !(await isPassword(given, row.passwordHash))) {
      throw new Fault('wrong_password', { param: 'current_password', message: 'The current password is not right.' });
    }
    throttle.succeeded(attempt);
  }

  return {
    async get(principal: Principal): Promise<Person> {
      return toPerson(await people.find(principal.userId));
    },

    /** Throws `conflict` when somebody has the address, `wrong_password`. */
    async update(principal: Principal, changes: AccountChanges, actor: Actor): Promise<Person> {
      if (principal.kind === 'key') throw userOnly();
      const row = await people.find(principal.userId);
      const { name = row.name, email = row.email ?? undefined } = changes;
      if (email !== undefined && email !== row.email) await requirePassword(row, changes.currentPassword);
      const change = repository.change(row.id, { name, ...(email === undefined ? {} : addressChange(row, email)) }, now());
      const detail = `is now "${name}"${email === undefined ? '' : ` with the address ${email}`}`;
      const entry = audit.entry(actor, { action: 'account.update', subject: row.id, detail });
      if (!(await repository.commit([change, entry]))) throw emailTaken(email ?? '');
      return toPerson(await people.find(row.id));
    },

    /** Ends every other browser session. Throws `wrong_password`; `conflict` without an address to sign in with. */
    async setPassword(
      principal: Principal,
      given: { password: string; current: string | undefined },
      actor: Actor,
    ): Promise<void> {
      if (principal.kind === 'key') throw userOnly();
      const row = await people.find(principal.userId);
      if (row.email === null) throw noAddress();
      await requirePassword(row, given.current);
      const change = repository.change(row.id, { passwordHash: await hashPassword(given.password) }, now());
      const detail = 'set a password; other browsers are signed out';
      const entry = audit.entry(actor, { action: 'account.set-password', subject: row.id, detail });
      const kept = principal.kind === 'user' ? principal.credentialId : undefined;
      await sessions.endOthers(row.id, kept, [change, entry]);
    },

    async colleagues(): Promise<Pick<Person, 'id' | 'name'>[]> {
      const rows = await repository.list();
      return rows.filter((row) => row.suspendedAt === null).map(({ id, name }) => ({ id, name }));
    },
  };
}

export type Account = ReturnType<typeof createAccount>;
