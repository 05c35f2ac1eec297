/** Methods a browser sends without asking. Fetch, "CORS-safelisted method". */
export const safelistedMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

/** Methods a page cannot send at all. Fetch, "forbidden method". */
export const forbiddenMethods: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Response headers no page may read, listed or not. Fetch, "forbidden response-header name". */
export const forbiddenResponseHeaders: ReadonlySet<string> = new Set(['set-cookie', 'set-cookie2']);

const forbiddenRequestHeaders: ReadonlySet<string> = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** Whether a page cannot set this header, so no browser asks for it. `name` is lower-case. Fetch, "forbidden request-header". */
export function isForbiddenRequestHeader(name: string): boolean {
  return forbiddenRequestHeaders.has(name) || name.startsWith('proxy-') || name.startsWith('sec-');
}

const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;

/** Whether the text is an RFC 9110 token: the grammar of methods and header names. */
export function isToken(text: string): boolean {
  return tokenPattern.test(text);
}
