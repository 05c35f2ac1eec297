import { Fault, credentialSecret, mintId } from '@causeway/contract';
import type { Credential, CredentialId, CredentialSecret } from '@causeway/contract';
import type { Secrets } from '../../../storage/secrets.ts';
import { refusalOfHost } from './credential-host.ts';
import type { CredentialRepository, StoredCredential } from './credential-repository.ts';

/** What a request to a host carries, and which texts of its answer must not be kept. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

export interface NewCredential {
  readonly hosts: readonly string[];
  readonly secret: CredentialSecret;
}

export interface Credentials {
  list(owner: string): Promise<Credential[]>;
  names(owner: string): Promise<readonly string[]>;
  create(owner: string, given: NewCredential & { readonly name: string }): Promise<Credential>;
  replace(owner: string, id: CredentialId, given: NewCredential): Promise<Credential>;
  remove(owner: string, id: CredentialId): Promise<void>;
  /** For one request to `url`. Throws `credential_refused` when there is none of that name, or it is not for that host. */
  authorize(owner: string, name: string, url: URL): Promise<Authorization>;
}

export interface CredentialNeeds {
  readonly repository: CredentialRepository;
  readonly secrets: Pick<Secrets, 'seal' | 'open'>;
  readonly now: () => number;
}

/** How exact `last_used_at` is: a loop of thousands of calls writes it once a minute. */
const usedEveryMs = 60_000;

/** A row with other hosts or of another owner does not open. */
const contextOf = ({ owner, id, hosts }: Pick<StoredCredential, 'owner' | 'id' | 'hosts'>): string =>
  JSON.stringify(['workflow credential', owner, id, hosts]);

const ending = (secret: string): string => (secret.length >= 12 ? `…${secret.slice(-4)}` : '…');

function hintOf(secret: CredentialSecret): string {
  if (secret.kind === 'basic') return secret.username;
  return secret.kind === 'header' ? `${secret.header}: ${ending(secret.value)}` : ending(secret.token);
}

function authorizationOf(secret: CredentialSecret): Authorization {
  if (secret.kind === 'bearer') return { headers: { authorization: `Bearer ${secret.token}` }, secrets: [secret.token] };
  if (secret.kind === 'header') return { headers: { [secret.header.toLowerCase()]: secret.value }, secrets: [secret.value] };
  const encoded = Buffer.from(`${secret.username}:${secret.password}`).toString('base64');
  return { headers: { authorization: `Basic ${encoded}` }, secrets: [encoded, secret.password] };
}

const shown = ({ owner: _owner, sealed: _sealed, ...credential }: StoredCredential): Credential => credential;

const refusal = (message: string): Fault => new Fault('credential_refused', { message, param: 'authentication.use' });

/** Secrets of workflow calls: sealed for their owner and hosts, opened for one request at a time. */
export function createCredentials({ repository, secrets, now }: CredentialNeeds): Credentials {
  const seal = (place: Pick<StoredCredential, 'owner' | 'id' | 'hosts'>, secret: CredentialSecret) => ({
    kind: secret.kind,
    hint: hintOf(secret),
    sealed: secrets.seal(JSON.stringify(secret), contextOf(place)),
  });

  function open(stored: StoredCredential): CredentialSecret {
    try {
      return credentialSecret.parse(JSON.parse(secrets.open(stored.sealed, contextOf(stored))));
    } catch (cause) {
      throw new Fault('credential_refused', {
        message: `The credential "${stored.name}" does not open: it was saved with another secret of this server. Save it again.`,
        cause,
      });
    }
  }

  return {
    list: async (owner) => (await repository.list(owner)).map((stored) => shown(stored)),
    names: async (owner) => (await repository.list(owner)).map(({ name }) => name),
    async create(owner, { name, hosts, secret }) {
      const place = { owner, id: mintId('credential'), hosts: [...hosts] };
      const at = now();
      const stored = { ...place, ...seal(place, secret), name, created_at: at, updated_at: at, last_used_at: null };
      if (await repository.insert(stored)) return shown(stored);
      throw new Fault('conflict', { param: 'name', message: `There is a credential "${name}" already.` });
    },
    async replace(owner, id, { hosts, secret }) {
      const before = await repository.find({ owner, id });
      if (!before) throw new Fault('not_found');
      const place = { ...before, hosts: [...hosts] };
      const stored = { ...place, ...seal(place, secret), updated_at: now() };
      if (!(await repository.replace(stored))) throw new Fault('not_found');
      return shown(stored);
    },
    async remove(owner, id) {
      if (!(await repository.remove(owner, id))) throw new Fault('not_found');
    },
    async authorize(owner, name, url) {
      const stored = await repository.findByName(owner, name);
      if (!stored) throw refusal(`There is no credential "${name}".`);
      const reason = refusalOfHost(stored.hosts, url);
      if (reason !== undefined) throw refusal(`The credential "${name}" was not sent: ${reason}.`);
      const authorization = authorizationOf(open(stored));
      if (now() - (stored.last_used_at ?? 0) > usedEveryMs) await repository.noteUsed(owner, stored.id, now());
      return authorization;
    },
  };
}
