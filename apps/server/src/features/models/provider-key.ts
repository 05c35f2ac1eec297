import { Fault } from '@causeway/contract';
import type { StoredProvider } from './repository.ts';

/** Encrypts with the server's secret; what was sealed for one context does not open for another. */
export interface Sealer {
  seal(plain: string, context: string): string;
  /** Throws when the text was changed, sealed for another context, or with another secret. */
  open(sealed: string, context: string): string;
}

type Place = Pick<StoredProvider, 'id' | 'baseUrl'>;

/** Scheme, host and port: a key never goes to another one, nor in the clear where it was given for TLS. */
export const originOf = (baseUrl: string): string => (URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl);

const contextOf = ({ id, baseUrl }: Place): string => `model provider ${id} at ${originOf(baseUrl)}`;

/** The last four characters, when that tells little of the whole. */
export const hintOf = (key: string): string => (key.length >= 12 ? `…${key.slice(-4)}` : '…');

export function sealKey(sealer: Sealer, place: Place, key: string): Pick<StoredProvider, 'sealedKey' | 'keyHint'> {
  return { sealedKey: sealer.seal(key, contextOf(place)), keyHint: hintOf(key) };
}

export type OpenedKey = { readonly key: string | undefined } | { readonly fault: Fault };

/** A key that does not open is not used; the fault says what to do. */
export function openKey(sealer: Sealer, provider: StoredProvider): OpenedKey {
  if (provider.sealedKey === null) return { key: undefined };
  try {
    return { key: sealer.open(provider.sealedKey, contextOf(provider)) };
  } catch (cause) {
    const message = `The stored key of "${provider.name}" does not open: it was saved for another address or with another secret of this server.`;
    return {
      fault: new Fault('upstream_rejected', {
        dependency: provider.name,
        message,
        fix: { summary: 'Enter the key again under Settings.' },
        cause,
      }),
    };
  }
}
