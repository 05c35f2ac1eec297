import type { FaultCode } from '@causeway/contract';

/** What the client itself can find out, beyond the faults a server names. */
export const causeCodes = [
  'backend_not_running',
  'origin_not_allowed',
  'dependency_down',
  'rate_limited',
  'blocked_by_csp',
  'mixed_content',
  'offline',
  'unsafe_port',
  'bad_address',
  'not_causeway',
  'preflight_refused',
  'private_network_blocked',
  'connection_cut',
  'timeout',
  'aborted',
  'invalid_reply',
  'microphone_denied',
  'microphone_missing',
  'insecure_context',
  'autoplay_blocked',
  'speech_unsupported',
  'unknown',
] as const;
export type CauseCode = (typeof causeCodes)[number];

/** Why something failed, in the one shape that a card, a toast and a log line show. */
export interface Cause {
  readonly code: CauseCode | FaultCode;
  /** The cause, not the symptom, in at most eight words. */
  readonly title: string;
  /** One sentence: what it means here, with the address or the name. */
  readonly sentence: string;
  /** The way out; `command` can be copied as it is. */
  readonly fix?: { readonly summary: string; readonly command?: string };
  /** What was observed, one line each: for "Details" and for reports. Nothing secret. */
  readonly evidence: readonly string[];
}
