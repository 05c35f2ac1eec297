import type { CarrierName } from '@causeway/contract';
import type { Carrier } from './carrier.ts';
import { createTwilio } from './twilio.ts';
import type { TwilioOptions } from './twilio.ts';

/** What is configured of each carrier. */
export interface CarriersConfig {
  readonly twilio: TwilioOptions | undefined;
}

export interface Carriers {
  readonly carriers: ReadonlyMap<CarrierName, Carrier>;
  readonly missingCarriers: readonly { readonly name: CarrierName; readonly cause: string; readonly fix: string }[];
}

/** The carriers that are configured, and what the others need. */
export function createCarriers({ twilio }: CarriersConfig): Carriers {
  const carriers = new Map<CarrierName, Carrier>();
  const missingCarriers: { name: CarrierName; cause: string; fix: string }[] = [];
  if (twilio) carriers.set('twilio', createTwilio(twilio));
  else {
    missingCarriers.push({
      name: 'twilio',
      cause: 'TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set',
      fix: 'Set them, and TWILIO_NUMBER for outbound calls.',
    });
  }
  return { carriers, missingCarriers };
}
