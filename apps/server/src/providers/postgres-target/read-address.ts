import { Fault } from '@causeway/contract';

/** Where a URL of PostgreSQL leads. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** As libpq has it; `verify-full` checks certificate and name. */
  readonly ssl: false | 'prefer' | 'require' | 'verify-full';
}

const sslModes: Readonly<Record<string, PostgresAddress['ssl']>> = {
  disable: false,
  allow: 'prefer',
  prefer: 'prefer',
  require: 'require',
  'verify-ca': 'verify-full',
  'verify-full': 'verify-full',
};
const defaultPort = 5432;

/** Throws `invalid_request`; the password is in no message. */
export function readAddress(text: string): PostgresAddress {
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol) || url.hostname === '') {
    throw new Fault('invalid_request', {
      message: 'The address must be like postgres://user:password@host:5432/database.',
      param: 'to.url',
    });
  }
  const mode = url.searchParams.get('sslmode') ?? 'prefer';
  const ssl = sslModes[mode];
  if (ssl === undefined) {
    throw new Fault('invalid_request', { message: `There is no sslmode "${mode}".`, param: 'to.url' });
  }
  const username = decodeURIComponent(url.username);
  return {
    host: url.hostname.replaceAll(/[[\]]/gu, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
    username,
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || username,
    ssl,
  };
}
