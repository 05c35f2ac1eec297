import type { CarrierName } from '@causeway/contract';

/** One thing that was looked at. */
export interface CarrierCheck {
  readonly name: 'settings' | 'address' | 'tls' | 'server' | 'signature' | 'media' | 'credentials';
  /** Null: it is the same for all. */
  readonly carrier: CarrierName | null;
  readonly state: 'ok' | 'error' | 'skipped';
  /** What was seen. */
  readonly text: string;
  /** Of an error. */
  readonly fix: string | null;
}

type Place = Pick<CarrierCheck, 'name' | 'carrier'>;

export const fine = (place: Place, text: string): CarrierCheck => ({ ...place, state: 'ok', text, fix: null });
export const skipped = (place: Place, text: string): CarrierCheck => ({ ...place, state: 'skipped', text, fix: null });
export const wrong = (place: Place, text: string, fix: string): CarrierCheck => ({ ...place, state: 'error', text, fix });
