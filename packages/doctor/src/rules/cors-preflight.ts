import { headerOf, tokensOf } from '../header-lines.ts';
import { curl, wire } from './evidence.ts';
import { corsFix } from './fixes.ts';
import { allowedOrigin, responseOf } from './headers.ts';
import type { Refusal } from './refusal.ts';
import { refusalRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { CauseCode } from './catalogue.ts';
import type { RequestView } from './view.ts';

/** Headers that tracers, client libraries and tunnels add by themselves. */
const libraryHeaders: ReadonlySet<string> = new Set([
  'traceparent',
  'tracestate',
  'sentry-trace',
  'baggage',
  'x-requested-with',
  'idempotency-key',
  'cache-control',
  'pragma',
  'ngrok-skip-browser-warning',
  'last-event-id',
  'x-datadog-trace-id',
  'x-datadog-parent-id',
  'x-datadog-origin',
  'x-datadog-sampling-priority',
  'x-b3-traceid',
  'x-b3-spanid',
  'newrelic',
  'request-id',
  'request-context',
  'x-amzn-trace-id',
]);

/** What the preflight's answer lacks, by its own lists: some servers refuse with a status, some by leaving out. */
interface Lack {
  readonly code: CauseCode;
  readonly name: string;
}

function methodLack(seen: RequestView, allowed: readonly string[]): Lack {
  const { method, credentials } = seen.request;
  if (credentials === 'include' && allowed.includes('*')) return { code: 'C16', name: method };
  const isSameWord = method !== method.toUpperCase() || allowed.some((each) => each.toUpperCase() === method);
  return { code: isSameWord ? 'C21' : 'C20', name: method };
}

function headerLack(seen: RequestView, allowed: readonly string[], name: string): Lack {
  if (seen.request.credentials === 'include' && allowed.includes('*')) return { code: 'C16', name };
  return { code: libraryHeaders.has(name) ? 'C18' : 'C17', name };
}

function lackOf(seen: RequestView, { reason, detail, fact }: Refusal): Lack | undefined {
  const headers = responseOf(fact)?.headers ?? [];
  if (reason === 'method-not-allowed') return methodLack(seen, tokensOf(headers, 'access-control-allow-methods', true));
  if (reason !== 'header-not-allowed') return undefined;
  return headerLack(seen, tokensOf(headers, 'access-control-allow-headers'), detail);
}

const causes: Partial<Record<CauseCode, (name: string) => string>> = {
  C16: (name) => `* is taken literally for requests with credentials, so ${name} is not allowed.`,
  C17: (name) => `The request header ${name} is not on the server's list.`,
  C18: (name) => `The request header ${name}, which a library adds by itself, is not on the server's list.`,
  C20: (name) => `The method ${name} is not on the server's list.`,
  C21: (name) => `The method ${name} and the server's list differ in case, and methods are compared with their case.`,
};

function lackRule(code: CauseCode): Rule {
  return refusalRule(code, (refusal, { seen, view }) => {
    const lack = lackOf(seen, refusal);
    if (lack?.code !== code) return undefined;
    return {
      cause: causes[code]?.(lack.name) ?? lack.name,
      evidence: wire(
        refusal.fact,
        ...(code === 'C20' || code === 'C21' ? ['access-control-allow-methods'] : ['access-control-allow-headers']),
      ),
      confidence: 0.97,
      fix: corsFix(
        view,
        seen,
        code === 'C21' ? `Write it ${lack.name.toUpperCase()} in the page and in the list` : `Add ${lack.name} to the list`,
      ),
      verify: curl(refusal.fact),
    };
  });
}

const status = refusalRule('C03', (refusal, { seen, view }) => {
  const response = responseOf(refusal.fact);
  if (refusal.reason !== 'preflight-status' || response === undefined || [401, 403, 429].includes(response.status)) {
    return undefined;
  }
  return {
    cause: `The preflight is answered with ${response.status}; its headers are right, its status must be 2xx.`,
    evidence: wire(refusal.fact),
    confidence: 0.95,
    fix: corsFix(view, seen, 'End the preflight with 204 in the CORS layer'),
    verify: curl(refusal.fact),
  };
});

/** CORS adds its headers to the refusal, too; a preflight can never meet it all the same. */
const authentication = refusalRule('C28', ({ reason }, { seen, view }) => {
  const response = responseOf(seen.preflight);
  if (reason !== 'preflight-status' || response === undefined || ![401, 403].includes(response.status)) return undefined;
  return {
    cause: `OPTIONS ${seen.url.pathname} is answered with ${response.status}: authentication holds for preflights, which never carry credentials.`,
    evidence: wire(seen.preflight),
    confidence: 0.93,
    fix: corsFix(view, seen, 'Let OPTIONS pass without a credential'),
    ...(seen.preflight === undefined ? {} : { verify: curl(seen.preflight) }),
  };
});

const limiter = refusalRule('C29', ({ reason }, { seen, view }) => {
  if (reason !== 'preflight-status' || responseOf(seen.preflight)?.status !== 429) return undefined;
  return {
    cause: `OPTIONS ${seen.url.pathname} is answered with 429: the rate limiter counts preflights.`,
    evidence: wire(seen.preflight),
    confidence: 0.95,
    fix: corsFix(view, seen, 'Exempt OPTIONS from the limiter; put CORS outermost'),
  };
});

const unparsable = refusalRule('C22', (refusal, { seen, view }) => {
  if (refusal.reason !== 'methods-unparsable' && refusal.reason !== 'headers-unparsable') return undefined;
  const name = refusal.reason === 'methods-unparsable' ? 'access-control-allow-methods' : 'access-control-allow-headers';
  return {
    cause: `${name} cannot be parsed: "${headerOf(responseOf(refusal.fact)?.headers ?? [], name) ?? ''}".`,
    evidence: wire(refusal.fact),
    confidence: 0.97,
    fix: corsFix(view, seen, 'Separate the names by commas, without quotes'),
  };
});

const wildcard = refusalRule('C13', (refusal, { seen, view }) => {
  if (refusal.reason !== 'origin-wildcard' || reflectsWithCookie(seen)) return undefined;
  return {
    cause: 'The server answers *, and the request is made with credentials.',
    evidence: [`credentials: ${seen.request.credentials}`, ...wire(refusal.fact)],
    confidence: 0.97,
    fix: corsFix(view, seen, 'Answer with the origin that asked, out of a list'),
    verify: curl(refusal.fact),
  };
});

/** Starlette up to 0.47: `*` without a cookie, the origin with one. */
function reflectsWithCookie(seen: RequestView): boolean {
  const [without] = seen.controls('no-cookie');
  return (
    seen.request.cookie !== undefined &&
    allowedOrigin(without?.answer) === '*' &&
    allowedOrigin(seen.first?.answer) === seen.origin
  );
}

const starlette = refusalRule('C38', (refusal, { seen, view }) => {
  if (refusal.reason !== 'origin-wildcard' || !reflectsWithCookie(seen)) return undefined;
  return {
    cause: 'The server answers * until a cookie comes along: the first request with credentials fails.',
    evidence: [...wire(refusal.fact), ...wire(seen.controls('no-cookie')[0])],
    confidence: 0.85,
    fix: corsFix(view, seen, 'List the origins, or update Starlette'),
  };
});

const credentials = (code: 'C14' | 'C15'): Rule =>
  refusalRule(code, (refusal, { seen, view }) => {
    if (refusal.reason !== 'credentials-not-true') return undefined;
    const values = [seen.preflight, seen.first].map((fact) =>
      headerOf(responseOf(fact)?.headers ?? [], 'access-control-allow-credentials'),
    );
    const isOneSided = seen.preflight !== undefined && values.includes('true') && values.includes(undefined);
    if (isOneSided !== (code === 'C15')) return undefined;
    return {
      cause: isOneSided
        ? `Credentials are allowed ${values[0] === 'true' ? 'by the preflight, not by the answer' : 'by the answer, not by the preflight'}.`
        : `Access-Control-Allow-Credentials is ${refusal.detail === '' ? 'missing' : `"${refusal.detail}"`}, and must be exactly true.`,
      evidence: [`credentials: ${seen.request.credentials}`, ...wire(refusal.fact, 'access-control-allow-credentials')],
      confidence: 0.96,
      fix: corsFix(view, seen, 'Send Access-Control-Allow-Credentials: true, once, on preflight and answer'),
      verify: curl(refusal.fact),
    };
  });

/** What a preflight's answer lacks, and credentials. */
export const preflightRules: readonly Rule[] = [
  ...(['C16', 'C17', 'C18', 'C20', 'C21'] as const).map(lackRule),
  status,
  authentication,
  limiter,
  unparsable,
  wildcard,
  starlette,
  credentials('C14'),
  credentials('C15'),
];
