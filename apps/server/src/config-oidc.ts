import { roles } from '@causeway/contract';
import type { Role } from '@causeway/contract';
import type { OidcSettings } from './providers/oidc/oidc.ts';

export interface OidcConfig extends OidcSettings {
  /** Of people the provider vouches for whom nobody invited; undefined: they are refused. */
  readonly defaultRole: Role | undefined;
}

interface Reader {
  text(name: string): string | undefined;
  url(name: string, protocols: readonly string[], example: string): string | undefined;
  problem(name: string, what: string, example: string): void;
}

function readRole(reader: Reader): Role | undefined {
  const text = reader.text('CAUSEWAY_OIDC_ROLE');
  const role = roles.find((each) => each === text && each !== 'owner');
  if (text !== undefined && role === undefined) {
    reader.problem('CAUSEWAY_OIDC_ROLE', `"${text}" is none of admin, member, viewer`, 'CAUSEWAY_OIDC_ROLE=member');
  }
  return role;
}

/** An identity provider, named whole or not at all. */
export function readOidc(reader: Reader): OidcConfig | undefined {
  const issuer = reader.url('CAUSEWAY_OIDC_ISSUER', ['https:', 'http:'], 'https://login.example.com');
  const clientId = reader.text('CAUSEWAY_OIDC_CLIENT_ID');
  const clientSecret = reader.text('CAUSEWAY_OIDC_CLIENT_SECRET');
  const name = reader.text('CAUSEWAY_OIDC_NAME') ?? 'single sign-on';
  const defaultRole = readRole(reader);
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined) {
    return { issuer, clientId, clientSecret, name, defaultRole };
  }
  reader.problem(
    'CAUSEWAY_OIDC_ISSUER',
    'CAUSEWAY_OIDC_ISSUER, CAUSEWAY_OIDC_CLIENT_ID and CAUSEWAY_OIDC_CLIENT_SECRET go together, and one is missing',
    'CAUSEWAY_OIDC_ISSUER=https://login.example.com CAUSEWAY_OIDC_CLIENT_ID=causeway CAUSEWAY_OIDC_CLIENT_SECRET_FILE=/run/secrets/oidc',
  );
  return undefined;
}
