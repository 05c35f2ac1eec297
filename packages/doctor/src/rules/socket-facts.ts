import type { HttpResponse, OpenSocket, SocketFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import type { SocketView, View } from './view.ts';

/** The HTTP answer to a handshake that was refused. */
export function refused(fact: SocketFact | undefined): HttpResponse | undefined {
  return fact?.answer.outcome === 'response' ? fact.answer : undefined;
}

/** The socket, when it opened. */
export function opened(fact: SocketFact | undefined): OpenSocket | undefined {
  return fact?.answer.outcome === 'open' ? fact.answer : undefined;
}

export const serverOf = (response: HttpResponse | undefined): string => headerOf(response?.headers ?? [], 'server') ?? '';

export const isSame = (a: HttpResponse | undefined, b: HttpResponse | undefined): boolean =>
  a !== undefined && b !== undefined && a.status === b.status && a.body.form === b.body.form;

/** Statuses that say the same for every path: the path proves nothing. */
export const elsewhere = (seen: SocketView) => refused(seen.control('random-path'));

export const isFastApi404 = (response: HttpResponse | undefined): boolean =>
  response?.status === 404 && response.body.excerpt === '{"detail":"Not Found"}';

/** uvicorn without a library: 404 as for any GET, where it would answer 403 to an unknown socket. */
export function hasNoLibrary(seen: SocketView): boolean {
  const response = refused(seen.target);
  if (response === undefined || !isSame(response, elsewhere(seen))) return false;
  const isUvicorn = serverOf(response).startsWith('uvicorn');
  return isUvicorn && response.status === 404;
}

/** The refusal depends on the origin: without ours, or with the server's own, the socket opens or goes further. */
export function isOriginAtFault(seen: SocketView): boolean {
  const response = refused(seen.target);
  const others = [...seen.controls('no-origin'), ...seen.controls('other-origin')];
  return (
    response !== undefined && [400, 401, 403].includes(response.status) && others.some((fact) => opened(fact) !== undefined)
  );
}

/** The routes of the project, and whether this path is one of them. */
export function routeOf(view: View, path: string): 'known' | 'unknown' | 'unsaid' {
  const routes = view.settings('socket-route');
  if (routes.length === 0) return 'unsaid';
  const fits = ({ value }: { value: string }) =>
    new RegExp(
      `^${value.replaceAll(/[.*+?^$()|[\]\\]/gu, String.raw`\$&`).replaceAll(/\{[^}]*\}|:\w+/gu, '[^/]+')}$`,
      'u',
    ).test(path);
  return routes.some((route) => fits(route) || path.endsWith(route.value)) ? 'known' : 'unknown';
}
