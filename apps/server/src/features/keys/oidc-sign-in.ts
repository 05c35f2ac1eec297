import { Fault } from '@causeway/contract';
import type { Role, UserId } from '@causeway/contract';
import type { Oidc, OidcIdentity, OidcTransaction } from '../../providers/oidc/oidc.ts';
import type { Cache } from '../../storage/cache.ts';
import type { AuditRepository } from './audit-repository.ts';
import type { Browser, BrowserSessions, SignedIn } from './browser-sessions.ts';
import type { Invitations } from './invitations.ts';
import { newPerson } from './people.ts';
import type { PersonRepository, StoredPerson } from './person-repository.ts';
import { hashSecret, mintSecret } from './secrets.ts';

export interface OidcSignInOptions {
  /** Undefined: no identity provider is configured. */
  readonly oidc: Oidc | undefined;
  /** Of people the provider vouches for who were not invited; undefined: they are refused. */
  readonly defaultRole: Role | undefined;
  readonly cache: Pick<Cache, 'set' | 'take'>;
  readonly people: PersonRepository;
  readonly invitations: Pick<Invitations, 'get' | 'use' | 'findByEmail'>;
  readonly sessions: Pick<BrowserSessions, 'open'>;
  readonly audit: Pick<AuditRepository, 'entry'>;
  readonly now: () => number;
}

/** The browser that comes back, and who is signed in there. */
export interface Arrival {
  readonly browser: Browser;
  readonly signedIn: UserId | undefined;
}

interface Pending extends OidcTransaction {
  readonly invitation: string | undefined;
}

export const oidcLifetimeMs = 10 * 60_000;
const keyOf = (ticket: string): string => `oidc:${hashSecret(ticket)}`;

function refused(message: string): Fault {
  return new Fault('oidc_refused', { message });
}

/** Who somebody is here whom the provider vouches for. */
function createAdmission(options: OidcSignInOptions) {
  const { oidc, defaultRole, people, invitations, audit, now } = options;
  const through = `through ${oidc?.name ?? 'an identity provider'}`;

  /**
   * Ties the provider's person to one who is here; only for an address that the provider has verified. Whoever wrote somebody else's
   * address into their own account must not be given that person's work, so such a one is tied only from within.
   */
  async function adopt(identity: OidcIdentity, { browser, signedIn }: Arrival): Promise<StoredPerson | undefined> {
    const { issuer, subject, email, isEmailVerified } = identity;
    const known = email !== undefined && isEmailVerified ? await people.findByEmail(email) : undefined;
    if (known === undefined) return undefined;
    if (known.oidcSubject !== null) throw refused('Somebody else of the identity provider has this e-mail address here.');
    if (known.emailClaimed === 1 && known.id !== signedIn) {
      throw refused(
        `An account here says that ${email} is its address, which nobody has confirmed. Sign in to it first, then here.`,
      );
    }
    const actor = { id: known.id, credentialId: null, address: browser.address, requestId: browser.requestId };
    const entry = audit.entry(actor, {
      action: 'account.update',
      subject: known.id,
      detail: `signs in ${through}`,
    });
    const change = people.change(known.id, { oidcIssuer: issuer, oidcSubject: subject, emailClaimed: 0 }, now());
    if (!(await people.commit([change, entry]))) throw refused('The account changed meanwhile. Sign in again.');
    return known;
  }

  async function join(identity: OidcIdentity, token: string | undefined, browser: Browser): Promise<StoredPerson> {
    const { issuer, subject, email, isEmailVerified } = identity;
    const proven = isEmailVerified ? email : undefined;
    const byAddress = proven === undefined ? undefined : await invitations.findByEmail(proven);
    const invitation = token === undefined ? byAddress : await invitations.get(token);
    if (invitation !== undefined && invitation.email !== null && invitation.id !== byAddress?.id) {
      throw refused(`The invitation is for ${invitation.email}, which the identity provider does not confirm.`);
    }
    const role = invitation?.role ?? defaultRole;
    if (role === undefined) throw refused(`Nobody has invited ${email ?? 'you'} to this server yet.`);
    const name = identity.name ?? email ?? 'Somebody';
    const made = newPerson({ name: name.slice(0, 100), email: proven ?? null, role }, now());
    const person = { ...made, oidcIssuer: issuer, oidcSubject: subject };
    const actor = { id: person.id, credentialId: null, address: browser.address, requestId: browser.requestId };
    const detail = `${person.name} joined as ${role} ${through}`;
    const entry = audit.entry(actor, { action: 'invitations.accept', subject: invitation?.id ?? null, detail });
    const used = invitation === undefined ? [] : [invitations.use(invitation.id)];
    if (!(await people.commit([...used, people.insertion(person), entry]))) throw new Fault('invitation_used');
    return person;
  }

  return async (identity: OidcIdentity, token: string | undefined, arrival: Arrival): Promise<StoredPerson> => {
    const known = await people.findByProvider(identity.issuer, identity.subject);
    return known ?? (await adopt(identity, arrival)) ?? join(identity, token, arrival.browser);
  };
}

/** Signing in with an identity provider: known people, invited ones, and, where that is configured, whoever it vouches for. */
export function createOidcSignIn(options: OidcSignInOptions) {
  const { oidc, cache, invitations, sessions } = options;
  const admit = createAdmission(options);

  function provider(): Oidc {
    if (oidc !== undefined) return oidc;
    throw new Fault('not_found', { message: 'No identity provider is configured. Set CAUSEWAY_OIDC_ISSUER.' });
  }

  return {
    name: oidc?.name,

    /** `ticket` goes into a cookie: only the browser that left may come back. Throws `invitation_used`. */
    async start(
      redirectUrl: string,
      invitation: string | undefined,
    ): Promise<{ readonly url: string; readonly ticket: string }> {
      if (invitation !== undefined) await invitations.get(invitation);
      const { url, transaction } = await provider().start(redirectUrl);
      const ticket = mintSecret();
      const pending: Pending = { ...transaction, invitation };
      await cache.set(keyOf(ticket), JSON.stringify(pending), oidcLifetimeMs);
      return { url, ticket };
    },

    /** Throws `oidc_refused`, `invitation_used`. */
    async finish(query: string, ticket: string | undefined, arrival: Arrival): Promise<SignedIn> {
      const text = ticket === undefined ? undefined : await cache.take(keyOf(ticket));
      if (text === undefined) throw refused('The sign-in took too long, or began in another browser. Try again.');
      const pending = JSON.parse(text) as Pending;
      const identity = await provider().finish(query, pending);
      const person = await admit(identity, pending.invitation, arrival);
      if (person.suspendedAt !== null) throw refused('This account is suspended.');
      const secret = await sessions.open({ owner: person.id, how: `through ${provider().name}`, also: [] }, arrival.browser);
      if (secret === undefined) throw refused('The account changed meanwhile. Sign in again.');
      return { owner: person.id, secret };
    },
  };
}

export type OidcSignIn = ReturnType<typeof createOidcSignIn>;
