import type { ExchangeFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { checkOrigin } from '../verdict.ts';
import { control, curl, place, wire } from './evidence.ts';
import { corsFix } from './fixes.ts';
import { relate } from './cors-value.ts';
import { allowedOrigin, allowedOthers, isBare, knowsCors, readableElsewhere, responseOf } from './headers.ts';
import { refusalOf } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { CauseCode } from './catalogue.ts';
import type { RequestView, View } from './view.ts';

const acao = 'access-control-allow-origin';
const refusesOrigin =
  /Disallowed CORS origin|Invalid CORS request|not allowed by CORS|origin.{0,20}not allowed|CORS.{0,30}origin|cors: denied|reason=origin/iu;

/** Why the header is missing. Each answer rules the others out; the order is that of the proof they need. */
export function missingCode(seen: RequestView, view: View): CauseCode | undefined {
  const refusal = refusalOf(seen);
  if (
    refusal !== undefined &&
    seen.origin === 'null' &&
    /^origin-(?:missing|mismatch|invalid|multiple)$/u.test(refusal.reason)
  ) {
    return 'C23';
  }
  if (refusal === undefined || refusal.reason !== 'origin-missing') return originRefusedByStatus(seen);
  if (refusal.stage === 'redirect') return 'C25';
  if (refusal.isTainted || seen.hops.indexOf(refusal.fact) > 0) return 'C24';
  return refusal.stage === 'preflight' ? missingOnPreflight(seen, view, refusal) : missingOnAnswer(seen, view, refusal);
}

/** Some servers refuse an origin with a status of their own. */
function originRefusedByStatus(seen: RequestView): CauseCode | undefined {
  const text = responseOf(seen.preflight)?.body.excerpt ?? '';
  return refusalOf(seen)?.reason === 'preflight-status' && /Disallowed CORS origin/u.test(text) ? relatedCode(seen) : undefined;
}

function relatedCode(seen: RequestView): CauseCode {
  const relations = allowedOthers(seen).map((other) => relate(other, seen.origin));
  return (
    relations.find((relation) => relation === 'C07') ??
    relations.find((relation) => relation === 'C08') ??
    (isDrifted(seen) ? 'T09' : 'C04')
  );
}

/** A development server moved on by a few ports, and what holds its usual port is still there. */
function isDrifted(seen: RequestView): boolean {
  if (!URL.canParse(seen.origin)) return false;
  const own = new URL(seen.origin);
  return allowedOthers(seen).some((other) => {
    const usual = new URL(other);
    const step = Number(own.port) - Number(usual.port);
    return (
      usual.hostname === own.hostname &&
      usual.protocol === own.protocol &&
      ['3000', '4200', '5173', '8080'].includes(usual.port) &&
      step >= 1 &&
      step <= 5
    );
  });
}

function knowsOthers(seen: RequestView, refusal: Refusal): boolean {
  const says = responseOf(refusal.fact)?.headers ?? [];
  return (
    allowedOthers(seen).length > 0 ||
    refusesOrigin.test(responseOf(refusal.fact)?.body.excerpt ?? '') ||
    /denied/iu.test(headerOf(says, 'x-causeway-cors') ?? '')
  );
}

function missingOnPreflight(seen: RequestView, view: View, refusal: Refusal): CauseCode | undefined {
  const status = responseOf(refusal.fact)?.status ?? 0;
  const passesBare = (fact: ExchangeFact | undefined) => {
    const response = responseOf(fact);
    return response !== undefined && checkOrigin(response.headers, seen.origin, seen.request.credentials) === undefined;
  };
  if (status === 429) return 'C29';
  if (throwsOnOrigin(seen)) return 'C36';
  if (status >= 500) return undefined;
  if (knowsOthers(seen, refusal)) return relatedCode(seen);
  if (passesBare(seen.controls('minimal-preflight')[0])) return 'C42';
  const isReadable = passesBare(seen.first) || readableElsewhere(seen).length > 0;
  if (status === 401 || status === 403) return isReadable || !knowsCors(seen) ? 'C28' : relatedCode(seen);
  if (isReadable) return 'C02';
  if (alternates(seen)) return 'C35';
  return knowsCors(seen) ? relatedCode(seen) : silentCode(seen, view);
}

function missingOnAnswer(seen: RequestView, view: View, refusal: Refusal): CauseCode | undefined {
  if (throwsOnOrigin(seen)) return 'C36';
  if (isErrorWithin(seen)) return undefined;
  if (alternates(seen)) return 'C35';
  if (seen.response?.body.form === 'event-stream' && isStreamAlone(seen)) return 'D17';
  const isAnnounced = seen.needsPreflight && allowedOrigin(seen.preflight?.answer) !== undefined;
  const isElsewhere = readableElsewhere(seen).length > 0;
  if (isAnnounced) return isElsewhere ? 'C31' : 'C30';
  if (knowsOthers(seen, refusal)) return relatedCode(seen);
  if (isElsewhere) return 'C31';
  return knowsCors(seen) ? relatedCode(seen) : silentCode(seen, view);
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
  const plain = responseOf(seen.controls('no-origin')[0]);
  const isOriginNamed = /not allowed by cors|cors/iu.test(
    `${seen.response?.body.excerpt ?? ''} ${responseOf(seen.preflight)?.body.excerpt ?? ''}`,
  );
  return plain !== undefined && plain.status < 500 && (allowedOthers(seen).length > 0 || isOriginNamed || status >= 500);
}

/** The same request, again and again: the header comes and goes. */
function alternates(seen: RequestView): boolean {
  const again = seen
    .controls('repeat')
    .filter((fact) => responseOf(fact) !== undefined && (responseOf(fact)?.status ?? 0) < 400);
  return again.some(isBare) && again.some((fact) => !isBare(fact));
}

const sentences: Partial<Record<CauseCode, (seen: RequestView) => string>> = {
  C01: ({ url }) => `${url.host} sends no CORS headers to any origin.`,
  C02: ({ url }) => `OPTIONS ${url.pathname} is not answered by the CORS layer; GET is.`,
  C04: (seen) =>
    `${seen.origin} is not on the server's list${allowedOthers(seen).length > 0 ? `; ${allowedOthers(seen)[0]} is` : ''}.`,
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
  C35: () => 'The same request is allowed every second time.',
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
  C35: 'Drop the g flag of the regular expression',
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

function missing(code: CauseCode): Rule {
  return requestRule(code, (seen, view) => {
    if (missingCode(seen, view) !== code) return undefined;
    const fact = refusalOf(seen)?.fact ?? seen.preflight ?? seen.first;
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
      ...(fact === undefined ? {} : { verify: curl(fact) }),
    };
  });
}

/** A missing `Access-Control-Allow-Origin`, told apart by what else was asked. */
export const missingRules: readonly Rule[] = (
  [
    'C01',
    'C02',
    'C04',
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
    'C35',
    'C36',
    'C37',
    'C42',
    'D17',
  ] as const
).map(missing);
