import { Fault } from '@causeway/contract';
import type { UserId } from '@causeway/contract';
import type { AuditRepository } from './audit-repository.ts';
import type { Browser, BrowserSessions, SignedIn } from './browser-sessions.ts';
import type { Invitations } from './invitations.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { emailTaken, newPerson } from './people.ts';
import { foldEmail } from './person-repository.ts';
import type { PersonRepository } from './person-repository.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

export interface PasswordSignInOptions {
  readonly people: PersonRepository;
  readonly invitations: Pick<Invitations, 'get' | 'use'>;
  readonly sessions: Pick<BrowserSessions, 'open'>;
  readonly audit: AuditRepository;
  readonly throttle: SignInThrottle;
  readonly now: () => number;
}

export interface SignInRequest {
  readonly email: string;
  readonly password: string;
  readonly browser: Browser;
  /** Whether the browser signed in as this person before. */
  readonly deviceOf: (owner: UserId) => string | undefined;
}

export interface NewMember {
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly browser: Browser;
}

/** By e-mail address and password: signing in, and becoming a person with an invitation. */
export function createPasswordSignIn(options: PasswordSignInOptions) {
  const { people, invitations, sessions, audit, throttle, now } = options;

  async function refuse({ email, browser }: SignInRequest): Promise<never> {
    const actor = { id: null, name: email.slice(0, 100), credentialId: null, ...browser };
    await audit.record(actor, { action: 'sign-in.refused', subject: null, detail: 'wrong e-mail address or password' });
    throw new Fault('wrong_password');
  }

  async function open(owner: UserId, browser: Browser): Promise<SignedIn> {
    const secret = await sessions.open({ owner, how: 'by password', also: [] }, browser);
    if (secret === undefined) throw new Fault('wrong_password');
    return { owner, secret };
  }

  return {
    /** Throws `wrong_password`, whether the address is unknown, suspended, or the password is wrong, and `too_many_sign_ins`. */
    async signIn(request: SignInRequest): Promise<SignedIn> {
      const { email, password, browser, deviceOf } = request;
      const known = await people.findByEmail(email);
      const device = known && deviceOf(known.id);
      const attempt = { account: foldEmail(email), address: browser.address ?? 'unknown', device };
      throttle.begin(attempt);
      const isRight = await isPassword(password, known?.passwordHash ?? null);
      if (known === undefined || !isRight || known.suspendedAt !== null) return refuse(request);
      throttle.succeeded(attempt);
      return open(known.id, browser);
    },

    /** Throws `invitation_used`, and `conflict` when the address is taken. */
    async accept({ token, name, email, password, browser }: NewMember): Promise<SignedIn> {
      const invitation = await invitations.get(token);
      if (invitation.email !== null && foldEmail(invitation.email) !== foldEmail(email)) {
        throw new Fault('invalid_request', { param: 'email', message: `The invitation is for ${invitation.email}.` });
      }
      if ((await people.findByEmail(email)) !== undefined) throw emailTaken(email);
      const emailClaimed = invitation.email === null ? (1 as const) : (0 as const);
      const passwordHash = await hashPassword(password);
      const person = { ...newPerson({ name, email, role: invitation.role }, now()), passwordHash, emailClaimed };
      const actor = { id: person.id, credentialId: null, address: browser.address, requestId: browser.requestId };
      const detail = `${name} joined as ${person.role}, invited by ${invitation.inviter}`;
      const entry = audit.entry(actor, { action: 'invitations.accept', subject: invitation.id, detail });
      const isMade = await people.commit([invitations.use(invitation.id), people.insertion(person), entry]);
      if (!isMade) throw (await people.findByEmail(email)) === undefined ? new Fault('invitation_used') : emailTaken(email);
      return open(person.id, browser);
    },
  };
}

export type PasswordSignIn = ReturnType<typeof createPasswordSignIn>;
