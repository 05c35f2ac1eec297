import type { CarrierRequest } from './carrier.ts';
import { isSame } from './is-same.ts';

const parameter = 'secret';

/** Carriers that sign nothing are told an address that holds a secret. */
export function withSecret(url: string, secret: string): string {
  const told = new URL(url);
  told.searchParams.set(parameter, secret);
  return told.href;
}

/** In the address, or as the password of basic credentials. */
export function hasSecret({ url, header }: CarrierRequest, secret: string): boolean {
  const given = new URL(url).searchParams.get(parameter);
  if (given !== null) return isSame(given, secret);
  const [, encoded] = /^Basic\s+(\S+)$/iu.exec(header('authorization') ?? '') ?? [];
  if (encoded === undefined) return false;
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  return isSame(credentials.slice(credentials.indexOf(':') + 1), secret);
}
