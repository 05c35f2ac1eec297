import { Fault, credentialSecret } from '@causeway/contract';
import type { CredentialSecret } from '@causeway/contract';
import type { Secrets } from '../../storage/secrets.ts';
import type { StoredMcpServer } from './mcp-server-repository.ts';

type Sealer = Pick<Secrets, 'seal' | 'open'>;
type Place = Pick<StoredMcpServer, 'owner' | 'id' | 'url'>;

/** Scheme, host and port: a secret never goes to another one, nor in the clear where it was given for TLS. */
const contextOf = ({ owner, id, url }: Place): string => JSON.stringify(['mcp server', owner, id, new URL(url).origin]);

const ending = (secret: string): string => (secret.length >= 12 ? `…${secret.slice(-4)}` : '…');

function hintOf(secret: CredentialSecret): string {
  if (secret.kind === 'basic') return secret.username;
  return secret.kind === 'header' ? `${secret.header}: ${ending(secret.value)}` : ending(secret.token);
}

function headersOf(secret: CredentialSecret): Record<string, string> {
  if (secret.kind === 'bearer') return { authorization: `Bearer ${secret.token}` };
  if (secret.kind === 'header') return { [secret.header.toLowerCase()]: secret.value };
  return { authorization: `Basic ${Buffer.from(`${secret.username}:${secret.password}`).toString('base64')}` };
}

export function sealMcpSecret(
  sealer: Sealer,
  place: Place,
  secret: CredentialSecret | undefined,
): Pick<StoredMcpServer, 'sealed' | 'hint'> {
  if (secret === undefined) return { sealed: null, hint: null };
  return { sealed: sealer.seal(JSON.stringify(secret), contextOf(place)), hint: hintOf(secret) };
}

/** Headers that carry the secret. Throws `credential_refused` when it does not open. */
export function openMcpSecret(sealer: Sealer, server: StoredMcpServer): Record<string, string> {
  if (server.sealed === null) return {};
  try {
    return headersOf(credentialSecret.parse(JSON.parse(sealer.open(server.sealed, contextOf(server)))));
  } catch (cause) {
    throw new Fault('credential_refused', {
      message: `The secret of "${server.name}" does not open: it was saved for another address or with another secret of this server.`,
      fix: { summary: 'Enter the credential again.' },
      cause,
    });
  }
}
