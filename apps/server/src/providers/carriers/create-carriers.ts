import type { CarrierName } from '@causeway/contract';
import { createAsterisk } from './asterisk.ts';
import type { AsteriskOptions } from './asterisk.ts';
import type { Carrier } from './carrier.ts';
import { createExotel } from './exotel.ts';
import type { ExotelOptions } from './exotel.ts';
import { createPlivo } from './plivo.ts';
import type { PlivoOptions } from './plivo.ts';
import { createTelnyx } from './telnyx.ts';
import type { TelnyxOptions } from './telnyx.ts';
import { createTwilio } from './twilio.ts';
import type { TwilioOptions } from './twilio.ts';

/** What is configured of each carrier. */
export interface CarriersConfig {
  readonly twilio: TwilioOptions | undefined;
  readonly exotel: ExotelOptions | undefined;
  readonly plivo: PlivoOptions | undefined;
  readonly telnyx: TelnyxOptions | undefined;
  readonly asterisk: AsteriskOptions | undefined;
}

export interface Carriers {
  readonly carriers: ReadonlyMap<CarrierName, Carrier>;
  readonly missingCarriers: readonly { readonly name: CarrierName; readonly cause: string; readonly fix: string }[];
}

/** What each carrier cannot do without, and what is good to have. */
const settings: Readonly<Record<CarrierName, { readonly needs: string; readonly fix: string }>> = {
  twilio: {
    needs: 'TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are',
    fix: 'Set them, and TWILIO_NUMBER for outbound calls.',
  },
  exotel: {
    needs: 'EXOTEL_ACCOUNT_SID, EXOTEL_API_KEY, EXOTEL_API_TOKEN and EXOTEL_WEBHOOK_SECRET are',
    fix: 'Set them, and EXOTEL_NUMBER for outbound calls.',
  },
  plivo: {
    needs: 'PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN are',
    fix: 'Set them, and PLIVO_NUMBER for outbound calls.',
  },
  telnyx: {
    needs: 'TELNYX_API_KEY, TELNYX_PUBLIC_KEY and TELNYX_CONNECTION_ID are',
    fix: 'Set them, and TELNYX_NUMBER for outbound calls.',
  },
  asterisk: {
    needs: 'ASTERISK_URL, ASTERISK_USER, ASTERISK_PASSWORD and ASTERISK_WEBHOOK_SECRET are',
    fix: 'Set them, and ASTERISK_ENDPOINT and ASTERISK_NUMBER for outbound calls.',
  },
};

/** Hosts that the operator named: an exchange of their own may stand in their own network. */
export function carrierHosts({ twilio, exotel, plivo, telnyx, asterisk }: CarriersConfig): readonly string[] {
  const bases = [twilio?.baseUrl, exotel?.baseUrl, plivo?.baseUrl, telnyx?.baseUrl, asterisk?.url];
  return bases.flatMap((base) => (base !== undefined && URL.canParse(base) ? [new URL(base).host] : []));
}

/** The carriers that are configured, and what the others need. */
export function createCarriers({ twilio, exotel, plivo, telnyx, asterisk }: CarriersConfig): Carriers {
  const all: readonly (Carrier | undefined)[] = [
    twilio && createTwilio(twilio),
    exotel && createExotel(exotel),
    plivo && createPlivo(plivo),
    telnyx && createTelnyx(telnyx),
    asterisk && createAsterisk(asterisk),
  ];
  const carriers = new Map(all.flatMap((carrier) => (carrier ? [[carrier.name, carrier] as const] : [])));
  const names = Object.keys(settings) as CarrierName[];
  const missingCarriers = names
    .filter((name) => !carriers.has(name))
    .map((name) => ({ name, cause: `${settings[name].needs} not all set`, fix: settings[name].fix }));
  return { carriers, missingCarriers };
}
