import { wire } from './evidence.ts';
import { socketFix } from './fixes.ts';
import { socketRule } from './rule.ts';
import type { Rule } from './rule.ts';
import { opened } from './socket-facts.ts';
import type { SocketView } from './view.ts';

const endOf = (seen: SocketView) => opened(seen.target)?.end;

const raisedAfter = socketRule('W06', (seen) => {
  const end = endOf(seen);
  if (end === undefined || end.by === 'close-frame' || end.atMs > 400) return undefined;
  const isUvicorn = /uvicorn|date/iu.test(
    opened(seen.target)
      ?.headers.map(([name, value]) => `${name}: ${value}`)
      .join(',') ?? '',
  );
  return {
    cause: `The WebSocket opens and is gone after ${end.atMs} ms, without a close frame: the handler fails after it accepted.`,
    evidence: [...wire(seen.target), `connection ended by ${end.by} after ${end.atMs} ms`],
    confidence: isUvicorn ? 0.85 : 0.78,
    explains: ['W27'],
  } as const;
});

const idle = socketRule('W24', (seen) => {
  const end = endOf(seen);
  const traffic = opened(seen.control('with-traffic'));
  if (end === undefined || end.by === 'close-frame' || end.atMs <= 400) return undefined;
  const isKept = traffic !== undefined && (traffic.end === undefined || traffic.end.atMs > end.atMs * 1.4);
  if (!isKept) return undefined;
  return {
    cause: `An idle WebSocket is cut after ${(end.atMs / 1000).toFixed(1)} s; with traffic it stays open.`,
    evidence: [
      ...wire(seen.target),
      `idle: ended after ${end.atMs} ms without a close frame`,
      `with a ping every 400 ms: still open after ${end.atMs * 2} ms`,
    ],
    confidence: 0.95,
    fix: {
      summary: 'Send a ping every 20 to 30 s, or raise the limit',
      changes: [{ stack: 'nginx', code: 'proxy_read_timeout 3600s;' }],
    },
    explains: ['W27'],
  } as const;
});

const abrupt = socketRule('W27', (seen) => {
  const end = endOf(seen);
  if (end === undefined || end.by === 'close-frame' || end.atMs <= 400) return undefined;
  return {
    cause: `The WebSocket ends after ${end.atMs} ms without a close frame.`,
    evidence: [...wire(seen.target), `connection ended by ${end.by}`],
    confidence: 0.8,
  };
});

const plainRoute = socketRule('W13', (seen, view) => {
  const socket = opened(seen.target);
  const first = socket?.frames[0];
  if (socket?.end?.by !== 'close-frame' || first?.opcode !== 8 || first.bytes !== 0) return undefined;
  return {
    cause: `${seen.url.pathname} is a plain route: the plugin upgrades it and closes at once, with an empty close frame.`,
    evidence: [...wire(seen.target), '<   frame 88 00'],
    confidence: 0.92,
    fix: socketFix(view, ['fastify'], 'Add { websocket: true } to the route'),
    explains: ['W26'],
  } as const;
});

/** What opened, or would open for another origin: the fault of its handshake is the page's as well. */
const openedAtAll = (seen: SocketView) =>
  [seen.target, ...seen.controls('no-origin'), ...seen.controls('other-origin')].find((fact) => opened(fact) !== undefined);

const brokenHandshake = (code: 'W17' | 'W23' | 'W29', pattern: RegExp): Rule =>
  socketRule(code, (seen) => {
    const fact = openedAtAll(seen);
    const problem = opened(fact)?.handshakeProblem;
    if (problem === undefined || !pattern.test(problem)) return undefined;
    return {
      cause: `${problem}.`,
      evidence: [
        ...wire(fact),
        ...(opened(fact)?.headers ?? [])
          .filter(([name]) => /^(?:sec-websocket-|upgrade|connection)/iu.test(name))
          .map(([name, value]) => `<   ${name}: ${value}`),
      ],
      confidence: fact === seen.target ? 0.96 : 0.9,
      explains: ['W06', 'W27', 'W26'] as const,
    };
  });

const frames = socketRule('W28', (seen) => {
  const problem = opened(seen.target)?.frameProblem;
  return problem === undefined
    ? undefined
    : {
        cause: `The server sends a broken frame: ${problem}`,
        evidence: wire(seen.target),
        confidence: 0.93,
        explains: ['W06', 'W27'] as const,
      };
});

/** A server that ends a socket within the first moments, with a code that says so. */
const closed = socketRule('W26', (seen) => {
  const fact = openedAtAll(seen);
  const socket = opened(fact);
  const frame = socket?.frames.find(({ opcode }) => opcode === 8);
  if (socket?.end?.by !== 'close-frame' || frame?.code === undefined || frame.code === 1000) return undefined;
  const isOurs = fact === seen.target;
  return {
    cause: `The server closes the WebSocket with ${frame.code}${frame.reason === undefined || frame.reason === '' ? '' : `: ${frame.reason}`}.`,
    evidence: [...wire(fact), `<   close ${frame.code} ${frame.reason ?? ''}`],
    confidence: isOurs ? 0.9 : 0.7,
    // It may concern the origin that was tried in place of the page's.
    ...(isOurs ? {} : { severity: 'warning' as const }),
  };
});

/** WebSockets that opened, and what came then. */
export const openSocketRules: readonly Rule[] = [
  raisedAfter,
  plainRoute,
  brokenHandshake('W17', /Sec-WebSocket-Protocol/u),
  brokenHandshake('W23', /'Upgrade'|'Connection'|Sec-WebSocket-Accept/u),
  brokenHandshake('W29', /Sec-WebSocket-Extensions/u),
  idle,
  closed,
  abrupt,
  frames,
];
