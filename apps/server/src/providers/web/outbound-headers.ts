import { Fault } from '@causeway/contract';
import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Written by the client itself: they decide where a message ends and who is asked. */
const own = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Lower-case names. Throws `invalid_request` for a header that breaks the message or that the client writes itself. */
export function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (own.has(lower)) {
      throw new Fault('invalid_request', { message: `The header ${name} is written by the server itself.`, param: 'headers' });
    }
    try {
      validateHeaderName(lower);
      validateHeaderValue(lower, value);
    } catch (cause) {
      throw new Fault('invalid_request', { message: `The header ${name} is not valid HTTP.`, param: 'headers', cause });
    }
    checked[lower] = value;
  }
  return checked;
}

/** What another origin may see of a request: nothing that could be a secret of the first. */
const harmless = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'content-language',
  'content-type',
  'range',
  'user-agent',
]);

export const harmlessHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)));
