import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The largest multiple of 62 that a byte reaches: above it, some characters would be likelier than others. */
const unbiased = 248;

/** 43 characters of base62 hold 256 bits; none of them breaks a word when it is selected or needs an escape in a URL. */
export const secretLength = 43;
const lookupLength = 8;

export function mintSecret(length = secretLength): string {
  let secret = '';
  while (secret.length < length) {
    for (const byte of randomBytes(length)) if (byte < unbiased && secret.length < length) secret += alphabet[byte % 62];
  }
  return secret;
}

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Takes as long whatever differs. */
export function hasHash(secret: string, hash: string): boolean {
  const [given, known] = [Buffer.from(hashSecret(secret)), Buffer.from(hash)];
  return given.length === known.length && timingSafeEqual(given, known);
}

export interface MintedKey {
  /** `cw_<8 characters>_<43 characters>`: shown once. */
  readonly text: string;
  /** The part that finds the row; no secret. */
  readonly lookup: string;
  readonly hash: string;
}

export function mintKey(): MintedKey {
  const lookup = mintSecret(lookupLength);
  const secret = mintSecret();
  return { text: `${keyPrefix(lookup)}_${secret}`, lookup, hash: hashSecret(secret) };
}

export const keyPrefix = (lookup: string): string => `cw_${lookup}`;

const keyText = /^cw_(?<lookup>[A-Za-z0-9]{8})_(?<secret>[A-Za-z0-9]{43})$/u;

/** Undefined for what cannot be a key of ours: it costs no query. */
export function parseKey(text: string): { readonly lookup: string; readonly secret: string } | undefined {
  const { lookup, secret } = keyText.exec(text)?.groups ?? {};
  return lookup === undefined || secret === undefined ? undefined : { lookup, secret };
}
