import type { HttpResponse } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { control, place, wire } from './evidence.ts';
import { responseOf } from './headers.ts';
import { targetOf } from './proxy.ts';
import { requestRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { RequestView } from './view.ts';

/** The page opens an EventSource, or asks for the same by fetch. */
const wantsStream = ({ request }: RequestView): boolean =>
  request.headers.some(([name, value]) => name.toLowerCase() === 'accept' && /event-stream/iu.test(value));

const notAStream = requestRule('E01', (seen) => {
  const { response } = seen;
  if (!wantsStream(seen) || response === undefined || response.status !== 200 || response.body.form === 'event-stream') {
    return undefined;
  }
  return {
    cause: `${seen.url.pathname} answers ${headerOf(response.headers, 'content-type') ?? 'without a type'}; EventSource takes text/event-stream alone.`,
    evidence: wire(seen.first),
    confidence: 0.95,
    fix: { summary: 'Send Content-Type: text/event-stream; answer errors with a status, not with JSON and 200.' },
  };
});

const endsForGood = requestRule('E02', (seen) => {
  if (!wantsStream(seen) || seen.response?.status !== 204) return undefined;
  return {
    cause: `${seen.url.pathname} answers 204: EventSource stops for good.`,
    evidence: wire(seen.first),
    confidence: 0.95,
  };
});

const streamWithoutCors = requestRule('E03', (seen) => {
  const isStream = wantsStream(seen) && seen.response?.body.form === 'event-stream';
  if (!isStream || seen.refusals[0]?.reason !== 'origin-missing') return undefined;
  return {
    severity: 'warning',
    cause: 'The page reports "Access to resource": EventSource is held to CORS like fetch.',
    evidence: wire(seen.first, 'access-control-allow-origin').slice(0, 4),
    confidence: 0.8,
  };
});

/** Several pieces that come at once, late, where the backend itself sends them apart. */
const buffered = requestRule('P08', (seen, view) => {
  const { response } = seen;
  const direct = responseOf(seen.controls('upstream')[0]);
  const proxied = targetOf(view, seen.url);
  const behind = /^(?:nginx|openresty)/iu.test(headerOf(response?.headers ?? [], 'server') ?? '');
  const isStream = response?.body.form === 'event-stream' || direct?.body.form === 'event-stream';
  if (!isStream || direct === undefined || (proxied === undefined && !behind)) return undefined;
  const first = response?.arrivals[0] ?? Infinity;
  const own = direct.arrivals[0] ?? Infinity;
  if (first < own + 400 || own > 1500) return undefined;
  return {
    cause: `The stream begins after ${own} ms at the backend and after ${Number.isFinite(first) ? `${first} ms` : 'more than we waited'} through the proxy: it is buffered.`,
    evidence: [
      ...wire(seen.first),
      ...(proxied === undefined ? [] : [place(proxied.rule)]),
      `directly: first byte after ${own} ms`,
    ],
    confidence: 0.93,
    fix: {
      summary: 'Send X-Accel-Buffering: no with the stream, or switch buffering off',
      changes: [{ stack: 'nginx', code: 'proxy_buffering off;' }],
    },
    explains: ['T20'],
  } as const;
});

/** All events in one late piece from nginx, which buffers unless it is told otherwise. */
const bufferedAlone = requestRule('P08', (seen) => {
  const { response } = seen;
  const isNginx = /^(?:nginx|openresty)/iu.test(headerOf(response?.headers ?? [], 'server') ?? '');
  const first = response?.arrivals[0] ?? 0;
  const last = response?.arrivals.at(-1) ?? 0;
  if (
    seen.controls('upstream').length > 0 ||
    !isNginx ||
    response?.body.form !== 'event-stream' ||
    response.ended !== 'complete' ||
    first < 700 ||
    last - first > 100
  ) {
    return undefined;
  }
  return {
    cause: `The whole stream arrives at once, after ${first} ms: nginx buffers it.`,
    evidence: wire(seen.first),
    confidence: 0.8,
    fix: {
      summary: 'Send X-Accel-Buffering: no with the stream, or switch buffering off',
      changes: [{ stack: 'nginx', code: 'proxy_buffering off;' }],
    },
  };
});

/** Milliseconds until the first event; the head alone is no event. */
const firstEvent = (response: HttpResponse | undefined): number => response?.arrivals[0] ?? Infinity;

const compressed = requestRule('P09', (seen) => {
  const identity = seen.controls('identity')[0];
  const plain = responseOf(identity);
  if (plain?.body.form !== 'event-stream' || firstEvent(plain) + 400 > firstEvent(seen.response)) return undefined;
  return {
    cause: 'The stream stays silent with the Accept-Encoding of a browser and runs without it: compression holds it back.',
    evidence: [
      ...wire(seen.first),
      ...control(identity, 'Accept-Encoding: identity'),
      `first event: ${firstEvent(plain)} ms without compression`,
    ],
    confidence: 0.93,
    explains: ['T20', 'P08'],
  } as const;
});

/** Server-sent events and other answers that should arrive piece by piece. */
export const streamRules: readonly Rule[] = [notAStream, endsForGood, streamWithoutCors, buffered, bufferedAlone, compressed];
