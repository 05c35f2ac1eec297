import { dataFaults } from './data-faults.ts';
import { requestFaults } from './request-faults.ts';
import { serverFaults } from './server-faults.ts';
import { upstreamFaults } from './upstream-faults.ts';
import { usageFaults } from './usage-faults.ts';
import { voiceFaults } from './voice-faults.ts';

/** Every failure the outside may see. `docs/errors.md` is held against this by a test. */
export const faultCatalogue = {
  ...requestFaults,
  ...upstreamFaults,
  ...dataFaults,
  ...usageFaults,
  ...voiceFaults,
  ...serverFaults,
} as const;

export type FaultCode = keyof typeof faultCatalogue;
