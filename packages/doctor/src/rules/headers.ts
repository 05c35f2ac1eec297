import type { Answer, ExchangeFact, HttpResponse } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { checkOrigin } from '../verdict.ts';
import type { RequestView } from './view.ts';

/** The response of a fact, when there is one. */
export function responseOf(fact: ExchangeFact | undefined): HttpResponse | undefined {
  return fact?.answer.outcome === 'response' ? fact.answer : undefined;
}

/** The allowed origin an answer names. */
export function allowedOrigin(answer: Answer | undefined): string | undefined {
  return answer?.outcome === 'response' ? headerOf(answer.headers, 'access-control-allow-origin') : undefined;
}

/** An answer without an allowed origin. */
export const isBare = (fact: ExchangeFact | undefined): boolean =>
  responseOf(fact) !== undefined && allowedOrigin(fact?.answer) === undefined;

/** Answers to our own origin on other paths that a page could read. */
export function readableElsewhere(seen: RequestView): ExchangeFact[] {
  const others = [...seen.controls('other-path'), ...seen.controls('random-path'), ...seen.controls('other-slash')];
  return others.filter((fact) => {
    const response = responseOf(fact);
    return response !== undefined && checkOrigin(response.headers, seen.origin, seen.request.credentials) === undefined;
  });
}

/** The very same error carries the header for an origin on the list. */
export const isKnownForOthers = (seen: RequestView): boolean =>
  seen
    .controls('candidate-origin')
    .some((fact) => allowedOrigin(fact.answer) === fact.variant && responseOf(fact)?.status === responseOf(seen.first)?.status);

/** Origins other than ours that the server let in, strangers aside when it lets in everybody. */
export function allowedOthers(seen: RequestView): string[] {
  const asked = [
    ...seen.controls('candidate-origin'),
    ...seen.controls('preflight-other-origin'),
    ...seen.controls('other-origin'),
  ];
  return asked.flatMap(({ variant = '', answer }) => (allowedOrigin(answer) === variant ? [variant] : []));
}

/** The server knows CORS: something it sent depends on the origin or belongs to the protocol. */
export function knowsCors(seen: RequestView): boolean {
  const answers = [
    seen.preflight,
    seen.first,
    ...seen.controls('no-origin'),
    ...seen.controls('other-origin'),
    ...seen.controls('minimal-preflight'),
    ...seen.controls('repeat'),
  ];
  return answers.some((fact) => {
    const headers = responseOf(fact)?.headers ?? [];
    return headers.some(([name]) => /^access-control-/iu.test(name)) || /\borigin\b/iu.test(headerOf(headers, 'vary') ?? '');
  });
}

/** Whether the error of a status is answered so that the page can read it. */
export function isReadable(seen: RequestView): boolean {
  const { response } = seen;
  if (!seen.isCross) return true;
  return (
    response !== undefined &&
    checkOrigin(response.headers, seen.hops.at(-1)?.variant ?? seen.origin, seen.request.credentials) === undefined
  );
}

/** A sentence for what the page sees of an error. */
export const asSeen = (seen: RequestView): string[] =>
  isReadable(seen) ? [] : ['The answer has no CORS headers for this page, so the browser reports "CORS" and hides the status.'];

const gateways =
  /^(?:nginx|openresty|caddy|haproxy|envoy|istio-envoy|traefik|cloudflare|awselb|varnish|apache|litespeed|google frontend|gunicorn)/iu;

/** The proxy that wrote an answer, by its Server header; undefined when it is none we know. */
export function gatewayOf(response: HttpResponse | undefined): string | undefined {
  const server = response === undefined ? undefined : headerOf(response.headers, 'server');
  return server !== undefined && gateways.test(server) ? server : undefined;
}
