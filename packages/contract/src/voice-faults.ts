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
} as const satisfies Record<string, FaultEntry>;
