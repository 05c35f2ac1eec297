import type { GateRequest, OnAnswered } from './exchange.ts';
import type { Logs } from './logs.ts';
import type { Metrics } from './metrics.ts';

const corsOf = (request: GateRequest): string => request.cors ?? 'denied: host';

/** Never the query: it may carry a ticket. */
function pathOf({ url = '' }: GateRequest): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** A client that comes again is worth seeing; the first try is not. */
function retriesOf(request: GateRequest): number | undefined {
  const text = request.headers['x-stainless-retry-count'];
  if (text === undefined) return undefined;
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

/** One line and one count per request, whoever answered it. */
export function createRequestLog(logs: Logs, metrics: Metrics): OnAnswered {
  return (request, status) => {
    const ms = performance.now() - request.arrivedAt;
    const { method = '', route } = request;
    const { origin } = request.headers;
    const cors = origin === undefined ? undefined : corsOf(request);
    logs.request({
      seq: 0,
      time: 0,
      level: status >= 500 ? 'warn' : 'info',
      message: origin === undefined ? 'request' : `CORS request from origin ${origin} ${cors}`,
      request_id: request.requestId,
      method,
      path: pathOf(request),
      status,
      duration_ms: Math.round(ms * 10) / 10,
      origin,
      cors,
      code: request.faultCode,
      cause: request.faultCause,
      retry_count: retriesOf(request),
    });
    metrics.count({ method, route, status, seconds: ms / 1000 });
  };
}
