import type { ExchangeFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { checkOrigin } from '../verdict.ts';
import { control, curl, place, wire } from './evidence.ts';
import { corsFix } from './fixes.ts';
import { isDrifted, relate, serializeOrigin } from './origins.ts';
import { allowedOrigin, allowedOthers, isBare, isKnownForOthers, knowsCors, readableElsewhere, responseOf } from './headers.ts';
import type { Refusal } from './refusal.ts';
import { refusalRule, requestRule } from './rule.ts';
import type { Refused, Rule } from './rule.ts';
import type { CauseCode } from './catalogue.ts';
import type { RequestView, View } from './view.ts';

const acao = 'access-control-allow-origin';
const refusesOrigin =
  /Disallowed CORS origin|Invalid CORS request|not allowed by CORS|origin.{0,20}not allowed|CORS.{0,30}origin|cors: denied|reason=origin/iu;

/** Why the header is missing. Each answer rules the others out; the order is that of the proof they need. */
export function missingCode(refusal: Refusal, { seen, view }: Refused): CauseCode | undefined {
  if (
    seen.origin === 'null' &&
    /^origin-(?:missing|mismatch|invalid|multiple)$/u.test(refusal.reason) &&
    !isMoved(seen, refusal)
  ) {
    return 'C23';
  }
  if (refusal.reason !== 'origin-missing') return undefined;
  if (refusal.stage === 'redirect') return 'C25';
  if (isMoved(seen, refusal)) return 'C24';
  return refusal.stage === 'preflight' ? missingOnPreflight(seen, view, refusal) : missingOnAnswer(seen, view, refusal);
}

/** A redirect led here. */
const isMoved = ({ hops }: RequestView, { fact, isTainted }: Refusal): boolean => isTainted || hops.indexOf(fact) > 0;

function relatedCode(seen: RequestView, view: View): CauseCode {
  const listed = view.settings('origin').map(({ value }) => value);
  const others = [...allowedOthers(seen), ...(listed.includes(seen.origin) ? [] : listed)];
  const codes = new Set(others.map((other) => (serializeOrigin(other) === seen.origin ? 'C06' : relate(other, seen.origin))));
  const found = (['C06', 'C07', 'C08'] as const).find((code) => codes.has(code));
  return found ?? (isDrifted(others, { seen, view }) ? 'T09' : 'C04');
}

function knowsOthers(seen: RequestView, refusal: Refusal): boolean {
  const says = responseOf(refusal.fact)?.headers ?? [];
  return (
    allowedOthers(seen).length > 0 ||
    refusesOrigin.test(responseOf(refusal.fact)?.body.excerpt ?? '') ||
    /denied/iu.test(headerOf(says, 'x-causeway-cors') ?? '')
  );
}

const letsIn = ({ variant, answer }: ExchangeFact): boolean => allowedOrigin(answer) === variant;

function missingOnPreflight(seen: RequestView, view: View, refusal: Refusal): CauseCode | undefined {
  const status = responseOf(refusal.fact)?.status ?? 0;
  const passesBare = (fact: ExchangeFact | undefined) => {
    const response = responseOf(fact);
    return response !== undefined && checkOrigin(response.headers, seen.origin, seen.request.credentials) === undefined;
  };
  if (status === 429) return 'C29';
  if (throwsOnOrigin(seen)) return 'C36';
  if (status >= 502 && status <= 504) return undefined;
  if (status >= 500) return passesBare(seen.first) ? 'C02' : undefined;
  if (passesBare(seen.controls('minimal-preflight')[0])) return 'C42';
  const isDenied = status === 401 || status === 403;
  if (passesBare(seen.first) || readableElsewhere(seen).length > 0) return isDenied ? 'C28' : 'C02';
  // No CORS layer refuses an origin with 401; and where nobody's preflight passes, the list has no part in it.
  if (status === 401 && !seen.controls('preflight-other-origin').some(letsIn)) return 'C28';
  if (knowsOthers(seen, refusal)) return relatedCode(seen, view);
  if (isDenied) return knowsCors(seen) ? relatedCode(seen, view) : 'C28';
  return knowsCors(seen) ? relatedCode(seen, view) : silentCode(seen, view);
}

function missingOnAnswer(seen: RequestView, view: View, refusal: Refusal): CauseCode | undefined {
  if (throwsOnOrigin(seen)) return 'C36';
  if (isErrorWithin(seen)) {
    return isBareElsewhere(seen) || isKnownForOthers(seen) ? generalCode(seen, view, refusal) : undefined;
  }
  if (seen.response?.body.form === 'event-stream' && isStreamAlone(seen)) return 'D17';
  const isAnnounced = seen.needsPreflight && allowedOrigin(seen.preflight?.answer) !== undefined;
  const isElsewhere = readableElsewhere(seen).length > 0;
  // Written past the framework, where the project's source says that it does so.
  if (isElsewhere && view.settings('raw-reply').length > 0) return 'D17';
  if (isAnnounced) return isElsewhere ? 'C31' : 'C30';
  return isElsewhere && !knowsOthers(seen, refusal) ? 'C31' : generalCode(seen, view, refusal);
}

/** The whole server: it knows other origins, or none. */
function generalCode(seen: RequestView, view: View, refusal: Refusal): CauseCode {
  const isListed = view.settings('origin').some(({ value }) => URL.canParse(value)) && view.settings('cors-call').length > 0;
  return knowsOthers(seen, refusal) || knowsCors(seen) || isListed ? relatedCode(seen, view) : silentCode(seen, view);
}

/** Paths that work lack the header as well, and none has it. */
function isBareElsewhere(seen: RequestView): boolean {
  const working = seen
    .controls('other-path')
    .filter((fact) => (responseOf(fact)?.status ?? 500) < 400 && responseOf(fact)?.body.form !== 'html');
  return working.length > 0 && working.every(isBare);
}

/** Two programs share the port, and neither lets the page in. */
function isBareAtBoth(seen: RequestView): boolean {
  const other = seen.controls('other-address')[0];
  return isBare(seen.first) && isBare(other) && (responseOf(other)?.status ?? 500) < 400;
}

/** Errors below 500 that the status rules speak for. */
const isErrorWithin = ({ response }: RequestView): boolean =>
  response !== undefined &&
  (response.status >= 500 || response.status === 429 || response.status === 413 || response.status === 431);

/** Other routes carry the header, or the preflight of this one does: only the stream bypasses the layer. */
const isStreamAlone = (seen: RequestView): boolean =>
  readableElsewhere(seen).length > 0 || allowedOrigin(seen.preflight?.answer) !== undefined;

/** No sign of CORS: switched off by an empty setting when the project says so, else never configured. */
function silentCode(seen: RequestView, view: View): CauseCode {
  return emptyOrigin(view) === undefined ? 'C01' : 'C37';
}

function emptyOrigin(view: View) {
  const set = new Map(view.settings('env').map(({ name, value }) => [name, value]));
  return view.settings('cors-origin-env').find(({ name }) => (set.get(name) ?? '') === '');
}

/** An error with our origin, none without: the check itself throws. */
function throwsOnOrigin(seen: RequestView): boolean {
  const status = seen.response?.status ?? 0;
  const asked = responseOf(seen.preflight)?.status ?? 0;
  if (status < 500 && asked < 500) return false;
  const [fact] = seen.controls('no-origin');
  const plain = responseOf(fact);
  if (asked < 500 && fact?.request.method !== seen.first?.request.method) return false;
  const isOriginNamed = /not allowed by cors|cors/iu.test(
    `${seen.response?.body.excerpt ?? ''} ${responseOf(seen.preflight)?.body.excerpt ?? ''}`,
  );
  return plain !== undefined && plain.status < 500 && (allowedOthers(seen).length > 0 || isOriginNamed || status >= 500);
}

/** The same request, twice: the header comes and goes. */
function alternates(seen: RequestView): boolean {
  const again = [seen.first, ...seen.controls('repeat')].filter((fact) => (responseOf(fact)?.status ?? 500) < 400);
  return again.some(isBare) && again.some((fact) => responseOf(fact) !== undefined && !isBare(fact));
}

const sentences: Partial<Record<CauseCode, (seen: RequestView) => string>> = {
  C01: ({ url }) => `${url.host} sends no CORS headers to any origin.`,
  C02: ({ url }) => `OPTIONS ${url.pathname} is not answered by the CORS layer; GET is.`,
  C04: (seen) =>
    `${seen.origin} is not on the server's list${allowedOthers(seen).length > 0 ? `; ${allowedOthers(seen)[0]} is` : ''}.`,
  C06: (seen) => `The list holds this origin in another writing; the browser compares it byte for byte with ${seen.origin}.`,
  C07: (seen) =>
    `The server allows ${allowedOthers(seen)[0] ?? 'the other loopback name'}, the page is ${seen.origin}: different origins for a browser.`,
  C08: (seen) =>
    `The server allows ${allowedOthers(seen)[0] ?? 'the other scheme'}, the page is ${seen.origin}: the scheme differs.`,
  T09: (seen) => `The page runs at ${seen.origin}; the server allows ${allowedOthers(seen)[0] ?? 'the usual port'}.`,
  C23: () => 'The page has no origin: it was opened from a file, a sandboxed frame or a data: URL.',
  C24: ({ hops }) => `A redirect leads to ${hops.at(-1)?.request.url ?? 'another origin'}, which does not allow this page.`,
  C25: ({ url }) => `The redirect of ${url.pathname} has no CORS headers itself.`,
  C28: ({ url, preflight }) =>
    `OPTIONS ${url.pathname} is answered with ${responseOf(preflight)?.status ?? 401}: authentication runs before CORS, and a preflight never carries credentials.`,
  C29: ({ url }) => `OPTIONS ${url.pathname} is answered with 429: the rate limiter counts preflights.`,
  C30: ({ url }) => `Only OPTIONS carries CORS headers; the answer of ${url.pathname} has none.`,
  C31: (seen) =>
    `${seen.url.pathname} lies outside the CORS layer; ${readableElsewhere(seen)[0]?.variant ?? 'another route'} lies inside.`,
  C36: ({ origin }) => `The server fails when the origin is ${origin}, and works without an Origin: its origin check throws.`,
  C37: () => 'CORS is configured from a variable that is empty; the library then does nothing.',
  C42: ({ request }) =>
    `The origin is allowed, but the server drops every CORS header when it refuses ${request.method} or a header of this request.`,
  D17: ({ url }) => `The stream ${url.pathname} is written past the CORS layer; other routes carry the headers.`,
};

const summaries: Partial<Record<CauseCode, string>> = {
  C01: 'Add the CORS layer, before everything else',
  C02: 'Put the CORS layer before the router, so that it answers OPTIONS',
  C04: "Add the page's origin to the list",
  C06: 'Write the origin exactly as the browser sends it',
  C07: 'Allow both names, or use one of them everywhere',
  C08: 'Allow the scheme the page really has',
  T09: 'Free the usual port, or allow this one too',
  C23: 'Serve the page over http',
  C24: 'Call the final address directly',
  C25: 'Call the final address, or put CORS before what redirects',
  C28: 'Put CORS before authentication, and let OPTIONS pass without a credential',
  C29: 'Exempt OPTIONS from the limiter; put CORS outermost',
  C30: 'Set the headers on every answer, not in the OPTIONS handler alone',
  C31: 'Register CORS on the root, before every route',
  C36: 'Answer a foreign origin with false in place of an error, and add this origin',
  C37: 'Set the variable, and refuse to start without it',
  C42: 'Allow the method and the headers of this request',
  D17: 'Send the stream through the framework, or copy the headers it has set',
};

/** What else was asked, and how it ended: the proof by difference. */
function differences(seen: RequestView): string[] {
  const asked = [
    ...seen.controls('other-origin'),
    ...seen.controls('candidate-origin'),
    ...seen.controls('preflight-other-origin'),
  ];
  const allowed = asked.filter((fact) => allowedOrigin(fact.answer) !== undefined).slice(0, 2);
  const other = readableElsewhere(seen)[0];
  return [
    ...[...allowed, ...asked.slice(0, 1)].slice(0, 2).flatMap((fact) => control(fact, `Origin ${fact.variant ?? ''}`)),
    ...control(seen.controls('no-origin')[0], 'no Origin'),
    ...control(other, `path ${other?.variant ?? ''}`),
    ...control(seen.controls('minimal-preflight')[0], 'a preflight for GET without headers'),
  ];
}

const confidences: Partial<Record<CauseCode, number>> = {
  C01: 0.92,
  C04: 0.9,
  C30: 0.9,
  C31: 0.9,
  C37: 0.85,
  T09: 0.75,
  C42: 0.85,
};

/** Causes that hold for the whole server, whatever one route does. */
const general: ReadonlySet<CauseCode> = new Set(['C01', 'C04', 'C06', 'C07', 'C08', 'T09', 'C37']);

const isProvenApart = (seen: RequestView): boolean => isBareElsewhere(seen) || isBareAtBoth(seen) || isKnownForOthers(seen);

function missing(code: CauseCode): Rule {
  return refusalRule(code, (refusal, { seen, view }) => {
    if (missingCode(refusal, { seen, view }) !== code) return undefined;
    const { fact } = refusal;
    const setting = code === 'C37' ? emptyOrigin(view) : undefined;
    return {
      cause: sentences[code]?.(seen) ?? 'The header is missing.',
      evidence: [
        ...wire(fact, acao),
        ...differences(seen),
        ...(setting === undefined ? [] : [place(setting), `${setting.name} is not set`]),
      ],
      confidence: confidences[code] ?? 0.93,
      fix: corsFix(view, seen, summaries[code] ?? 'Allow the origin'),
      verify: curl(fact),
      ...(code === 'C28' || code === 'C36' || (general.has(code) && isProvenApart(seen)) ? { isIndependent: true } : {}),
    };
  });
}

/** Two equal requests, two answers: it concerns the one that passed as well. */
const alternating = requestRule('C35', (seen, view) =>
  seen.isCross && alternates(seen)
    ? ({
        cause: 'The same request is allowed every second time.',
        evidence: [...wire(seen.first, acao), ...control(seen.controls('repeat')[0], 'the same request again')],
        confidence: 0.95,
        fix: corsFix(view, seen, 'Drop the g flag of the regular expression'),
        explains: ['C01', 'C04', 'C31', 'C30'],
      } as const)
    : undefined,
);

/** A missing `Access-Control-Allow-Origin`, told apart by what else was asked. */
export const missingRules: readonly Rule[] = [
  alternating,
  ...(
    [
      'C01',
      'C02',
      'C04',
      'C06',
      'C07',
      'C08',
      'T09',
      'C23',
      'C24',
      'C25',
      'C28',
      'C29',
      'C30',
      'C31',
      'C36',
      'C37',
      'C42',
      'D17',
    ] as const
  ).map(missing),
];
