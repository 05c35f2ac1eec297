import { forbiddenMethods, isToken, safelistedMethods } from '../fetch-names.ts';
import type { Journey } from './journey.ts';
import { hasUserInfo } from './request-url.ts';
import type { Cause } from './verdict.ts';

/** Why the call itself throws, before any fetching; undefined when it does not. Fetch, the Request constructor. */
export function findCallFault({ request, url, method, hasBody }: Journey): Cause | undefined {
  if (request.mode === 'navigate' || request.mode === 'websocket') return undefined;
  if (hasUserInfo(url)) return fault('invalid-request', 'the URL has a user name or a password');
  if (!isToken(method) || forbiddenMethods.has(method.toUpperCase())) return fault('invalid-request', `method ${method}`);
  if (hasBody && (method === 'GET' || method === 'HEAD')) return fault('invalid-request', `${method} with a body`);
  const broken = request.headers.find(([name, value]) => !isToken(name) || /[\0\r\n]/u.test(value.trim()));
  if (broken !== undefined) return fault('invalid-request', `header ${broken[0]}`);
  if (request.mode !== 'no-cors') return undefined;
  if (!safelistedMethods.has(method)) return fault('invalid-request', `method ${method} in no-cors mode`);
  const isForeign = url.origin !== request.origin;
  return isForeign && request.redirect !== 'follow' ? fault('no-cors-redirect-mode', request.redirect) : undefined;
}

function fault(reason: Cause['reason'], detail: string): Cause {
  return { reason, stage: 'request', detail };
}
