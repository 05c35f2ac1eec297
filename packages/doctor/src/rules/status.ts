import type { ExchangeFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { bodySize, exceededLimit, isLargeBodyAlone } from './body-limit.ts';
import { curl, place, wire } from './evidence.ts';
import { errorFix } from './fixes.ts';
import { asSeen, gatewayOf, isBare, isKnownForOthers, isReadable, readableElsewhere, responseOf } from './headers.ts';
import { neighbours, typeOf } from './dependency.ts';
import { requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import { stacksOf } from './stacks.ts';
import type { RequestView } from './view.ts';

const acao = 'access-control-allow-origin';

/** Stacks that answer 405, not 404, when a path exists for another method. */
const tellsMethods = ['fastapi', 'flask', 'django', 'spring', 'aspnet'] as const;

/** The status of the request itself; that of a stand-in only where it holds for every method. */
function statusOf(seen: RequestView): number {
  const status = seen.response?.status ?? 0;
  if (!seen.isStandIn || ![400, 404, 405, 406, 415, 422].includes(status)) return status;
  const asked = [seen.response, ...seen.controls('random-path').map(responseOf)].flatMap((each) => each ?? []);
  const stacks = stacksOf(asked);
  return status === 404 && tellsMethods.some((stack) => stacks.has(stack)) ? status : 0;
}

/** An answer that differs when no Origin is sent: then the origin check is to blame, not the handler. */
export function isFineWithoutOrigin(seen: RequestView): boolean {
  const [fact] = seen.controls('no-origin');
  const plain = responseOf(fact);
  return plain !== undefined && plain.status < 400 && fact?.request.method === seen.first?.request.method;
}

const isDebugger = ({ response }: RequestView): boolean =>
  /Werkzeug/u.test(headerOf(response?.headers ?? [], 'server') ?? '') &&
  response?.body.form === 'html' &&
  /Traceback|Debugger|Error/u.test(response.body.excerpt) &&
  !response.body.excerpt.startsWith('500 Internal Server Error Internal Server Error');

const preflightStatus = ({ preflight }: RequestView): number => responseOf(preflight)?.status ?? 0;

const unhandled = requestRule('D01', (seen, view) => {
  const status = statusOf(seen);
  const isFailing = (status >= 500 && ![502, 503, 504].includes(status)) || (preflightStatus(seen) === 500 && status === 0);
  if (!isFailing || isDebugger(seen) || (seen.isCross && isFineWithoutOrigin(seen))) return undefined;
  const isHidden = !isReadable(seen);
  const proof = readableElsewhere(seen)[0];
  return {
    cause: `${seen.first?.request.method ?? 'GET'} ${seen.url.pathname} fails in the backend: ${typeOf(seen)}.`,
    evidence: [...wire(seen.first, ...(seen.isCross ? [acao] : [])), ...neighbours(seen)],
    confidence: isHidden && proof !== undefined ? 0.95 : 0.9,
    fix: errorFix(
      view,
      seen,
      isHidden && seen.isCross
        ? "Mend the exception (the backend's log has it), and let error answers pass the CORS layer"
        : "Mend the exception; the backend's log has it",
    ),
    consequences: asSeen(seen),
    explains: ['C01', 'C04', 'C31', 'C30', 'C36', 'C03', 'C02', 'E01', 'E02'],
    ...(seen.first === undefined ? {} : { verify: curl(seen.first) }),
  } as const;
});

const flaskDebug = requestRule('D16', (seen, view) => {
  if (statusOf(seen) < 500 || !isDebugger(seen)) return undefined;
  return {
    cause: `${seen.url.pathname} raises an exception, and Flask's debugger answers in place of the application.`,
    evidence: [...wire(seen.first, acao), ...neighbours(seen)],
    confidence: 0.93,
    fix: errorFix(view, seen, 'Mend the exception; run without debug=True where a page must read the error'),
    consequences: asSeen(seen),
    explains: ['C01', 'C04', 'C31', 'C30'],
  } as const;
});

/** 404 as for a path that nobody serves. */
export function isUnknownPath(seen: RequestView): boolean {
  const random = responseOf(seen.controls('random-path')[0]);
  return (
    statusOf(seen) === 404 &&
    random?.status === 404 &&
    random.body.form === seen.response?.body.form &&
    (random.body.hash === seen.response.body.hash || random.body.bytes < 400)
  );
}

const notFound = requestRule('D07', (seen) => {
  const status = statusOf(seen);
  const slash = responseOf(seen.controls('other-slash')[0]);
  if (!seen.request.isNamed || (status !== 404 && status !== 405) || (status === 404 && !isUnknownPath(seen))) return undefined;
  const allow = headerOf(seen.response?.headers ?? [], 'allow');
  const isSlash = slash !== undefined && slash.status < 400;
  const other = new URL(seen.url);
  other.pathname = other.pathname.endsWith('/') ? other.pathname.slice(0, -1) : `${other.pathname}/`;
  return {
    cause:
      status === 405
        ? `${seen.url.pathname} does not take ${seen.request.method}${allow === undefined ? '' : `, only ${allow}`}.`
        : `No route answers ${seen.url.pathname}: the same 404 comes for a path that does not exist.`,
    evidence: [
      ...wire(seen.first, ...(seen.isCross ? [acao] : [])),
      ...seen
        .controls('random-path')
        .slice(0, 1)
        .flatMap((fact) => wire(fact).slice(0, 3)),
    ],
    confidence: 0.92,
    fix: {
      summary: isSlash
        ? `Call ${other.href}`
        : 'Correct the path: prefix, version, spelling. /openapi.json or the list of routes shows what is there.',
    },
    consequences: asSeen(seen),
    explains: ['C01', 'C02', 'C04', 'C31', 'C30', 'C03'],
  } as const;
});

const notAuthorized = requestRule('D08', (seen, view) => {
  const status = statusOf(seen);
  if ((status !== 401 && status !== 403) || isFineWithoutOrigin(seen)) return undefined;
  const hasCredential =
    seen.request.headers.some(([name]) => /authorization|api-?key|token/iu.test(name)) || seen.request.cookie !== undefined;
  // Listed origins can read the refusal: then the list is what hides it.
  const isHidden = !isReadable(seen) && !isKnownForOthers(seen);
  if (!isHidden && !hasCredential) return undefined;
  return {
    cause: hasCredential
      ? `The backend does not accept the credential: ${status}.`
      : `The backend asks for a credential (${status}), and its refusal cannot be read by the page.`,
    evidence: wire(seen.first, ...(seen.isCross ? [acao] : [])),
    confidence: 0.88,
    fix: isHidden
      ? errorFix(view, seen, 'Send a valid credential, and put CORS before authentication so that a refusal can be read')
      : { summary: 'Send a valid credential.' },
    consequences: asSeen(seen),
    explains: ['C01', 'C04', 'C31', 'C30'],
  } as const;
});

const limited = requestRule('D09', (seen, view) => {
  // A preflight that is refused for the same reason is the cause to name.
  if (statusOf(seen) !== 429 || preflightStatus(seen) === 429) return undefined;
  const after = headerOf(seen.response?.headers ?? [], 'retry-after');
  return {
    cause: `The rate limiter refuses ${seen.url.pathname}${after === undefined ? '' : ` for ${after} s`}.`,
    evidence: wire(seen.first, ...(seen.isCross ? [acao] : [])),
    confidence: 0.95,
    fix: errorFix(
      view,
      seen,
      `Raise the limit or call less often${isReadable(seen) ? '' : '; put CORS before the limiter and expose Retry-After'}`,
    ),
    consequences: asSeen(seen),
    explains: ['C01', 'C04', 'C31', 'C30'],
  } as const;
});

const tooLarge = requestRule('D10', (seen, view) => {
  const asked = [seen.first, ...seen.controls('body-length')];
  const refusal = asked.find((fact) => responseOf(fact)?.status === 413);
  const limit = exceededLimit(seen, view);
  const isGatewayAlone = isLargeBodyAlone(seen) && limit !== undefined;
  const probe = refusal ?? (isGatewayAlone ? seen.first : undefined);
  const gateway = gatewayOf(responseOf(probe));
  if (probe === undefined || (gateway === undefined && isExpress(seen, probe))) return undefined;
  const bytes = bodySize(seen);
  return {
    cause: `A body of ${bytes} bytes is too large for ${gateway ?? 'the server'}.`,
    evidence: [...wire(probe, ...(seen.isCross ? [acao] : [])), ...(limit === undefined ? [] : [place(limit)])],
    confidence: 0.93,
    fix: /nginx|openresty/iu.test(gateway ?? '')
      ? {
          summary: 'Raise the limit, and send CORS headers with always',
          changes: [{ stack: 'nginx', code: `client_max_body_size ${Math.ceil(bytes / 1_000_000) + 1}m;` }],
        }
      : { summary: "Raise the server's limit for bodies." },
    consequences: isBare(probe) && seen.isCross ? ['The refusal has no CORS headers, so the browser reports "CORS".'] : [],
    explains: ['C01', 'C04', 'C31', 'C30', 'D12'],
  } as const;
});

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isExpress = (seen: RequestView, probe: ExchangeFact): boolean =>
  stacksOf([probe, seen.first].flatMap((fact) => responseOf(fact) ?? [])).has('express');

/** The parser of Express refuses a body for its length as well. */
const parserLimit = requestRule('D11', (seen, view) => {
  const probe = [seen.first, ...seen.controls('body-length')].find((fact) => responseOf(fact)?.status === 413);
  if (
    !seen.isCross ||
    probe === undefined ||
    !isBare(probe) ||
    gatewayOf(responseOf(probe)) !== undefined ||
    !isExpress(seen, probe)
  ) {
    return undefined;
  }
  return {
    cause: 'The body is longer than the parser takes, and the parser refuses it before the CORS layer is reached.',
    evidence: wire(probe, acao),
    confidence: 0.88,
    fix: errorFix(view, seen, "Raise the parser's limit (express.json({ limit })), and put cors() before it"),
    consequences: ['The 413 has no CORS headers, so the browser reports "CORS".'],
    explains: ['C01', 'C04', 'C31', 'C30'],
  } as const;
});

const parserFirst = requestRule('D11', (seen, view) => {
  const { body } = seen.request;
  const sent = !seen.isStandIn && seen.response?.status === 400 && isBare(seen.first) ? seen.first : undefined;
  const parsed = seen.controls('bad-json').find((fact) => responseOf(fact)?.status === 400 && isBare(fact));
  const proof = sent ?? parsed;
  if (!seen.isCross || body === undefined || isValidJson(body) || proof === undefined) return undefined;
  return {
    cause: 'The body is not valid JSON, and the parser refuses it before the CORS layer is reached.',
    evidence: wire(proof, acao),
    confidence: 0.88,
    fix: errorFix(view, seen, 'Send valid JSON, and put cors() before express.json()'),
    consequences: ['The 400 has no CORS headers, so the browser reports "CORS".'],
    explains: ['C01', 'C04', 'C31', 'C30'],
  } as const;
});

const cookiesTooLarge = requestRule('D14', (seen) => {
  const status = statusOf(seen);
  const without = responseOf(seen.controls('no-cookie')[0]);
  if (
    (status !== 431 && status !== 400) ||
    seen.request.cookie === undefined ||
    without === undefined ||
    without.status >= 400
  ) {
    return undefined;
  }
  return {
    cause: `The cookies are too large for the server: ${seen.request.cookie.length} bytes; without them it answers ${without.status}.`,
    evidence: wire(seen.first, acao),
    confidence: 0.95,
    fix: { summary: 'Clear the cookies of this host: all ports of localhost share them. Use another host name per project.' },
    explains: ['C01', 'C04', 'C31', 'D15'],
  } as const;
});

const brokenEscape = /%(?![\da-f]{2})|%(?:[89a-f][\da-f])(?!%)|%(?:c[01]|f[5-9a-f])/iu;

const badUrl = requestRule('D15', (seen) => {
  const target = `${seen.url.pathname}${seen.url.search}`;
  if (seen.response?.status !== 400 || !brokenEscape.test(target)) return undefined;
  return {
    cause: `The URL has a broken percent escape: ${brokenEscape.exec(target)?.[0] ?? '%'}.`,
    evidence: wire(seen.first, ...(seen.isCross ? [acao] : [])),
    confidence: 0.9,
    fix: { summary: 'Build this part of the URL with encodeURIComponent().' },
    consequences: asSeen(seen),
    explains: ['C01', 'C04', 'C31', 'C30'],
  } as const;
});

/** What the status says, before anybody speaks of CORS. */
export const statusRules: readonly Rule[] = [
  unhandled,
  flaskDebug,
  notFound,
  notAuthorized,
  limited,
  tooLarge,
  parserFirst,
  parserLimit,
  cookiesTooLarge,
  badUrl,
];
