import type { Cause, RefusalReason } from './verdict.ts';

const rules: Readonly<Record<RefusalReason, string>> = {
  'same-origin-mode': 'JC-02',
  'no-cors-redirect-mode': 'JC-03',
  'websocket-status': 'JC-04',
  'unsupported-scheme': 'JC-05',
  'bad-port': 'JC-06',
  'mixed-content': 'JC-07',
  'local-network-permission': 'JC-08',
  'local-network-insecure': 'JC-09',
  'invalid-request': 'JC-10',
  'origin-missing': 'JC-21',
  'origin-multiple': 'JC-22',
  'origin-mismatch': 'JC-23',
  'origin-invalid': 'JC-23',
  'origin-wildcard': 'JC-24',
  'credentials-not-true': 'JC-25',
  'preflight-status': 'JC-27',
  'preflight-redirect': 'JC-28',
  'methods-unparsable': 'JC-29',
  'headers-unparsable': 'JC-29',
  'method-not-allowed': 'JC-30',
  'header-not-allowed': 'JC-31',
  'redirect-limit': 'JC-35',
  'redirect-scheme': 'JC-36',
  'redirect-location': 'JC-36',
  'redirect-credentials': 'JC-37',
  'redirect-stream-body': 'JC-38',
  'redirect-error-mode': 'JC-42',
  'network-failure': 'JC-50',
};

/** The rule of SPEC.md that a refusal broke. */
export function ruleOf({ reason, detail }: Cause): string {
  return reason === 'header-not-allowed' && detail === 'authorization' ? 'JC-33' : rules[reason];
}
