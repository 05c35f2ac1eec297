import { randomBytes } from 'node:crypto';
import type { SocketUnderTest } from '../case.ts';
import type { Answer, Fact, OpenSocket, SocketFact, SocketPurpose } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { candidateOrigins } from './candidate-origins.ts';
import { socketHead } from './browser-head.ts';
import { randomPathBeside } from './controls.ts';
import { clientPing, handshakeProblem, readFrames } from './frames.ts';
import type { Notebook } from './notebook.ts';
import { parseResponse } from './parse-response.ts';
import { asSent, hostOf, isSecure, portOf, read, writeHead } from './send-request.ts';
import { talk } from './talk.ts';
import type { Talk } from './talk.ts';

export interface SocketContext {
  readonly notebook: Notebook;
  readonly origin: string | undefined;
  readonly address: string;
}

interface Handshake {
  readonly purpose: SocketPurpose;
  readonly url: URL;
  readonly origin: string | undefined;
  readonly protocols: readonly string[];
  readonly address: string;
  /** Milliseconds to hold an open socket. */
  readonly holdMs: number;
  /** Milliseconds to wait for an answer; default 4000. */
  readonly waitMs?: number;
  readonly withTraffic?: boolean;
}

const connectMs = 3000;
const answerMs = 4000;
const holdMs = 1800;
const shortHoldMs = 200;
const controlMs = 1500;

/** One opening handshake as a browser makes it, and what follows while the socket is held. */
async function shake(context: SocketContext, socket: SocketUnderTest, handshake: Handshake): Promise<SocketFact | undefined> {
  if (!context.notebook.spend()) return undefined;
  const { url, purpose, origin, protocols, address } = handshake;
  const key = randomBytes(16).toString('base64');
  const headers = socketHead(url, { origin, key, protocols, cookie: socket.cookie });
  const wire = { url, method: 'GET', headers };
  const said = await talk({
    address,
    port: portOf(url),
    ...(isSecure(url) ? { tls: { name: hostOf(url), protocols: ['http/1.1'] } } : {}),
    send: writeHead(wire),
    isEnough: (bytes) => {
      const parsed = parseResponse(bytes, 'GET');
      if (parsed === undefined) return false;
      if (parsed === 'not-http' || parsed.status !== 101) return parsed === 'not-http' || parsed.isComplete || 300;
      return handshake.holdMs;
    },
    connectMs,
    listenMs: Math.min(handshake.waitMs ?? answerMs, context.notebook.leftMs),
    maxBytes: 300_000,
    ...(handshake.withTraffic === true ? { pulse: { everyMs: 400, bytes: clientPing } } : {}),
  });
  const fact: SocketFact = {
    kind: 'socket',
    about: socket.id,
    purpose,
    request: asSent(wire),
    answer: describe(said, { url, key, protocols }),
  };
  context.notebook.add(fact);
  return fact;
}

function describe(
  said: Talk,
  { url, key, protocols }: { url: URL; key: string; protocols: readonly string[] },
): Answer | OpenSocket {
  const parsed = parseResponse(said.bytes, 'GET');
  if (parsed === undefined || parsed === 'not-http' || parsed.status !== 101) return read(said, { url, method: 'GET' }).answer;
  const problem = handshakeProblem(parsed.headers, key, protocols);
  const { frames, problem: frameProblem } = readFrames(parsed.body, {
    arrivedAt: () => said.arrivals.at(-1)?.atMs ?? 0,
    isCompressed: headerOf(parsed.headers, 'sec-websocket-extensions') !== undefined,
  });
  const closed = frames.find(({ opcode }) => opcode === 8);
  const isCut = said.end === 'fin' || said.end === 'reset';
  const end =
    closed === undefined
      ? ({ by: said.end === 'reset' ? 'reset' : 'fin', atMs: said.ms } as const)
      : ({ by: 'close-frame', atMs: closed.atMs } as const);
  return {
    outcome: 'open',
    headers: parsed.headers,
    frames,
    ...(isCut || closed !== undefined ? { end } : {}),
    ...(frameProblem === undefined ? {} : { frameProblem }),
    ...(problem === undefined ? {} : { handshakeProblem: problem }),
  };
}

/** The handshake of the page, then the controls that tell its failures apart. */
export async function examineSocket(context: SocketContext, socket: SocketUnderTest): Promise<void> {
  const url = new URL(socket.url);
  context.notebook.announce(`WebSocket ${socket.url}`);
  const base: Handshake = {
    purpose: 'target',
    url,
    origin: context.origin,
    protocols: socket.protocols,
    address: context.address,
    holdMs,
  };
  const first = await shake(context, socket, base);
  if (first === undefined) return;
  const controls =
    first.answer.outcome === 'open'
      ? openControls(base, first.answer)
      : [...refusedControls(base, first.answer), ...otherOrigins(base, context.notebook.facts)];
  await Promise.all(controls.map((control) => shake(context, socket, control)));
}

/** A socket that ended by itself is opened again with traffic on it: an idle limit then leaves it open. */
function openControls(base: Handshake, { end, handshakeProblem: problem }: OpenSocket): Handshake[] {
  const controls: Handshake[] = [];
  if (end !== undefined && end.by !== 'close-frame' && end.atMs > 400) {
    controls.push({ ...base, purpose: 'with-traffic', holdMs: end.atMs * 2, withTraffic: true });
  }
  if (problem !== undefined && base.protocols.length > 0) {
    controls.push({ ...base, purpose: 'no-protocol', protocols: [], holdMs: shortHoldMs });
  }
  return controls;
}

function refusedControls(base: Handshake, answer: Answer): Handshake[] {
  if (!['response', 'silent', 'closed', 'reset'].includes(answer.outcome)) return [];
  // Who was silent to the page will not be quicker now.
  const short: Handshake = { ...base, holdMs: shortHoldMs, waitMs: controlMs };
  const slash = new URL(base.url);
  slash.pathname = slash.pathname.endsWith('/') ? slash.pathname.slice(0, -1) : `${slash.pathname}/`;
  const token = new URL(base.url);
  if (!token.searchParams.has('token')) token.searchParams.set('token', 'causeway-doctor');
  return [
    { ...short, purpose: 'random-path', url: randomPathBeside(base.url.href) },
    ...(base.origin === undefined ? [] : [{ ...short, purpose: 'no-origin' as const, origin: undefined }]),
    { ...short, purpose: 'other-origin', origin: base.url.origin.replace(/^ws/u, 'http') },
    ...(slash.pathname === '' ? [] : [{ ...short, purpose: 'other-slash' as const, url: slash }]),
    ...(base.protocols.length === 0 ? [] : [{ ...short, purpose: 'no-protocol' as const, protocols: [] }]),
    { ...short, purpose: 'with-token', url: token },
  ];
}

/** The same handshake without the proxy in between, and what its refusal depends on there. */
export async function examineSocketUpstream(context: SocketContext, socket: SocketUnderTest, upstream: URL): Promise<void> {
  const url = new URL(upstream.href.replace(/^http/u, 'ws'));
  const base: Handshake = {
    purpose: 'upstream',
    url,
    origin: context.origin,
    protocols: socket.protocols,
    address: context.address,
    holdMs: shortHoldMs,
  };
  const direct = await shake(context, socket, base);
  const controls: Handshake[] = [{ ...base, purpose: 'upstream-random', url: randomPathBeside(url.href) }];
  if (direct?.answer.outcome === 'response' && context.origin !== undefined) {
    controls.push({ ...base, purpose: 'upstream-no-origin', origin: undefined });
  }
  await Promise.all(controls.map((control) => shake(context, socket, control)));
}

/** Origins that the server's own list may hold. */
function otherOrigins(base: Handshake, facts: readonly Fact[]): Handshake[] {
  if (base.origin === undefined) return [];
  const listed = candidateOrigins(facts, base.origin)
    .filter((origin) => origin.startsWith('http'))
    .slice(0, 5);
  return listed.map((origin) => ({ ...base, holdMs: shortHoldMs, waitMs: controlMs, purpose: 'other-origin', origin }));
}
