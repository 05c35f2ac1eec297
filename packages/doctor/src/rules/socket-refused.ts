import type { HttpResponse, SettingFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { control, place, summarize, wire } from './evidence.ts';
import { socketFix } from './fixes.ts';
import { socketRule } from './rule.ts';
import type { Rule } from './rule.ts';
import {
  elsewhere,
  hasNoLibrary,
  isFastApi404,
  isOriginAtFault,
  isSame,
  opened,
  refused,
  routeOf,
  serverOf,
} from './socket-facts.ts';
import { stacksOf } from './stacks.ts';
import { hasWrongScheme } from './transport.ts';
import type { SocketView, View } from './view.ts';

/** The environment of the project has no WebSocket library, and an HTTP answer came from uvicorn. */
function lacksLibrary(seen: SocketView, view: View): boolean {
  const isBare = view.settings('missing').some(({ name }) => name === 'websockets' || name === 'wsproto');
  const isUvicorn =
    serverOf(refused(seen.target)).startsWith('uvicorn') ||
    view.settings('stack').some(({ name }) => name === 'fastapi' || name === 'starlette');
  return isBare && isUvicorn && refused(seen.target) !== undefined;
}

const noLibrary = socketRule('W02', (seen, view) => {
  const direct = refused(seen.control('upstream'));
  const isBehind = serverOf(direct).startsWith('uvicorn') && isFastApi404(direct);
  if (!hasNoLibrary(seen) && !isBehind && !lacksLibrary(seen, view)) return undefined;
  const missing = view.settings('missing').find(({ name }) => /websockets|wsproto|uvicorn/u.test(name));
  return {
    cause: 'uvicorn treats the WebSocket as a plain GET: no WebSocket library is installed where it runs.',
    evidence: [
      ...wire(seen.target),
      ...control(seen.control('random-path'), 'a path that does not exist'),
      'with a library, uvicorn answers 403 to an unknown path',
      ...(missing === undefined ? [] : [place(missing)]),
    ],
    confidence: 0.97,
    fix: {
      ...socketFix(view, ['fastapi'], 'Install the library in the very environment that runs uvicorn, and restart it'),
      command: "pip install 'uvicorn[standard]'",
    },
    consequences: [
      'HTTP middleware (a rate limiter, a logger) sees the handshake as a GET because of this; skipping upgrades there mends nothing.',
    ],
    explains: ['W03', 'W09', 'W14', 'W16'],
  } as const;
});

const origin = socketRule('W08', (seen) => {
  if (!isOriginAtFault(seen)) return undefined;
  return {
    cause: `The server refuses WebSockets from ${seen.origin === '' ? 'this origin' : seen.origin}; CORS settings have no part in it.`,
    evidence: [
      ...wire(seen.target),
      ...control(seen.control('no-origin'), 'no Origin'),
      ...seen
        .controls('other-origin')
        .filter((fact) => opened(fact) !== undefined)
        .slice(0, 1)
        .flatMap((fact) => control(fact, `Origin ${headerOf(fact.request.headers, 'origin') ?? ''}`)),
    ],
    confidence: 0.95,
    fix: {
      summary: `Add ${seen.origin} to the list the WebSocket server checks (verifyClient, CheckOrigin, ALLOWED_HOSTS, allowed_origins).`,
    },
    explains: ['W03', 'W04', 'W07'],
  } as const;
});

/** What to write in place of a path that no route has. */
function pathFix(routes: readonly SettingFact[]): string {
  const known = [...new Set(routes.map(({ value }) => value))].slice(0, 3).join(' or ');
  return known === '' ? 'Correct the path: prefix, spelling, trailing slash.' : `Call ${known}`;
}

const otherSlash = socketRule('W03', (seen) => {
  const slash = seen.control('other-slash');
  if (opened(seen.target) !== undefined || opened(slash) === undefined || hasNoLibrary(seen)) return undefined;
  return {
    cause: `${seen.url.pathname} differs from the route by its trailing slash.`,
    evidence: [...wire(seen.target), ...control(slash, 'the other slash')],
    confidence: 0.95,
    fix: { summary: 'Call the path with the other slash.' },
    explains: ['W04', 'W14', 'W15', 'W22'],
  } as const;
});

const wrongPath = socketRule('W03', (seen, view) => {
  const response = refused(seen.target);
  const isPlain = response !== undefined && isPlainNotFound(response);
  const isAlike = !isPlain && isSame(response, elsewhere(seen)) && [400, 403, 404].includes(response?.status ?? 0);
  const isUnheard = seen.target?.answer.outcome === 'silent' && seen.control('random-path')?.answer.outcome === 'silent';
  const route = routeOf(view, seen.url.pathname);
  const isWrong = isAlike ? route !== 'known' : isUnheard && route === 'unknown';
  if (!isWrong || hasNoLibrary(seen) || isOriginAtFault(seen)) return undefined;
  const listed = view.settings('socket-route');
  return {
    cause: `No WebSocket route answers ${seen.url.pathname}: a path that does not exist gets the same ${response?.status ?? 'silence'}.`,
    evidence: [
      ...wire(seen.target),
      ...control(seen.control('random-path'), 'a path that does not exist'),
      ...listed.slice(0, 4).map(place),
    ],
    confidence: route === 'unknown' ? 0.93 : 0.72,
    fix: { summary: pathFix(listed) },
    explains: ['W14', 'W22'],
  } as const;
});

const beforeAccept = socketRule('W04', (seen, view) => {
  const response = refused(seen.target);
  if (response?.status !== 403 || isOriginAtFault(seen) || opened(seen.control('other-slash')) !== undefined) return undefined;
  const token = seen.control('with-token');
  // 401 says that the token was read; another status, that the query was.
  const isHelped = opened(token) !== undefined || refused(token)?.status === 401;
  const isElsewhereDifferent = elsewhere(seen) !== undefined && !isSame(response, elsewhere(seen));
  const isKnown = routeOf(view, seen.url.pathname) === 'known' && view.settings('socket-origin').length === 0;
  // Nobody named a page, so a check of origins would refuse as well.
  if (!isHelped && !isKnown && (seen.origin === '' || !isElsewhereDifferent)) return undefined;
  return {
    cause: `The handler of ${seen.url.pathname} refuses before it accepts${isHelped ? ': it wants a parameter such as token' : ''}.`,
    evidence: [
      ...wire(seen.target),
      ...control(token, 'a token in the query'),
      ...view.settings('socket-route').slice(0, 3).map(place),
    ],
    confidence: isHelped ? 0.9 : 0.8,
    fix: {
      summary:
        'Send what the handler wants; accept first and close with a code of 4000 to 4999, so that the page can read why.',
    },
    explains: ['W03'],
  } as const;
});

const raised = socketRule('W05', (seen, view) => {
  const response = refused(seen.target);
  if (response?.status !== 500 || view.settings('socket-plugin-late').length > 0) return undefined;
  const random = elsewhere(seen);
  return {
    cause: `The handler of ${seen.url.pathname} raises an exception before the handshake is done.`,
    evidence: [...wire(seen.target), ...control(seen.control('random-path'), 'a path that does not exist')],
    confidence: random !== undefined && random.status !== 500 ? 0.93 : 0.75,
  };
});

const pluginOrder = socketRule('W12', (seen, view) => {
  const late = view.settings('socket-plugin-late')[0];
  const response = refused(seen.target);
  const isFastify =
    /"statusCode":500/u.test(response?.body.excerpt ?? '') &&
    /handler|socket|send is not a function|websocket/iu.test(response?.body.excerpt ?? '');
  if (response?.status !== 500 || (late === undefined && !isFastify)) return undefined;
  return {
    cause: 'The route is declared before @fastify/websocket is registered, so it is a plain route.',
    evidence: [
      ...wire(seen.target),
      ...(late === undefined ? [] : [`${late.file}:${late.line}  websocket: true stands before register(websocket)`]),
    ],
    confidence: late === undefined ? 0.7 : 0.93,
    fix: socketFix(view, ['fastify'], 'Register the plugin first'),
    explains: ['W05'],
  } as const;
});

const auth = socketRule('W07', (seen) => {
  const response = refused(seen.target);
  if (response?.status !== 401 || isOriginAtFault(seen)) return undefined;
  const token = seen.control('with-token');
  return {
    cause: `The WebSocket asks for a credential (401), and a page cannot set headers on it.`,
    evidence: [...wire(seen.target), ...control(token, 'a token in the query')],
    confidence: 0.9,
    fix: { summary: 'Pass a short-lived ticket in the query, the session cookie, or a subprotocol.' },
  };
});

/** Stacks that never see an upgrade once a WebSocket library listens for it: their own 404 means that none does. */
function isPlainNotFound(response: HttpResponse): boolean {
  const stacks = stacksOf([response]);
  return response.status === 404 && (stacks.has('express') || stacks.has('flask'));
}

/** Named by a cause of its own wherever one is found; it stands alone only when none is. */
const unreachable = socketRule('W01', ({ place: at, target, url }) => {
  const isOpen = at.connects.some(({ outcome }) => outcome === 'open');
  if (target !== undefined || isOpen || (at.connects.length === 0 && at.name === undefined)) return undefined;
  return {
    cause: `${url.host} takes no connection, so the WebSocket cannot open.`,
    evidence: at.connects.map(({ address, port, outcome }) => `connect ${address}:${port}: ${outcome}`),
    confidence: 0.8,
  };
});

const noServer = socketRule('W14', (seen) => {
  const response = refused(seen.target);
  const isPlain = response !== undefined && response.status >= 200 && response.status <= 299;
  if (response === undefined || !(isPlain || isPlainNotFound(response))) return undefined;
  return {
    cause: `${seen.url.pathname} is answered as a plain GET with ${response.status}: there is no WebSocket server on this path.`,
    evidence: [...wire(seen.target), ...control(seen.control('random-path'), 'a path that does not exist')],
    confidence: 0.88,
  };
});

const redirected = socketRule('W15', (seen) => {
  const response = refused(seen.target);
  const location = headerOf(response?.headers ?? [], 'location');
  if (response === undefined || location === undefined || response.status < 300 || response.status > 399) return undefined;
  return {
    cause: `The handshake is redirected to ${location}; a WebSocket follows no redirect.`,
    evidence: wire(seen.target),
    confidence: 0.96,
    fix: { summary: `Open ${location.replace(/^http/u, 'ws')}` },
  };
});

const limitedOrDown = socketRule('W16', (seen) => {
  const response = refused(seen.target);
  if (response === undefined || ![429, 502, 503, 504].includes(response.status)) return undefined;
  return {
    cause:
      response.status === 429
        ? 'The rate limiter refuses the WebSocket.'
        : `${serverOf(response) || 'The server'} answers the handshake with ${summarize(response)}: what stands behind it does not work.`,
    evidence: wire(seen.target),
    confidence: 0.88,
  };
});

const unanswered = (code: 'W21' | 'W22'): Rule =>
  socketRule(code, (seen) => {
    const outcome = seen.target?.answer.outcome;
    const isMine =
      code === 'W22' ? outcome === 'silent' : outcome === 'closed' || outcome === 'reset' || outcome === 'not-http';
    if (!isMine || hasWrongScheme(seen)) return undefined;
    return {
      cause:
        code === 'W22'
          ? `The handshake of ${seen.url.pathname} is never answered.`
          : `The handshake of ${seen.url.pathname}: ${summarize(seen.target?.answer)}.`,
      evidence: [...wire(seen.target), ...control(seen.control('random-path'), 'a path that does not exist')],
      confidence: 0.75,
    };
  });

const scheme = socketRule('W19', (seen) => {
  if (!hasWrongScheme(seen)) return undefined;
  const isSecure = seen.url.protocol === 'wss:';
  return {
    cause: isSecure
      ? `Port ${seen.place.port} speaks no TLS; the page opens it by wss:.`
      : `Port ${seen.place.port} speaks TLS; the page opens it by ws:.`,
    evidence: wire(seen.target),
    confidence: 0.97,
    fix: { summary: `Use ${isSecure ? 'ws' : 'wss'}://${seen.url.host}${seen.url.pathname}` },
    explains: ['W21', 'W22'] as const,
  };
});

/** Handshakes that a server refuses or leaves without an answer. */
export const refusedSocketRules: readonly Rule[] = [
  unreachable,
  noLibrary,
  otherSlash,
  wrongPath,
  beforeAccept,
  raised,
  auth,
  origin,
  pluginOrder,
  noServer,
  redirected,
  limitedOrDown,
  scheme,
  unanswered('W21'),
  unanswered('W22'),
];
