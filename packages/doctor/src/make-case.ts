import { Fault } from '@causeway/contract';
import type { Case, CredentialsMode, RequestUnderTest, SocketUnderTest } from './case.ts';
import type { HeaderLines } from './facts.ts';
import { isCurl, parseCurl } from './parse-curl.ts';
import type { CurlRequest } from './parse-curl.ts';
import { isHar, parseHar } from './parse-har.ts';
import { readSymptom } from './symptom.ts';

/** What to examine. Everything is optional; what is left out is looked for. */
export interface Target {
  /** Absolute URLs; `localhost:8000` is taken as http. A browser's error text, a curl line or a HAR document is read, too. */
  readonly urls?: readonly string[];
  /** The page's origin. `file:///…` and `null` are the null origin. */
  readonly origin?: string;
  /** `POST /v1/x`, `/v1/x` or `PUT https://…`; paths belong to the first URL. */
  readonly requests?: readonly string[];
  /** What the script sets on every request, `Name: value`. `Cookie` stands for the browser's cookie jar. */
  readonly headers?: readonly string[];
  /** Default `same-origin`, as of `fetch()`. */
  readonly credentials?: CredentialsMode;
  /** The body of requests with a method that takes one. Only sent with `isUnsafeAllowed`. */
  readonly data?: string;
  /** Paths or URLs of WebSockets. */
  readonly sockets?: readonly string[];
  readonly socketProtocols?: readonly string[];
  /** A folder whose files are read for evidence. */
  readonly project?: string;
  /** Also send methods that may change something, exactly as given. */
  readonly isUnsafeAllowed?: boolean;
}

const normalized: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);
const unsettable =
  /^(?:accept-charset|accept-encoding|access-control-request-(?:headers|method)|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|referer|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via|:.*|proxy-.*|sec-.*)$/iu;

function fail(message: string, fix: string): never {
  throw new Fault('invalid_request', { message, fix: { summary: fix } });
}

/** Reads the target into a case. Throws `invalid_request` for what cannot be read. */
export function makeCase(target: Target): Case {
  const words = (target.urls ?? []).map(classify);
  const requests = words.flatMap(({ given }) => given ?? []);
  const symptom = words.find((word) => word.symptom !== undefined)?.symptom;
  const given = new Map((target.headers ?? []).map(splitHeader));
  const bases = [
    ...words.flatMap(({ url }) => url ?? []),
    ...(symptom?.url !== undefined && symptom.transport !== 'websocket' ? [symptom.url] : []),
  ];
  const origin = target.origin ?? headerIn([...given], 'origin') ?? originOf(requests) ?? symptom?.origin;
  const sockets = socketsOf(target, {
    bases,
    symptom: symptom?.transport === 'websocket' ? symptom.url : undefined,
    given: [...given],
  });
  const named = [...asked(target, bases[0]), ...requests];
  const whole = bases.filter((url) => url.startsWith('http')).map(bare);
  // A socket needs no CORS: its server's root is not judged unless somebody asked for it.
  const plain = named.length > 0 ? named : whole.filter(({ isNamed }) => isNamed || sockets.length === 0);
  return {
    origin: origin === undefined ? undefined : serializeOrigin(origin),
    requests: plain.map((each, at) => asRequest(each, at, { target, given: [...given] })),
    sockets,
    symptom,
    project: target.project,
    isUnsafeAllowed: target.isUnsafeAllowed === true,
  };
}

interface Asked extends CurlRequest {
  readonly isNamed: boolean;
}

interface Word {
  readonly url?: string;
  readonly given?: readonly Asked[];
  readonly symptom?: Case['symptom'];
}

/** What the network panel shows in place of a status. */
const browserCode = /^\(?(?:(?:net::)?ERR_[A-Z\d_]+|NS_ERROR_[A-Z\d_]+)\)?$/u;

function classify(text: string): Word {
  if (isCurl(text)) {
    const curl = parseCurl(text) ?? fail('The curl line names no URL.', 'Paste the whole command.');
    return { given: [{ ...curl, isNamed: true }] };
  }
  if (isHar(text)) return { given: readHar(text) };
  if (/\s/u.test(text.trim()) || browserCode.test(text)) {
    return {
      symptom:
        readSymptom(text) ??
        fail('This is neither a URL nor an error text of a browser.', 'Paste the whole line of the console.'),
    };
  }
  return { url: readUrl(text) };
}

function readHar(text: string): Asked[] {
  try {
    return parseHar(text).map((each) => ({ ...each, isNamed: true }));
  } catch (error) {
    throw new Fault('invalid_request', { message: 'The HAR document cannot be read.', cause: error });
  }
}

/** A number alone is a port of this machine; as a host it would be an IPv4 address in one word. */
function withScheme(text: string, hasScheme: RegExp): string {
  const port = /^:?(?<port>\d{1,5})$/u.exec(text)?.groups?.['port'];
  if (port !== undefined) return `http://localhost:${port}`;
  return hasScheme.test(text) ? text : `http://${text}`;
}

function readUrl(text: string): string {
  if (text.startsWith('/')) {
    fail(`"${text}" has no server.`, 'Put it behind the address of the server: http://localhost:8000/path');
  }
  const full = withScheme(text.trim(), /^[a-z][a-z\d+.-]*:\/\//iu);
  if (!URL.canParse(full) || !/^(?:https?|wss?):/iu.test(full)) {
    fail(`"${text}" is not a URL.`, 'Write it with its scheme and port: http://localhost:8000/path');
  }
  return new URL(full).href;
}

const bare = (url: string): Asked => ({
  url,
  method: 'GET',
  headers: [],
  isNamed: new URL(url).pathname !== '/' || new URL(url).search !== '',
});

function asked(target: Target, base: string | undefined): Asked[] {
  return (target.requests ?? []).map((text) => {
    const [first = '', second] = text.trim().split(/\s+/u);
    const [method, path] = second === undefined ? [target.data === undefined ? 'GET' : 'POST', first] : [first, second];
    if (!URL.canParse(path, base)) {
      fail(`"${text}" has no server.`, 'Give the URL of the server first: causeway doctor http://localhost:8000');
    }
    return { url: new URL(path, base).href, method, headers: [], isNamed: true };
  });
}

function splitHeader(text: string): [string, string] {
  const at = text.indexOf(':');
  if (at <= 0) fail(`"${text}" is not a header.`, 'Write "Name: value".');
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

const headerIn = (headers: HeaderLines, name: string): string | undefined =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1];

const originOf = (requests: readonly Asked[]): string | undefined =>
  requests.flatMap(({ headers }) => headerIn(headers, 'origin') ?? headerIn(headers, 'referer') ?? [])[0];

/** RFC 6454: scheme, host and port alone; anything without them is opaque. */
function serializeOrigin(text: string): string {
  const full = text === 'null' ? text : withScheme(text, /^[a-z][a-z\d+.-]*:/iu);
  return URL.canParse(full) ? new URL(full).origin : 'null';
}

interface Context {
  readonly target: Target;
  readonly given: HeaderLines;
}

function asRequest(from: Asked, at: number, { target, given }: Context): RequestUnderTest {
  const upper = from.method.toUpperCase();
  const method = normalized.has(upper) ? upper : from.method;
  const takesBody = !['GET', 'HEAD'].includes(method);
  const body = takesBody ? (from.body ?? target.data) : undefined;
  const headers = [...from.headers, ...given].filter(([name]) => !unsettable.test(name));
  const cookie = headerIn(given, 'cookie') ?? from.cookie;
  return {
    id: `r${at + 1}`,
    url: from.url,
    method,
    headers: [...headers, ...typeOf(body, headers)],
    ...(cookie === undefined ? {} : { cookie }),
    ...(body === undefined ? {} : { body }),
    credentials: target.credentials ?? (from.cookie === undefined ? 'same-origin' : 'include'),
    isNamed: from.isNamed,
  };
}

/** `fetch` marks a string as text; whoever sends JSON sets its type. */
function typeOf(body: string | undefined, headers: HeaderLines): [string, string][] {
  if (body === undefined || headerIn(headers, 'content-type') !== undefined) return [];
  return [['Content-Type', /^\s*[[{]/u.test(body) ? 'application/json' : 'text/plain;charset=UTF-8']];
}

function socketsOf(
  target: Target,
  {
    bases,
    symptom,
    given,
  }: { readonly bases: readonly string[]; readonly symptom: string | undefined; readonly given: HeaderLines },
): SocketUnderTest[] {
  const direct = bases.filter((url) => /^wss?:/u.test(url));
  const paths = [...(target.sockets ?? []), ...direct, ...(symptom === undefined ? [] : [symptom])];
  const cookie = headerIn(given, 'cookie');
  return paths.map((path, at) => {
    if (!URL.canParse(path, bases[0])) {
      fail(`"${path}" has no server.`, 'Give the URL of the server first: causeway doctor http://localhost:8000');
    }
    const url = new URL(path, bases[0]).href.replace(/^http/u, 'ws');
    return { id: `w${at + 1}`, url, protocols: target.socketProtocols ?? [], ...(cookie === undefined ? {} : { cookie }) };
  });
}
