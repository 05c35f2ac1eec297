import { isLoopbackAddress, peerAddress } from '../gateway/addresses.ts';
import type { GateRequest } from '../gateway/exchange.ts';
import { toBackendPath } from './mount.ts';
import type { Mount } from './mount.ts';

export interface HeadOptions {
  readonly mount: Mount;
  /** Pass the Host of the page on; default: the backend's own. */
  readonly isHostKept: boolean;
  /** How the browser reaches this server. */
  readonly scheme: 'http' | 'https';
  /** What this process calls itself in Via. */
  readonly pseudonym: string;
  /** Takes our own credentials out of a header; undefined drops the line. */
  readonly withoutOwnCredentials: ((name: string, value: string) => string | undefined) | undefined;
}

type Kind =
  | 'keep'
  | 'drop'
  | 'forwarded-for'
  | 'forwarded-proto'
  | 'forwarded-host'
  | 'from-loopback'
  | 'via'
  | 'credential'
  | 'upgrade';

/** RFC 9110 7.6.1 and what is written anew. Expect was answered by this server already. */
const special: Readonly<Record<string, Kind>> = {
  host: 'drop',
  connection: 'drop',
  'keep-alive': 'drop',
  'proxy-connection': 'drop',
  'proxy-authorization': 'drop',
  te: 'drop',
  'transfer-encoding': 'drop',
  'http2-settings': 'drop',
  expect: 'drop',
  upgrade: 'upgrade',
  'x-request-id': 'drop',
  'x-forwarded-for': 'forwarded-for',
  'x-forwarded-proto': 'forwarded-proto',
  'x-forwarded-host': 'forwarded-host',
  'x-forwarded-prefix': 'from-loopback',
  'x-forwarded-port': 'from-loopback',
  'x-forwarded-ssl': 'from-loopback',
  'x-real-ip': 'from-loopback',
  forwarded: 'from-loopback',
  via: 'via',
  authorization: 'credential',
  'x-api-key': 'credential',
  cookie: 'credential',
  'sec-websocket-protocol': 'credential',
};

const maxKnownNames = 1000;
const kinds = new Map<string, Kind>();

function kindOf(name: string): Kind {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const kind = special[name.toLowerCase()] ?? 'keep';
  if (kinds.size < maxKnownNames) kinds.set(name, kind);
  return kind;
}

interface Seen {
  via: string;
  forwardedFor: string;
  forwardedProto: string | undefined;
  forwardedHost: string | undefined;
  upgrade: string | undefined;
}

/** Only a proxy on this machine is believed when it says for whom it speaks; anybody else could make it up. */
function see(seen: Seen, kind: Kind, value: string): void {
  if (kind === 'via') seen.via += `${value}, `;
  else if (kind === 'upgrade') seen.upgrade = value;
  else if (kind === 'forwarded-for') seen.forwardedFor += `${value}, `;
  else if (kind === 'forwarded-proto') seen.forwardedProto ??= value;
  else if (kind === 'forwarded-host') seen.forwardedHost ??= value;
}

const usualOptions = new Set(['keep-alive', 'close', 'Upgrade', 'upgrade']);

/** Names that the sender's Connection header says are for us alone; undefined for almost every request. */
function namedIn(request: GateRequest): Set<string> | undefined {
  const { connection } = request.headers;
  if (connection === undefined || usualOptions.has(connection)) return undefined;
  const named = connection
    .toLowerCase()
    .split(',')
    .map((each) => each.trim());
  // These would change what the request means.
  const kept = new Set([
    'keep-alive',
    'close',
    'upgrade',
    'content-length',
    'content-type',
    'authorization',
    'cookie',
    'origin',
  ]);
  return new Set(named.filter((each) => each !== '' && !kept.has(each)));
}

function passedLines(request: GateRequest, options: HeadOptions, seen: Seen): string {
  const { rawHeaders } = request;
  const named = namedIn(request);
  const isLoopback = isLoopbackAddress(request.socket.remoteAddress);
  let lines = '';
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    const kind = kindOf(name);
    if (named?.has(name.toLowerCase())) continue;
    if (kind === 'keep' || (kind === 'from-loopback' && isLoopback)) lines += `${name}: ${value}\r\n`;
    else if (kind === 'credential') {
      const { withoutOwnCredentials } = options;
      const passed = withoutOwnCredentials ? withoutOwnCredentials(name.toLowerCase(), value) : value;
      if (passed !== undefined) lines += `${name}: ${passed}\r\n`;
    } else see(seen, kind, value);
  }
  if (!isLoopback) {
    seen.forwardedFor = '';
    seen.forwardedProto = undefined;
    seen.forwardedHost = undefined;
  }
  return lines;
}

/** `GET http://host/path HTTP/1.1` is allowed to a proxy; a backend gets the path. */
function originForm(url: string): string {
  if (url.startsWith('/') || url === '*') return url;
  const path = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*(?<path>.*)$/iu.exec(url)?.groups?.['path'] ?? '';
  return path.startsWith('/') ? path : `/${path}`;
}

export type BuiltHead = { readonly kind: 'head'; readonly text: string } | { readonly kind: 'loop' };

/** The question as the backend gets it, up to its body. `loop`: this process has asked it already. */
export function buildRequestHead(request: GateRequest, options: HeadOptions, isUpgrade = false): BuiltHead {
  const { mount, isHostKept, scheme, pseudonym } = options;
  const seen: Seen = {
    via: '',
    forwardedFor: '',
    forwardedProto: undefined,
    forwardedHost: undefined,
    upgrade: undefined,
  };
  const { host = mount.target.authority } = request.headers;
  const lines = passedLines(request, options, seen);
  if (seen.via.includes(pseudonym)) return { kind: 'loop' };
  const path = toBackendPath(mount, originForm(request.url ?? '/'));
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  let text = `${request.method} ${path} HTTP/1.1\r\nhost: ${isHostKept ? host : mount.target.authority}\r\n${lines}`;
  if (isChunked) text += 'transfer-encoding: chunked\r\n';
  if (isUpgrade) text += `connection: Upgrade\r\nupgrade: ${seen.upgrade}\r\n`;
  if (mount.target.path !== undefined && mount.prefix !== '') text += `x-forwarded-prefix: ${mount.prefix}\r\n`;
  text +=
    `x-forwarded-for: ${seen.forwardedFor}${peerAddress(request.socket)}\r\n` +
    `x-forwarded-proto: ${seen.forwardedProto ?? scheme}\r\nx-forwarded-host: ${seen.forwardedHost ?? host}\r\n` +
    `via: ${seen.via}1.1 ${pseudonym}\r\nx-request-id: ${request.requestId}\r\n\r\n`;
  return { kind: 'head', text };
}
