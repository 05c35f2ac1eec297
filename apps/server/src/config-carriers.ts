import type { CarriersConfig } from './providers/carriers/create-carriers.ts';

/** Names that the environment may hold; secrets among them are masked. */
export const carrierNames = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_NUMBER', 'TWILIO_BASE_URL'] as const;
export const carrierSecretNames = ['TWILIO_AUTH_TOKEN'] as const;

type Text = (name: (typeof carrierNames)[number]) => string | undefined;

/** The telephone companies of the environment; one that is half configured is not there. */
export function readCarriers(text: Text): CarriersConfig {
  const accountSid = text('TWILIO_ACCOUNT_SID');
  const authToken = text('TWILIO_AUTH_TOKEN');
  return {
    twilio:
      accountSid === undefined || authToken === undefined
        ? undefined
        : { accountSid, authToken, number: text('TWILIO_NUMBER'), baseUrl: text('TWILIO_BASE_URL') },
  };
}
