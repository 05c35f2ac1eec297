import { Fault } from '@causeway/contract';
import type { CarrierName } from '@causeway/contract';

export interface CallAddress {
  readonly voiceUrl: string;
  readonly statusUrl: string;
  /** wss. */
  readonly mediaUrl: string;
}

export interface CallAddresses {
  /** Throws `carrier_not_configured` without a public address: no carrier can reach this server. */
  of(carrier: CarrierName): CallAddress;
  find(carrier: CarrierName): CallAddress | undefined;
  /** As the carrier knows the address of a request. */
  publicUrl(path: string): string;
}

/** Where carriers find this server. */
export function createCallAddresses(publicUrl: string | undefined): CallAddresses {
  const base = publicUrl?.replace(/\/+$/u, '');
  const find = (carrier: CarrierName): CallAddress | undefined => {
    if (base === undefined) return undefined;
    const own = `${base}/api/v1/telephony/${carrier}`;
    return { voiceUrl: `${own}/voice`, statusUrl: `${own}/status`, mediaUrl: `${own.replace(/^http/u, 'ws')}/media` };
  };
  return {
    find,
    of(carrier) {
      const address = find(carrier);
      if (address) return address;
      throw new Fault('carrier_not_configured', {
        message: 'Carriers cannot reach this server: CAUSEWAY_PUBLIC_URL is not set.',
        fix: { summary: 'Set CAUSEWAY_PUBLIC_URL to the https address of this server.' },
      });
    },
    publicUrl: (path) => (base ?? 'http://localhost') + path,
  };
}
