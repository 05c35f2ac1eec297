import { createHash, randomBytes } from 'node:crypto';

/** In hex, which every carrier passes on unchanged. Secrets that open the media socket of one call once; only their hash is kept. */
export const callTokens = {
  mint(): { readonly token: string; readonly hash: string } {
    const token = randomBytes(32).toString('hex');
    return { token, hash: callTokens.hash(token) };
  },
  hash: (token: string): string => createHash('sha256').update(token).digest('hex'),
};
export type CallTokens = typeof callTokens;
