import type { RefusalReason, Refused } from './verdict.ts';

const ofAnswer: Partial<Record<RefusalReason, string>> = {
  'origin-missing': 'MissingAllowOriginHeader',
  'origin-multiple': 'MultipleAllowOriginValues',
  'origin-invalid': 'InvalidAllowOriginValue',
  'origin-mismatch': 'AllowOriginMismatch',
  'origin-wildcard': 'WildcardOriginNotAllowed',
  'credentials-not-true': 'InvalidAllowCredentials',
};

const named: Partial<Record<RefusalReason, string>> = {
  'preflight-status': 'PreflightInvalidStatus',
  'preflight-redirect': 'PreflightDisallowedRedirect',
  'methods-unparsable': 'InvalidAllowMethodsPreflightResponse',
  'headers-unparsable': 'InvalidAllowHeadersPreflightResponse',
  'method-not-allowed': 'MethodDisallowedByPreflightResponse',
  'header-not-allowed': 'HeaderDisallowedByPreflightResponse',
  'redirect-scheme': 'CorsDisabledScheme',
  'redirect-credentials': 'RedirectContainsCredentials',
  'local-network-insecure': 'InsecureLocalNetwork',
  'local-network-permission': 'LocalNetworkAccessPermissionDenied',
};

/**
 * Chromium's class for a refusal, as `corsErrorStatus.corsError` of its DevTools protocol names it; undefined for what is no
 * matter of CORS. To compare a verdict with a browser that was really run.
 */
export function chromiumErrorOf({ reason, stage, console }: Refused): string | undefined {
  const error = ofAnswer[reason];
  // Some redirects to foreign schemes die in the network layer, which knows no CORS.
  if (reason === 'redirect-scheme' && console[0]?.startsWith('Failed to load') === true) return undefined;
  if (error === undefined) return named[reason];
  return stage === 'preflight' ? `Preflight${error}` : error;
}
