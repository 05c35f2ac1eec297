import { randomBytes } from 'node:crypto';
import type { BrowserRequest } from '@causeway/cors';
import { isCrossOrigin } from '../case.ts';
import type { RequestUnderTest } from '../case.ts';
import type { ExchangeFact, Fact, Purpose } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { askedNames, checkOrigin, checkPreflight, firstRequest } from '../verdict.ts';
import { askAs, askWanted, exchange, hasStatus, withoutContent } from './ask.ts';
import type { Change, Context } from './ask.ts';
import { sendsCookies } from './browser-head.ts';
import { settingsOf } from '../settings.ts';
import { candidateOrigins, strangerOrigin } from './candidate-origins.ts';

/** What the first round showed about one request. */
interface Seen {
  readonly request: RequestUnderTest;
  readonly origin: string | undefined;
  readonly first: ExchangeFact | undefined;
  readonly preflight: ExchangeFact | undefined;
  readonly isCross: boolean;
  /** The preflight would not pass. */
  readonly isPreflightRefused: boolean;
  /** The answer's own headers would not pass, or there is no good answer. */
  readonly isRefused: boolean;
}

type Control = () => Promise<unknown>;
const atOnce = 6;
const shortMs = 2500;
const secretHeader = /^(?:authorization|x-api-key|api-key|x-auth-token)$/iu;

function look(facts: readonly Fact[], request: RequestUnderTest, origin: string | undefined): Seen {
  const mine = facts.filter((fact) => fact.kind === 'exchange').filter(({ about }) => about === request.id);
  const find = (...purposes: Purpose[]) => mine.find(({ purpose }) => purposes.includes(purpose));
  const [first, preflight] = [find('actual', 'stand-in'), find('preflight')];
  const isCross = isCrossOrigin(request.url, origin);
  const asked = preflight?.answer;
  const isPreflightRefused = preflight !== undefined && checkPreflight(asked, request, origin ?? '') !== undefined;
  const isBad = first === undefined || !hasStatus(first.answer, (status) => status < 400);
  const isFlawed =
    isCross &&
    first?.answer.outcome === 'response' &&
    checkOrigin(first.answer.headers, origin ?? '', request.credentials) !== undefined;
  return { request, origin, first, preflight, isCross, isPreflightRefused, isRefused: isBad || isFlawed };
}

/** Repeats the request with one thing changed at a time. What is repeated depends on what went wrong; a good answer gets two controls. */
export async function runControls(context: Context, request: RequestUnderTest): Promise<void> {
  const seen = look(context.notebook.facts, request, context.origin);
  if (seen.first?.answer.outcome !== 'response' && seen.preflight?.answer.outcome !== 'response') {
    if (seen.first?.answer.outcome === 'silent') await runAll(silenceControls(context, seen));
    return;
  }
  // Before anything else is asked in between: the second of two equal requests is answered like the first.
  if (seen.isCross) await runAll([repeat(context, seen, { purpose: 'repeat' })]);
  await runAll([
    ...originControls(context, seen),
    ...(seen.isRefused || seen.isPreflightRefused ? pathControls(context, seen) : []),
    ...(seen.isPreflightRefused ? preflightControls(context, seen) : []),
    ...credentialControls(context, seen),
    ...bodyControls(context, seen),
    ...addressControls(context, seen),
    ...frontendControls(context, seen),
    ...streamControls(context, seen),
  ]);
}

async function runAll(controls: readonly Control[]): Promise<void> {
  const queue = [...controls];
  const work = async () => {
    for (let control = queue.shift(); control !== undefined; control = queue.shift()) await control();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** A safe repetition of the request: GET in place of a method that may change something. */
function repeat(
  context: Context,
  { request, first }: Seen,
  { purpose, variant, change = {} }: { purpose: Purpose; variant?: string; change?: Change },
): Control {
  const method = first?.request.method === 'HEAD' || first?.request.method === 'OPTIONS' ? first.request.method : 'GET';
  return () =>
    askAs(context, request, {
      errand: { purpose, ...(variant === undefined ? {} : { variant }) },
      // A control asks for headers; only what is compared in time follows the stream.
      change: { method, waitMs: shortMs, streamMs: 50, ...change },
    });
}

function originControls(context: Context, seen: Seen): Control[] {
  if (!seen.isCross) return [];
  const plain = [
    repeat(context, seen, { purpose: 'no-origin', change: { sentOrigin: 'none' } }),
    repeat(context, seen, { purpose: 'other-origin', variant: strangerOrigin, change: { sentOrigin: strangerOrigin } }),
  ];
  if (!seen.isRefused && !seen.isPreflightRefused) return plain;
  const candidates = candidateOrigins(context.notebook.facts, seen.origin ?? '');
  const { request } = seen;
  const isAskedFirst = seen.isPreflightRefused;
  const tries = candidates.map((origin): Control =>
    isAskedFirst
      ? askFirst(context, request, { purpose: 'preflight-other-origin', variant: origin, origin })
      : repeat(context, seen, { purpose: 'candidate-origin', variant: origin, change: { sentOrigin: origin } }),
  );
  return [...plain, ...tries];
}

/** `/v1/sessions/` -> `/v1/causeway-1a2b3c`: a path that nobody serves, beside the one under test. */
export function randomPathBeside(url: string): URL {
  const segments = new URL(url).pathname.replace(/\/$/u, '').split('/').slice(0, -1);
  return new URL(`${segments.join('/')}/causeway-${randomBytes(4).toString('hex')}`, url);
}

const otherSlash = (url: string): URL => {
  const other = new URL(url);
  other.pathname = other.pathname.endsWith('/') ? other.pathname.slice(0, -1) : `${other.pathname}/`;
  return other;
};

function pathControls(context: Context, seen: Seen): Control[] {
  const { url } = seen.request;
  const own = new URL(url).pathname;
  const [prefix = ''] = /^\/(?:api\/)?(?:v\d+\/)?/u.exec(own) ?? [];
  const named = settingsOf(context.notebook.facts, 'http-route').map(({ value }) => value);
  const usual = ['/', '/health', `${prefix}health`, '/api/health', '/v1/health', '/openapi.json'];
  const paths = new Set([...named.slice(0, 3), ...usual].filter((path) => path !== own));
  const at = (target: URL, purpose: Purpose) =>
    repeat(context, seen, { purpose, variant: target.pathname, change: { url: target } });
  return [
    at(randomPathBeside(url), 'random-path'),
    ...[...paths].map((path) => at(new URL(path, url), 'other-path')),
    ...(new URL(url).pathname === '/' ? [] : [at(otherSlash(url), 'other-slash')]),
  ];
}

/** The preflight of a changed request, or of another page's. */
function askFirst(
  context: Context,
  request: RequestUnderTest,
  { purpose, variant, origin }: { purpose: Purpose; variant: string; origin: string },
): Control {
  // A request that needs no preflight is announced all the same: what the server says to it is the point.
  const wanted = firstRequest(request, origin);
  const announced: BrowserRequest = {
    kind: 'preflight',
    url: request.url,
    method: 'OPTIONS',
    headers: [
      ['access-control-request-method', request.method],
      ['origin', origin],
    ],
    sendsCredentials: false,
  };
  return () =>
    askWanted(context, request, {
      // The judge asks as if mixed content were mended; the wire takes the address as it is.
      wanted: wanted?.kind === 'preflight' ? { ...wanted, url: request.url } : announced,
      errand: { purpose, variant },
      waitMs: shortMs,
    });
}

/** Where a redirected preflight leads to on the same server: its lists stand there. */
function redirectTarget({ preflight, request }: Seen): URL | undefined {
  const answer = preflight?.answer;
  if (answer?.outcome !== 'response' || answer.status < 301 || answer.status > 308) return undefined;
  const location = headerOf(answer.headers, 'location');
  if (location === undefined || !URL.canParse(location, request.url)) return undefined;
  const target = new URL(location, request.url);
  return target.host === new URL(request.url).host && target.protocol === new URL(request.url).protocol ? target : undefined;
}

function preflightControls(context: Context, seen: Seen): Control[] {
  const { request, origin = '' } = seen;
  const target = redirectTarget(seen);
  const names = askedNames(request, origin);
  const { headers } = request;
  const ask = (purpose: Purpose, variant: string, change: Partial<RequestUnderTest>): Control =>
    askFirst(context, { ...request, ...change }, { purpose, variant, origin });
  const url = new URL(request.url);
  const bareHeaders = [
    ['Host', url.host],
    ['Accept', '*/*'],
  ] as const;
  return [
    ...(target === undefined ? [] : [ask('preflight-at-target', target.pathname, { url: target.href })]),
    ask('minimal-preflight', 'GET', { method: 'GET', headers: [] }),
    ...(names.length === 0 ? [] : [ask('preflight-without-header', names.join(','), { headers: [] })]),
    ...(names.length < 2 ? [] : names.slice(0, 5)).map((name) =>
      ask('preflight-without-header', name, { headers: headers.filter(([each]) => each.toLowerCase() !== name) }),
    ),
    () =>
      exchange(context, request.id, {
        wire: { url, address: context.address, method: 'OPTIONS', headers: bareHeaders, waitMs: shortMs },
        errand: { purpose: 'bare-options' },
      }),
  ];
}

function credentialControls(context: Context, seen: Seen): Control[] {
  const { request, first } = seen;
  const isDenied = hasStatus(first?.answer, (status) => status === 401 || status === 403);
  const isSent = sendsCookies(request.credentials, new URL(request.url), seen.origin);
  const hasSecret = request.headers.some(([name]) => secretHeader.test(name));
  const controls: Control[] = [];
  if (request.cookie !== undefined && isSent && (seen.isRefused || request.credentials === 'include')) {
    controls.push(repeat(context, seen, { purpose: 'no-cookie', change: { withCookie: false } }));
  }
  if (request.cookie !== undefined && !isSent && isDenied) {
    controls.push(repeat(context, seen, { purpose: 'with-cookie', change: { withCookie: true } }));
  }
  if (hasSecret && isDenied) {
    const headers = withoutContent(request.headers).filter(([name]) => !secretHeader.test(name));
    controls.push(repeat(context, seen, { purpose: 'no-credentials', change: { headers } }));
  }
  return controls;
}

const largeBody = 1024;

/** What a body alone brings about, asked with GET: the parser's complaint, the proxy's limit. */
function bodyControls(context: Context, seen: Seen): Control[] {
  const { request, first } = seen;
  const size = Buffer.byteLength(request.body ?? '');
  if (size === 0 || first?.request.method === request.method) return [];
  const url = new URL(request.url);
  const type = headerOf(request.headers, 'content-type') ?? '';
  const origin = seen.origin === undefined ? [] : [['Origin', seen.origin] as const];
  const send =
    (purpose: Purpose, extra: readonly (readonly [string, string])[], body = ''): Control =>
    () =>
      exchange(context, request.id, {
        wire: {
          url,
          address: context.address,
          method: 'GET',
          headers: [['Host', url.host], ...origin, ...extra],
          body,
          waitMs: 1500,
        },
        errand: { purpose },
      });
  // Expect holds the body back: a server that refuses by length says so before it would be sent.
  const limit = send('body-length', [
    ['Content-Type', type],
    ['Content-Length', String(size)],
    ['Expect', '100-continue'],
  ]);
  const parse = send(
    'bad-json',
    [
      ['Content-Type', type],
      ['Content-Length', '1'],
    ],
    '{',
  );
  return [...(size > largeBody ? [limit] : []), ...(/json/iu.test(type) && seen.isCross ? [parse] : [])];
}

function silenceControls(context: Context, seen: Seen): Control[] {
  const at = (path: string) =>
    repeat(context, seen, { purpose: 'other-path', variant: path, change: { url: new URL(path, seen.request.url) } });
  return [
    at('/'),
    at('/health'),
    repeat(context, seen, { purpose: 'random-path', change: { url: randomPathBeside(seen.request.url) } }),
    repeat(context, seen, { purpose: 'identity', change: { acceptEncoding: 'identity' } }),
  ];
}

/** The other open address of the same name: two programs may share a port, one per family. */
function addressControls(context: Context, seen: Seen): Control[] {
  const { hostname, port, protocol } = new URL(seen.request.url);
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  const others = context.notebook.facts
    .filter((fact) => fact.kind === 'connect')
    .filter(
      (fact) => fact.host === hostname && fact.port === number && fact.outcome === 'open' && fact.address !== context.address,
    );
  return others
    .slice(0, 1)
    .map(({ address }) => repeat(context, seen, { purpose: 'other-address', variant: address, change: { address } }));
}

/** Whether a frontend's server answers in place of a backend: its page for every path, or an empty error of its proxy. */
function frontendControls(context: Context, seen: Seen): Control[] {
  const answer = seen.first?.answer;
  if (answer?.outcome !== 'response' || !seen.request.isNamed) return [];
  const { url } = seen.request;
  const fingerprint = repeat(context, seen, { purpose: 'fingerprint', change: { url: new URL('/@vite/client', url) } });
  const isVite = settingsOf(context.notebook.facts, 'stack').some(({ name }) => name === 'vite');
  const isFile = (isVite || ['html', 'script', 'image'].includes(answer.body.form)) && answer.status < 400;
  if ((answer.status >= 500 && answer.body.bytes === 0) || (isFile && seen.isRefused)) return [fingerprint];
  const isPage = answer.status < 400 && answer.body.form === 'html';
  return isPage && !seen.isRefused
    ? [repeat(context, seen, { purpose: 'random-path', change: { url: randomPathBeside(url) } })]
    : [];
}

/** A stream that begins late: whether compression is what it waits for. */
function streamControls(context: Context, seen: Seen): Control[] {
  const answer = seen.first?.answer;
  if (answer?.outcome !== 'response' || answer.body.form !== 'event-stream') return [];
  const isLate = (answer.arrivals[0] ?? Infinity) > 500;
  const isPacked = headerOf(answer.headers, 'content-encoding') !== undefined;
  return isLate || isPacked
    ? [repeat(context, seen, { purpose: 'identity', change: { acceptEncoding: 'identity', streamMs: 1500 } })]
    : [];
}
