import type { Answer, HeaderLines, HttpResponse, SentRequest } from '../facts.ts';
import { maskHeader, maskText, maskUrl } from '../mask.ts';
import { headerOf } from '../header-lines.ts';
import { parseResponse } from './parse-response.ts';
import type { ParsedResponse } from './parse-response.ts';
import { sketchBody } from './sketch-body.ts';
import { talk } from './talk.ts';
import type { Talk } from './talk.ts';

/** One request, ready for the wire. */
export interface WireRequest {
  readonly url: URL;
  /** The address to connect to; the name in the URL goes into Host alone. */
  readonly address: string;
  readonly method: string;
  readonly headers: HeaderLines;
  readonly body?: string;
  /** The request target exactly as it goes out; default: path and query of the URL. */
  readonly path?: string;
  /** Milliseconds to wait for the answer; default 6000. */
  readonly waitMs?: number;
  /** Milliseconds to follow an event stream after its head; default 1500. */
  readonly streamMs?: number;
}

/** What came back: the fact's part, and the text for probes that read pages. */
export interface Received {
  readonly answer: Answer;
  /** The parsed message, when there is one. Not for facts. */
  readonly message?: ParsedResponse;
}

const maxBytes = 400_000;
const connectMs = 3000;
// What speaks no HTTP has said enough by then.
const foreignMs = 250;

/** Whether this URL is spoken to over TLS. */
export const isSecure = (url: URL): boolean => url.protocol === 'https:' || url.protocol === 'wss:';

/** The port of a URL, the scheme's default when it names none. */
export const portOf = (url: URL): number => Number(url.port) || (isSecure(url) ? 443 : 80);

/** A URL's host without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replaceAll(/[[\]]/gu, '');

/** The request as a fact keeps it. */
export function asSent({ url, method, headers }: Pick<WireRequest, 'url' | 'method' | 'headers'>): SentRequest {
  return { method, url: maskUrl(url.href), headers: headers.map(([name, value]) => [name, maskHeader(name, value)]) };
}

/** The bytes of a request head. */
export function writeHead(request: Pick<WireRequest, 'url' | 'method' | 'headers' | 'path'>): string {
  const { url, method, headers } = request;
  const path = request.path ?? `${url.pathname}${url.search}`;
  return `${[`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n`;
}

/** Sends one request over a connection of its own and reads the answer, bounded in time and bytes. Never rejects. */
export async function sendRequest(request: WireRequest): Promise<Received> {
  const { url, method, body = '', waitMs = 6000, streamMs = 1500 } = request;
  const isEnough = (bytes: Buffer): boolean | number => {
    const parsed = parseResponse(bytes, method);
    if (parsed === 'not-http') return foreignMs;
    if (parsed === undefined) return false;
    if (parsed.isComplete || !isStream(parsed)) return parsed.isComplete;
    // Two events that came apart prove that it streams.
    return parsed.body.toString('latin1').split('\n\n').length > 2 ? Math.min(streamMs, 100) : streamMs;
  };
  const said = await talk({
    address: request.address,
    port: portOf(url),
    ...(isSecure(url) ? { tls: { name: hostOf(url), protocols: ['http/1.1'] } } : {}),
    send: Buffer.from(writeHead(request) + body, 'utf8'),
    isEnough,
    connectMs,
    listenMs: waitMs,
    maxBytes,
  });
  return read(said, request);
}

const isStream = ({ headers }: ParsedResponse): boolean => /event-stream/iu.test(headerOf(headers, 'content-type') ?? '');

const silences: Readonly<
  Record<Exclude<Talk['state'], 'talked'>, 'refused' | 'unreachable' | 'connect-timeout' | 'reset' | 'tls-failed'>
> = {
  refused: 'refused',
  unreachable: 'unreachable',
  'connect-timeout': 'connect-timeout',
  'connect-reset': 'reset',
  'tls-failed': 'tls-failed',
};

/** The answer in a finished talk. */
export function read(said: Talk, { url, method }: Pick<WireRequest, 'url' | 'method'>): Received {
  const { ms } = said;
  if (said.state !== 'talked') {
    return { answer: { outcome: silences[said.state], ms, ...(said.problem === undefined ? {} : { bytes: said.problem }) } };
  }
  const parsed = parseResponse(said.bytes, method);
  if (parsed === 'not-http' && said.bytes.length > 0) {
    return { answer: { outcome: 'not-http', ms, bytes: printable(said.bytes) } };
  }
  if (parsed === undefined || parsed === 'not-http') return { answer: { outcome: endings[said.end], ms, ...startOf(said) } };
  const isWhole = parsed.isComplete || (parsed.framing === 'close' && said.end === 'fin');
  const body = sketchBody({ body: parsed.body, headers: parsed.headers, status: parsed.status, path: url.pathname, isWhole });
  const cut = said.end === 'fin' || said.end === 'reset' ? 'cut' : 'open';
  const { version, status, reason, headers } = parsed;
  const shown: HeaderLines = headers.map(([name, value]) => [name, maskHeader(name, value)]);
  return {
    answer: {
      outcome: 'response',
      version,
      status,
      reason: maskText(reason),
      headers: shown,
      body,
      ended: isWhole ? 'complete' : cut,
      ...timesOf(said, parsed),
    },
    message: parsed,
  };
}

// The header of a compressed stream comes before its first event.
const packedStart = 24;

/** When the head was whole, and when pieces of the body came. */
function timesOf({ bytes, arrivals }: Talk, { headers, rawLength }: ParsedResponse): Pick<HttpResponse, 'headMs' | 'arrivals'> {
  const head = bytes.length - rawLength;
  const least = head + (headerOf(headers, 'content-encoding') === undefined ? 0 : packedStart);
  return {
    headMs: arrivals.find(({ total }) => total >= head)?.atMs ?? 0,
    arrivals: arrivals.filter(({ total }) => total > least).map(({ atMs }) => atMs),
  };
}

const endings = { fin: 'closed', reset: 'reset', time: 'silent', enough: 'closed', full: 'not-http' } as const;

const startOf = ({ bytes }: Talk): { bytes?: string } => (bytes.length === 0 ? {} : { bytes: printable(bytes) });

/** The first bytes as text that can be shown: what is not printable stands as `\xNN`. */
export function printable(bytes: Buffer): string {
  const escape = (byte: string) => `\\x${(byte.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
  const text = bytes
    .subarray(0, 120)
    .toString('latin1')
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\n', String.raw`\n`);
  return maskText(text.replaceAll(/[^ -~]/gu, escape));
}
