import { Fault } from '@causeway/contract';
import type { CarrierName } from '@causeway/contract';
import type { RecordingSource } from './carrier.ts';

export interface RecordingKeeper {
  readonly carrier: CarrierName;
  /** Of its API. */
  readonly baseUrl: string;
  /** Hosts below it are its own, too. */
  readonly domain: string;
  readonly headers: Readonly<Record<string, string>>;
}

export const goneRecording = (carrier: CarrierName): Fault =>
  new Fault('recording_gone', { message: `${carrier} no longer has this recording.` });

/** Credentials go to the carrier's own hosts alone: what it keeps in a store of others is opened by its address. */
export function sourceAt(url: string, { carrier, baseUrl, domain, headers }: RecordingKeeper): RecordingSource {
  if (!URL.canParse(url)) {
    throw new Fault('carrier_failed', {
      message: `${carrier} told an address of the recording that is none.`,
      retryable: false,
    });
  }
  const { origin, protocol, hostname } = new URL(url);
  const isOwn =
    origin === new URL(baseUrl).origin || (protocol === 'https:' && (hostname === domain || hostname.endsWith(`.${domain}`)));
  return { url, headers: isOwn ? headers : {} };
}
