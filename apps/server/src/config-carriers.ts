import { telnyxKeyProblem } from './providers/carriers/telnyx-signature.ts';
import type { CarriersConfig } from './providers/carriers/create-carriers.ts';

/** Names that the environment may hold; secrets among them are masked. */
export const carrierNames = [
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_NUMBER',
  'TWILIO_BASE_URL',
  'EXOTEL_ACCOUNT_SID',
  'EXOTEL_API_KEY',
  'EXOTEL_API_TOKEN',
  'EXOTEL_WEBHOOK_SECRET',
  'EXOTEL_APP_ID',
  'EXOTEL_NUMBER',
  'EXOTEL_BASE_URL',
  'PLIVO_AUTH_ID',
  'PLIVO_AUTH_TOKEN',
  'PLIVO_NUMBER',
  'PLIVO_BASE_URL',
  'TELNYX_API_KEY',
  'TELNYX_PUBLIC_KEY',
  'TELNYX_CONNECTION_ID',
  'TELNYX_NUMBER',
  'TELNYX_BASE_URL',
  'ASTERISK_URL',
  'ASTERISK_USER',
  'ASTERISK_PASSWORD',
  'ASTERISK_WEBHOOK_SECRET',
  'ASTERISK_ENDPOINT',
  'ASTERISK_CONTEXT',
  'ASTERISK_NUMBER',
] as const;
type Name = (typeof carrierNames)[number];

export const carrierSecretNames = [
  'TWILIO_AUTH_TOKEN',
  'EXOTEL_API_KEY',
  'EXOTEL_API_TOKEN',
  'EXOTEL_WEBHOOK_SECRET',
  'PLIVO_AUTH_TOKEN',
  'TELNYX_API_KEY',
  'ASTERISK_PASSWORD',
  'ASTERISK_WEBHOOK_SECRET',
] as const satisfies readonly Name[];

export interface CarrierReader {
  readonly text: (name: Name) => string | undefined;
  readonly problem: (name: Name, what: string, example: string) => void;
}

type Needed<Key extends string> = Readonly<Record<Key, string>>;

/** All of them, or undefined: a carrier that is half configured is not there. */
function whole<Key extends string>(parts: Readonly<Record<Key, string | undefined>>): Needed<Key> | undefined {
  return Object.values(parts).every((part) => part !== undefined) ? (parts as Needed<Key>) : undefined;
}

/** A shorter secret in an address could be guessed. */
const leastSecret = 16;

function readSecret({ text, problem }: CarrierReader, name: 'EXOTEL_WEBHOOK_SECRET' | 'ASTERISK_WEBHOOK_SECRET') {
  const secret = text(name);
  if (secret !== undefined && secret.length < leastSecret) {
    problem(name, `it has fewer than ${leastSecret} characters, and stands in an address`, `${name}=$(openssl rand -hex 24)`);
  }
  return secret;
}

function readTelnyxKey({ text, problem }: CarrierReader): string | undefined {
  const key = text('TELNYX_PUBLIC_KEY');
  const trouble = key === undefined ? undefined : telnyxKeyProblem(key);
  if (trouble === undefined) return key;
  problem('TELNYX_PUBLIC_KEY', trouble, 'TELNYX_PUBLIC_KEY=… as the portal shows it under Keys & credentials');
  return undefined;
}

/** The telephone companies of the environment. */
export function readCarriers(reader: CarrierReader): CarriersConfig {
  const { text } = reader;
  const twilio = whole({ accountSid: text('TWILIO_ACCOUNT_SID'), authToken: text('TWILIO_AUTH_TOKEN') });
  const exotel = whole({
    accountSid: text('EXOTEL_ACCOUNT_SID'),
    apiKey: text('EXOTEL_API_KEY'),
    apiToken: text('EXOTEL_API_TOKEN'),
    secret: readSecret(reader, 'EXOTEL_WEBHOOK_SECRET'),
  });
  const plivo = whole({ authId: text('PLIVO_AUTH_ID'), authToken: text('PLIVO_AUTH_TOKEN') });
  const telnyx = whole({
    apiKey: text('TELNYX_API_KEY'),
    publicKey: readTelnyxKey(reader),
    connectionId: text('TELNYX_CONNECTION_ID'),
  });
  const asterisk = whole({
    url: text('ASTERISK_URL'),
    user: text('ASTERISK_USER'),
    password: text('ASTERISK_PASSWORD'),
    secret: readSecret(reader, 'ASTERISK_WEBHOOK_SECRET'),
  });
  return {
    twilio: twilio && { ...twilio, number: text('TWILIO_NUMBER'), baseUrl: text('TWILIO_BASE_URL') },
    exotel: exotel && {
      ...exotel,
      appId: text('EXOTEL_APP_ID'),
      number: text('EXOTEL_NUMBER'),
      baseUrl: text('EXOTEL_BASE_URL'),
    },
    plivo: plivo && { ...plivo, number: text('PLIVO_NUMBER'), baseUrl: text('PLIVO_BASE_URL') },
    telnyx: telnyx && { ...telnyx, number: text('TELNYX_NUMBER'), baseUrl: text('TELNYX_BASE_URL') },
    asterisk: asterisk && {
      ...asterisk,
      endpoint: text('ASTERISK_ENDPOINT') ?? 'PJSIP/{number}',
      context: text('ASTERISK_CONTEXT'),
      number: text('ASTERISK_NUMBER'),
    },
  };
}
