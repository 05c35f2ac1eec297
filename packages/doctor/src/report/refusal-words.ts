import type { Verdict } from '../verdict.ts';

type Refused = Extract<Verdict, { outcome: 'refused' }>;
type Reason = Refused['reason'];

const words: Partial<Record<Reason, (detail: string) => string>> = {
  'origin-missing': () => 'no Access-Control-Allow-Origin',
  'origin-mismatch': (detail) => `Access-Control-Allow-Origin is ${detail}`,
  'origin-invalid': (detail) => `Access-Control-Allow-Origin is "${detail}"`,
  'origin-multiple': (detail) => `Access-Control-Allow-Origin is ${detail}`,
  'origin-wildcard': () => 'Access-Control-Allow-Origin is * with credentials',
  'credentials-not-true': (detail) => `Access-Control-Allow-Credentials is ${detail === '' ? 'absent' : detail}`,
  'method-not-allowed': (detail) => `${detail} is not in Access-Control-Allow-Methods`,
  'header-not-allowed': (detail) => `${detail} is not in Access-Control-Allow-Headers`,
  'preflight-redirect': () => 'it is redirected',
  'preflight-status': (detail) => `status ${detail}`,
  'network-failure': (detail) => detail,
};

/** Why a browser refuses, in a few words; its own long sentence stands in the evidence. */
export function refusalWords({ reason, detail }: Refused): string {
  return words[reason]?.(detail) ?? reason.replaceAll('-', ' ');
}
