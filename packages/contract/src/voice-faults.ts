import type { FaultEntry } from './fault-entry.ts';

/** Hearing and speaking. */
export const voiceFaults = {
  speech_engine_missing: {
    status: 503,
    type: 'dependency_error',
    sentence: 'No engine is there that could do this.',
    fix: 'Install one: npx causeway voice install.',
    retryable: false,
  },
  speech_failed: {
    status: 502,
    type: 'dependency_error',
    sentence: 'A speech engine failed.',
    fix: 'The cause names the engine; try again, or choose another one in the settings.',
    retryable: true,
  },
  carrier_not_configured: {
    status: 503,
    type: 'configuration_error',
    sentence: 'No telephone company is configured.',
    fix: 'Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and CAUSEWAY_PUBLIC_URL, or those of another carrier; npx causeway doctor telephony checks them.',
    retryable: false,
  },
  carrier_failed: {
    status: 502,
    type: 'dependency_error',
    sentence: 'The telephone company refused or did not answer.',
    fix: 'The message holds its code; npx causeway doctor telephony explains it.',
    retryable: true,
  },
  recording_gone: {
    status: 410,
    type: 'not_found_error',
    sentence: 'The carrier no longer has this recording.',
    fix: 'It has expired or was deleted there: the account at the carrier says how long recordings are kept.',
    retryable: false,
  },
  carrier_signature: {
    status: 403,
    type: 'permission_error',
    sentence: 'The request is not signed by the carrier.',
    fix: "CAUSEWAY_PUBLIC_URL must be the address the carrier calls, and the carrier's token the one of this account.",
    retryable: false,
  },
} as const satisfies Record<string, FaultEntry>;
