import type { CheckTarget } from '@causeway/contract';
import type { FrameOrder } from '../../../check-frame/frame-message.ts';

/** The form as it is typed. */
export interface CheckValues {
  /** A URL, or whatever was pasted: a browser's error, a curl line, a HAR document. */
  readonly what: string;
  readonly origin: string;
  readonly method: string;
  /** One per line, `Name: value`. */
  readonly headers: string;
  readonly credentials: 'same-origin' | 'include' | 'omit';
  readonly body: string;
  /** Path or URL. */
  readonly socket: string;
  /** The browser sends the method as given, although it may change something. */
  readonly isSentAsGiven: boolean;
}

export const emptyValues: CheckValues = {
  what: '',
  origin: '',
  method: 'GET',
  headers: '',
  credentials: 'same-origin',
  body: '',
  socket: '',
  isSentAsGiven: false,
};

export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const safeMethods = new Set<string>(['GET', 'HEAD']);

export const changesSomething = (method: string): boolean => !safeMethods.has(method);

const linesOf = (text: string): string[] => text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));

/** The URL of a field that holds nothing else; undefined for pasted text. */
export function urlOf(what: string): string | undefined {
  const text = what.trim();
  if (text === '' || /\s/u.test(text)) return undefined;
  const full = /^[a-z][a-z\d+.-]*:\/\//iu.test(text) ? text : `http://${text}`;
  return URL.canParse(full) ? new URL(full).href : undefined;
}

/** What the server's half examines. `page`: the origin of this page, when nobody named another. */
export function toTarget(values: CheckValues, page: string): CheckTarget {
  const url = urlOf(values.what);
  const headers = linesOf(values.headers);
  const isPasted = url === undefined;
  const named = values.origin.trim();
  // A pasted text often names its page; ours would contradict it.
  const origin = named === '' && !isPasted ? page : named;
  const isHttp = !isPasted && url.startsWith('http');
  return {
    ...(isPasted ? { symptom: values.what.trim() } : { url }),
    ...(origin === '' ? {} : { origin }),
    ...(isHttp && values.method !== 'GET' ? { requests: [`${values.method} ${url}`] } : {}),
    ...(headers.length === 0 ? {} : { headers }),
    ...(values.credentials === 'same-origin' ? {} : { credentials: values.credentials }),
    ...(values.body === '' ? {} : { data: values.body }),
    ...(values.socket.trim() === '' ? {} : { sockets: [values.socket.trim()] }),
  };
}

/** The form of an earlier check; masked headers have to be typed again. */
export function fromTarget(target: CheckTarget): CheckValues {
  const [request = ''] = target.requests ?? [];
  return {
    ...emptyValues,
    what: target.url ?? target.urls?.[0] ?? target.symptom ?? '',
    origin: target.origin ?? '',
    method: methods.find((method) => request.startsWith(`${method} `)) ?? 'GET',
    headers: (target.headers ?? []).filter((line) => !line.includes('***')).join('\n'),
    credentials: target.credentials ?? 'same-origin',
    socket: target.sockets?.[0] ?? '',
  };
}

const absolute = /(?<url>(?:https?|wss?):\/\/[^\s'"<>()]+)/u;

/** The address that a pasted text is about. */
export function addressIn(text: string): string | undefined {
  const found = absolute.exec(text)?.groups?.['url']?.replace(/[.,;:]+$/u, '');
  return found !== undefined && URL.canParse(found) ? found : undefined;
}

/** What this browser tries: the request itself, or GET in its place where it may change something. */
export function toOrder(values: CheckValues): FrameOrder {
  const url = urlOf(values.what) ?? addressIn(values.what);
  const isPasted = urlOf(values.what) === undefined;
  const sockets = [values.socket.trim(), url?.startsWith('ws') === true ? url : ''].filter((text) => text !== '');
  const isSent = !changesSomething(values.method) || (values.isSentAsGiven && !isPasted);
  const method = isSent && !isPasted ? values.method : 'GET';
  const hasBody = values.body !== '' && changesSomething(method);
  const fetched = url?.startsWith('http') === true && !(isPasted && /WebSocket/u.test(values.what)) ? [url] : [];
  return {
    fetches: fetched.map((each) => ({
      url: each,
      method,
      headers: linesOf(values.headers).flatMap((line) => splitHeader(line)),
      credentials: values.credentials,
      ...(hasBody ? { body: values.body } : {}),
    })),
    sockets: sockets.flatMap((path) => (URL.canParse(path, url) ? [{ url: toSocketUrl(path, url), protocols: [] }] : [])),
  };
}

const toSocketUrl = (path: string, base: string | undefined): string => new URL(path, base).href.replace(/^http/u, 'ws');

function splitHeader(line: string): (readonly [string, string])[] {
  const at = line.indexOf(':');
  return at <= 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]];
}
