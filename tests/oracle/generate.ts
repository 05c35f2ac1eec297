import type { HeaderLine, ServerAnswer } from '@causeway/cors';
import type { CaseCall, Hop, OracleCase, ServerName } from './oracle-case.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { requestHeaders } from './request-headers.ts';
import { credentialLines, listLines, methods, originLines } from './values.ts';

const statuses = [
  200, 200, 200, 200, 201, 202, 204, 205, 206, 226, 299, 300, 304, 305, 306, 400, 401, 403, 404, 405, 413, 418, 429, 500, 502,
  503, 504, 599,
];
const preflightStatuses = [
  200, 204, 204, 204, 204, 204, 204, 201, 206, 299, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 429, 500, 502,
];
const bodied = new Set(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'chicken', 'patch', 'put', 'Post', 'OPTIONS']);

type Group = (random: Random) => Omit<OracleCase, 'id'>;

const groups: readonly (readonly [weight: number, group: Group])[] = [
  [18, simple],
  [22, preflighted],
  [18, byHeaders],
  [20, redirected],
  [8, exposing],
  [6, byMode],
  [8, remembered],
];

/** The same seed and count make the same cases. */
export function generate(seed: number, count: number): readonly OracleCase[] {
  const random = createRandom(seed);
  const total = groups.reduce((sum, [weight]) => sum + weight, 0);
  return Array.from({ length: count }, (_item, index) => {
    let ticket = random.below(total);
    const [, group] = groups.find(([weight]) => (ticket -= weight) < 0) ?? [0, simple];
    return { id: `g${index}`, ...group(random) };
  });
}

function answer(status: number, ...headers: readonly (readonly HeaderLine[])[]): ServerAnswer {
  return { status, headers: headers.flat() };
}

const okPreflight: readonly HeaderLine[] = [
  ['Access-Control-Allow-Methods', '*'],
  ['Access-Control-Allow-Headers', '*, Authorization'],
];

function pageOf(random: Random): OracleCase['page'] {
  return random.chance(0.1) ? 'sandboxed' : 'plain';
}

function credentialsOf(random: Random): NonNullable<CaseCall['credentials']> {
  return random.pick(['same-origin', 'same-origin', 'include', 'include', 'omit']);
}

function callOf(random: Random, parts: Partial<CaseCall>): CaseCall {
  const initiator = random.chance(0.12) ? 'xmlhttprequest' : 'fetch';
  const method = parts.method ?? 'GET';
  const hasBody = bodied.has(method) && random.chance(0.6);
  const call = { initiator, credentials: credentialsOf(random), ...parts, ...(hasBody ? { body: 'abc' } : {}) } as const;
  return initiator === 'fetch' ? call : asXhr(random, call);
}

// XMLHttpRequest has neither modes; without withCredentials it is same-origin.
function asXhr(random: Random, { mode: _mode, redirect: _redirect, credentials, ...rest }: CaseCall): CaseCall {
  const listens = random.chance(0.2) ? { hasUploadListeners: true } : {};
  return {
    ...rest,
    ...listens,
    initiator: 'xmlhttprequest',
    credentials: credentials === 'include' ? 'include' : 'same-origin',
  };
}

function hop(server: ServerName, preflight: ServerAnswer, actual: ServerAnswer): Hop {
  return { server, preflights: [preflight], actuals: [actual] };
}

function simple(random: Random): Omit<OracleCase, 'id'> {
  const call = callOf(random, { method: random.pick(['GET', 'GET', 'GET', 'POST', 'HEAD']) });
  const actual = answer(
    random.pick(statuses),
    originLines(random, 0.35),
    credentialLines(random, call.credentials === 'include' ? 0.6 : 0.1),
  );
  return { page: pageOf(random), calls: [call], hops: [hop('api', answer(204), actual)] };
}

function preflighted(random: Random): Omit<OracleCase, 'id'> {
  const names = random.chance(0.6)
    ? random.pick([['x-a'], ['x-b', 'x-a'], ['authorization'], ['content-type'], ['x-z', 'authorization', 'X-Q']])
    : [];
  const method = names.length === 0 || random.chance(0.5) ? random.pick(methods) : 'GET';
  const headers = names.map((name): HeaderLine => [name, name === 'content-type' ? 'application/json' : '1']);
  const call = callOf(random, { method, headers });
  const isIncluding = call.credentials === 'include';
  const preflight = answer(
    random.pick(preflightStatuses),
    originLines(random, 0.8),
    credentialLines(random, isIncluding ? 0.85 : 0.1),
    random.chance(0.15) ? [] : listLines(random, 'Access-Control-Allow-Methods', [method.toUpperCase()]),
    listLines(random, 'Access-Control-Allow-Headers', names),
    random.chance(0.3) ? [['Location', random.pick(['/elsewhere', '{hop:0}', ''])]] : [],
  );
  const actual = answer(random.pick(statuses), originLines(random, 0.9), credentialLines(random, isIncluding ? 0.9 : 0.1));
  return { page: pageOf(random), calls: [call], hops: [hop('api', preflight, actual)] };
}

function byHeaders(random: Random): Omit<OracleCase, 'id'> {
  const headers = requestHeaders(random, random.chance(0.15) ? 12 : 3);
  const call = callOf(random, { method: random.pick(['GET', 'GET', 'POST', 'PUT']), headers, credentials: 'omit' });
  const allowed = random.chance(0.25)
    ? listLines(
        random,
        'Access-Control-Allow-Headers',
        headers.map(([name]) => name),
      )
    : okPreflight.slice(1);
  const star: HeaderLine = ['Access-Control-Allow-Origin', '*'];
  return {
    page: pageOf(random),
    calls: [call],
    hops: [hop('api', answer(204, [star], okPreflight.slice(0, 1), allowed), answer(200, [star]))],
  };
}

function redirected(random: Random): Omit<OracleCase, 'id'> {
  const length = 1 + random.below(3);
  const method = random.chance(0.5) ? 'GET' : random.pick(methods);
  const headers = random.chance(0.5) ? requestHeaders(random, 2) : [];
  const call = callOf(random, {
    method,
    headers,
    redirect: random.pick(['follow', 'follow', 'follow', 'follow', 'follow', 'follow', 'error', 'manual']),
  });
  const isIncluding = call.credentials === 'include';
  const preflight = () =>
    answer(
      random.chance(0.95) ? 204 : 404,
      originLines(random, 0.9),
      credentialLines(random, isIncluding ? 0.95 : 0.1),
      isIncluding ? named(method, headers) : okPreflight,
    );
  const permission = () => [
    ...(random.chance(0.5) ? [['Access-Control-Allow-Origin', 'null'] as const] : originLines(random, 0.95)),
    ...credentialLines(random, isIncluding ? 0.95 : 0.1),
  ];
  const hops = Array.from({ length }, (_item, index) =>
    hop(
      random.pick<ServerName>(['page', 'api', 'api', 'other']),
      preflight(),
      answer(
        random.pick([301, 302, 303, 307, 308]),
        index === 0 ? originLines(random, 0.95) : permission(),
        credentialLines(random, isIncluding ? 0.95 : 0.1),
        [['Location', location(random, index + 1)]],
      ),
    ),
  );
  const last = hop(random.pick<ServerName>(['page', 'api', 'other']), preflight(), answer(200, permission()));
  const calls = random.chance(0.15) ? [call, call] : [call];
  return { page: pageOf(random), calls, hops: [...hops, last] };
}

function named(method: string, headers: readonly HeaderLine[]): readonly HeaderLine[] {
  return [
    ['Access-Control-Allow-Methods', `GET, ${method}, ${method.toUpperCase()}`],
    ['Access-Control-Allow-Headers', ['authorization', 'content-type', ...headers.map(([name]) => name)].join(', ')],
  ];
}

function location(random: Random, next: number): string {
  if (random.chance(0.9)) return `{hop:${next}}${random.chance(0.1) ? '#part' : ''}`;
  return random.pick([
    '',
    'http://u:p@localhost:1/',
    'http://u@localhost:1/',
    'myapp://x',
    'data:,x',
    'http://[::1',
    'file:///x',
    'about:blank',
    'ftp://localhost/x',
    'blob:x',
  ]);
}

function exposing(random: Random): Omit<OracleCase, 'id'> {
  const call = callOf(random, { method: 'GET' });
  const isHome = random.chance(0.15);
  const extra: HeaderLine[] = [
    ['X-One', '1'],
    ['X-Two', 'a'],
    ['x-two', 'b'],
    ['Set-Cookie', 'never=1; Max-Age=0'],
    ['Pragma', 'p'],
    ['Expires', '0'],
    ['Retry-After', '3'],
    ['Content-Language', 'en'],
    ['X-Empty', ''],
    ['*', 'star'],
  ];
  const shown = extra.filter(() => random.chance(0.7));
  const names = random.pick([['x-one'], ['X-One', 'retry-after'], ['*'], ['x-two', 'set-cookie'], ['x-empty', 'x-one'], []]);
  const allowed: HeaderLine[] = [
    ['Access-Control-Allow-Origin', call.credentials === 'include' ? '{page}' : '*'],
    ['Access-Control-Allow-Credentials', 'true'],
  ];
  const actual = answer(
    random.pick([200, 200, 404, 500]),
    allowed,
    shown,
    listLines(random, 'Access-Control-Expose-Headers', names),
  );
  return { page: 'plain', calls: [call], hops: [hop(isHome ? 'page' : 'api', answer(204), actual)] };
}

function byMode(random: Random): Omit<OracleCase, 'id'> {
  const method = random.pick(['GET', 'GET', 'POST', 'HEAD', 'PUT']);
  const mode = random.pick(['no-cors', 'no-cors', 'no-cors', 'same-origin', 'cors'] as const);
  const headers = random.chance(0.4) ? requestHeaders(random, 2) : [];
  const redirect = random.pick(['follow', 'follow', 'follow', 'error', 'manual'] as const);
  const { hasUploadListeners: _listens, ...plain } = callOf(random, { method, headers });
  const call: CaseCall = { ...plain, initiator: 'fetch', mode, redirect };
  const moves = answer(random.pick([302, 307]), originLines(random, 0.6), [['Location', '{hop:1}']]);
  const first = hop(
    random.pick<ServerName>(['page', 'api']),
    answer(204, originLines(random, 0.9), okPreflight),
    random.chance(0.4) ? moves : answer(200, originLines(random, 0.5)),
  );
  const last = hop(
    random.pick<ServerName>(['page', 'api', 'other']),
    answer(204, originLines(random, 0.9), okPreflight),
    answer(200, originLines(random, 0.5)),
  );
  return { page: pageOf(random), calls: [call], hops: [first, last] };
}

function remembered(random: Random): Omit<OracleCase, 'id'> {
  const age = random.pick([
    undefined,
    undefined,
    '600',
    '0',
    '-1',
    'abc',
    '600s',
    '1',
    '5',
    '+7',
    '',
    '99999999999999999999',
    '1.5',
    '600, 600',
  ]);
  const credentials = random.pick(['omit', 'include'] as const);
  const one = (): CaseCall => {
    const names = random.pick([[], ['x-a'], ['x-b'], ['x-a', 'x-b'], ['authorization'], ['x-a', 'if-none-match']]);
    const method = random.pick(names.length === 0 ? ['PUT', 'DELETE', 'PUT'] : ['GET', 'POST', 'PUT', 'HEAD']);
    const headers = names.map((name): HeaderLine => [name, '1']);
    const query = random.chance(0.15) ? '?q=1' : '';
    return { initiator: 'fetch', method, headers, query, credentials: random.chance(0.75) ? credentials : 'omit' };
  };
  const calls = Array.from({ length: 2 + random.below(3) }, one).map((call, index) =>
    index > 0 && random.chance(0.12) ? { ...call, after: random.pick([1.6, 5.6]) } : call,
  );
  const lists = (): readonly HeaderLine[] =>
    random.pick([
      [
        ['Access-Control-Allow-Methods', 'PUT, DELETE'],
        ['Access-Control-Allow-Headers', 'x-a, x-b, authorization, if-none-match'],
      ],
      [
        ['Access-Control-Allow-Methods', 'PUT, DELETE, HEAD'],
        ['Access-Control-Allow-Headers', 'x-a, x-b, authorization, x-a'],
      ],
      [
        ['Access-Control-Allow-Methods', '*'],
        ['Access-Control-Allow-Headers', '*'],
      ],
      [
        ['Access-Control-Allow-Methods', 'PUT'],
        ['Access-Control-Allow-Headers', 'x-a'],
      ],
      [
        ['Access-Control-Allow-Methods', 'DELETE, *'],
        ['Access-Control-Allow-Headers', 'X-B, *, AUTHORIZATION'],
      ],
    ] as const);
  const granted: HeaderLine[] = [
    ['Access-Control-Allow-Origin', '{page}'],
    ['Access-Control-Allow-Credentials', 'true'],
  ];
  const preflights = Array.from({ length: 2 }, () =>
    answer(204, granted, lists(), age === undefined ? [] : [['Access-Control-Max-Age', age]]),
  );
  const actuals = [answer(200, granted), answer(200, random.chance(0.25) ? [] : granted), answer(200, granted)];
  return { page: 'plain', calls, hops: [{ server: 'api', preflights, actuals }] };
}
