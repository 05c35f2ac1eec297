import { performance } from 'node:perf_hooks';
import type { GateRequest, OnAnswered } from '../exchange.ts';
import { numberField, textField } from './log-line.ts';
import type { Logs } from './logs.ts';
import type { Metrics } from '../metrics.ts';
import { assetRoute } from '../pages.ts';

/** Longer is an attack, and the ring of recent lines keeps thousands. */
const maxLength = 500;

/** Of what anybody may send: whoever puts a key there shall not find it in a log. */
const shown = (text: string, logs: Logs): string => logs.clean(text.length > maxLength ? text.slice(0, maxLength) : text);

/** Never the query: it may carry a ticket. */
function pathOf({ url = '' }: GateRequest): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** A client that comes again is worth seeing; the first try is not. */
function retriesOf(request: GateRequest): string {
  const text = request.headers['x-stainless-retry-count'];
  if (text === undefined) return '';
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? numberField('retry_count', count) : '';
}

/** What an allowed origin adds to a line; it is on the list and holds no secret. */
export const grantedText = (origin: string, cors: string): string =>
  `${textField('origin', origin)}${textField('cors', cors)}${textField('msg', `CORS request from origin ${origin} ${cors}`)}`;

/** Anybody else may call himself what he likes. */
function originText({ headers, cors = 'denied: host' }: GateRequest, logs: Logs): string {
  const { origin } = headers;
  if (origin === undefined) return ',"msg":"request"';
  return grantedText(shown(origin, logs), cors);
}

function faultText({ faultCode, faultCause }: GateRequest, logs: Logs): string {
  if (faultCode === undefined) return '';
  return `${textField('code', faultCode)}${textField('cause', faultCause && shown(faultCause, logs))}`;
}

/** Pages and assets are many and say little. */
function levelOf(route: string, status: number): 'debug' | 'info' | 'warn' {
  if (status >= 500) return 'warn';
  return route === assetRoute && status < 400 ? 'debug' : 'info';
}

/** One line and one count per request, whoever answered it. */
export function createRequestLog(logs: Logs, metrics: Metrics): OnAnswered {
  return (request, status) => {
    const ms = performance.now() - request.arrivedAt;
    const { method = '', route } = request;
    const asked = `,"request_id":"${request.requestId}","method":"${method}","path":${JSON.stringify(shown(pathOf(request), logs))}`;
    const answered = `,"status":${status},"duration_ms":${Math.round(ms * 10) / 10}`;
    const rest = `${faultText(request, logs)}${retriesOf(request)}${request.grantedText ?? originText(request, logs)}`;
    logs.add(levelOf(route, status), `${asked}${answered}${rest}`);
    metrics.count({ method, route, status, seconds: ms / 1000 });
  };
}
