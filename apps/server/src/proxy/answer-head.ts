/** Head of a backend's answer, sorted into what is passed on and what concerns this connection alone. */
export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  /** Lines that are passed on as they came, each with its line end. */
  readonly lines: string;
  readonly contentLength: string | undefined;
  /** How the body ends; a head alone has none. */
  readonly framing: 'none' | 'length' | 'chunked' | 'close';
  /** Whether the connection may be used again after this answer. */
  readonly isPersistent: boolean;
  /** How long the backend keeps an idle connection, when it says so. */
  readonly idleMs: number | undefined;
  readonly vary: string | undefined;
  readonly hasDate: boolean;
  readonly location: string | undefined;
  readonly contentLocation: string | undefined;
  /** `Upgrade` and `Sec-WebSocket-*` stay in `lines`; this is what the backend switches to. */
  readonly upgrade: string | undefined;
}

/** The bytes are not an HTTP/1 answer. */
export class NotHttpError extends Error {
  override readonly name = 'NotHttpError';
}

type Kind =
  | 'keep'
  | 'drop'
  | 'connection'
  | 'keep-alive'
  | 'transfer-encoding'
  | 'content-length'
  | 'vary'
  | 'date'
  | 'location'
  | 'content-location'
  | 'upgrade';

/** RFC 9110 7.6.1, and what the gate says itself. */
const special: Readonly<Record<string, Kind>> = {
  connection: 'connection',
  'keep-alive': 'keep-alive',
  'proxy-connection': 'drop',
  'proxy-authenticate': 'drop',
  te: 'drop',
  'transfer-encoding': 'transfer-encoding',
  upgrade: 'upgrade',
  'content-length': 'content-length',
  vary: 'vary',
  date: 'date',
  location: 'location',
  'content-location': 'content-location',
  'x-request-id': 'drop',
  'x-causeway-cors': 'drop',
};

const token = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/iu;
const maxKnownNames = 1000;
const kinds = new Map<string, Kind>();

/** Judged once per spelling; backends use the same few names for ever. */
function kindOf(name: string): Kind {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (!token.test(lower)) throw new NotHttpError(`"${name.slice(0, 40)}" is not the name of a header`);
  const kind = lower.startsWith('access-control-') ? 'drop' : (special[lower] ?? 'keep');
  if (kinds.size < maxKnownNames) kinds.set(name, kind);
  return kind;
}

/** Control characters, bare line ends, folded lines, a space before the colon: seen seldom, so looked at apart. */
const irregular = /[^\t\r\n\u0020-\u007E\u0080-\u00FF]|\r(?!\n)|(?<!\r)\n|\n[\t ]|\n[^:\r\n]*[\t ]:/u;

/** RFC 9112 2.2, 5.1 and 5.2: what may be mended is mended, the rest is refused. */
function mend(text: string): string {
  const mended = text
    .replaceAll(/\r?\n/gu, '\r\n')
    .replaceAll(/\r\n[\t ]+/gu, ' ')
    .replaceAll(/(?<=\n[^:\r\n]*)[\t ]+(?=:)/gu, '');
  if (/[^\t\r\n\u0020-\u007E\u0080-\u00FF]|\r(?!\n)/u.test(mended)) throw new NotHttpError('its header has control characters');
  return mended;
}

const statusLine = /^HTTP\/1\.(\d) ([1-9]\d\d)(?: (.*))?$/u;

interface Seen {
  connection: string;
  transferEncoding: string;
  contentLength: string | undefined;
  keepAlive: string | undefined;
  vary: string | undefined;
  hasDate: boolean;
  location: string | undefined;
  contentLocation: string | undefined;
  upgrade: string | undefined;
}

const join = (first: string | undefined, second: string): string => (first ? `${first}, ${second}` : second);

/** RFC 9110 8.6: the same length said twice is that length; two lengths are none. */
function sameLength(first: string | undefined, second: string): string {
  if (first === undefined && /^\d{1,15}$/u.test(second)) return second;
  const lengths = new Set(second.split(',').map((each) => each.trim()));
  if (first !== undefined) lengths.add(first);
  const [length = ''] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/u.test(length)) throw new NotHttpError('its Content-Length is not one number');
  return length;
}

/** True when the line is passed on as it is. */
function see(seen: Seen, kind: Kind, value: string): boolean {
  switch (kind) {
    case 'keep':
      return true;
    case 'drop':
      return false;
    case 'date':
      seen.hasDate = true;
      return true;
    case 'connection':
      seen.connection = join(seen.connection, value.toLowerCase());
      return false;
    case 'keep-alive':
      seen.keepAlive = value;
      return false;
    case 'transfer-encoding':
      seen.transferEncoding = join(seen.transferEncoding, value.toLowerCase());
      return false;
    case 'content-length':
      seen.contentLength = sameLength(seen.contentLength, value);
      return false;
    case 'vary':
      seen.vary = join(seen.vary, value);
      return false;
    case 'location':
      seen.location ??= value;
      return false;
    case 'content-location':
      seen.contentLocation ??= value;
      return false;
    case 'upgrade':
      seen.upgrade = value;
      return false;
  }
}

/** The kept lines, cut out of the text in as few pieces as there are gaps. */
function readLines(text: string, start: number, seen: Seen): string {
  let lines = '';
  let keptFrom = start;
  let at = start;
  while (at < text.length) {
    const found = text.indexOf('\r\n', at);
    const end = found === -1 ? text.length : found;
    const colon = text.indexOf(':', at);
    if (colon === -1 || colon > end || colon === at) throw new NotHttpError(`"${text.slice(at, at + 40)}" is not a header`);
    const kind = kindOf(text.slice(at, colon));
    const isKept = kind === 'keep' || see(seen, kind, text.slice(colon + 1, end).trim());
    if (!isKept) {
      lines += text.slice(keptFrom, at);
      keptFrom = end + 2;
    }
    at = end + 2;
  }
  const rest = text.slice(keptFrom);
  return rest === '' ? lines : `${lines}${rest}\r\n`;
}

const usualOptions = new Set(['', 'keep-alive', 'close', 'upgrade']);

/** Lines that the backend named as meant for us alone. */
function withoutNamed(lines: string, connection: string): string {
  if (connection === '' || usualOptions.has(connection)) return lines;
  const named = new Set(
    connection
      .split(',')
      .map((each) => each.trim())
      .filter((each) => !usualOptions.has(each)),
  );
  if (named.size === 0) return lines;
  return lines
    .split('\r\n')
    .filter((line) => line !== '' && !named.has(line.slice(0, line.indexOf(':')).trim().toLowerCase()))
    .map((line) => `${line}\r\n`)
    .join('');
}

/** RFC 9112 6.3. */
function framingOf(status: number, seen: Seen, isHead: boolean): AnswerHead['framing'] {
  if (isHead || status < 200 || status === 204 || status === 304) return 'none';
  // `identity` is of RFC 2616 and means nothing.
  const coding = seen.transferEncoding.replace(/^identity$/u, '');
  if (coding === 'chunked') return 'chunked';
  if (coding !== '') throw new NotHttpError(`its Transfer-Encoding is "${coding}"`);
  return seen.contentLength === undefined ? 'close' : 'length';
}

function isPersistent(minor: string, seen: Seen, framing: AnswerHead['framing']): boolean {
  // Both said: somebody in between may read the other one (RFC 9112 6.3).
  if (framing === 'close' || (framing === 'chunked' && seen.contentLength !== undefined)) return false;
  if (seen.connection.includes('close')) return false;
  return minor === '1' || seen.connection.includes('keep-alive');
}

function idleMsOf(keepAlive: string | undefined): number | undefined {
  const seconds = /timeout=(?<seconds>\d{1,6})/iu.exec(keepAlive ?? '')?.groups?.['seconds'];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** A length may stand where there is no body: of HEAD and 304 it is that of GET. 204 must have none. */
function passedLength(status: number, seen: Seen, framing: AnswerHead['framing']): string | undefined {
  return framing === 'chunked' || status === 204 || status < 200 ? undefined : seen.contentLength;
}

/** Reads a head without the empty line at its end. Throws `NotHttpError`. */
export function parseAnswerHead(raw: string, isHead: boolean): AnswerHead {
  const text = irregular.test(raw) ? mend(raw) : raw;
  const lineEnd = text.indexOf('\r\n');
  const first = lineEnd === -1 ? text : text.slice(0, lineEnd);
  const [, minor = '', digits, reason = ''] = statusLine.exec(first) ?? [];
  if (digits === undefined) throw new NotHttpError(`its first line is "${first.slice(0, 60)}"`);
  const seen: Seen = {
    connection: '',
    transferEncoding: '',
    contentLength: undefined,
    keepAlive: undefined,
    vary: undefined,
    hasDate: false,
    location: undefined,
    contentLocation: undefined,
    upgrade: undefined,
  };
  const lines = lineEnd === -1 ? '' : readLines(text, lineEnd + 2, seen);
  const status = Number(digits);
  const framing = framingOf(status, seen, isHead);
  return {
    status,
    reason,
    lines: withoutNamed(lines, seen.connection),
    contentLength: passedLength(status, seen, framing),
    framing,
    isPersistent: isPersistent(minor, seen, framing),
    idleMs: idleMsOf(seen.keepAlive),
    vary: seen.vary,
    hasDate: seen.hasDate,
    location: seen.location,
    contentLocation: seen.contentLocation,
    upgrade: seen.upgrade,
  };
}
