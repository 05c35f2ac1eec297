import type { Answer } from '../facts.ts';
import { headerOf, valuesOf } from '../header-lines.ts';
import { curl, summarize, wire } from './evidence.ts';
import { responseOf } from './headers.ts';
import { placeRule, requestRule, socketRule } from './rule.ts';
import type { Rule } from './rule.ts';
import type { PlaceView, RequestView, SocketView } from './view.ts';

type Outcome = Exclude<Answer['outcome'], 'response'>;

/** What stands at the first step that failed: the preflight before the request. */
export function failedStep({ preflight, first }: RequestView) {
  if (preflight !== undefined && preflight.answer.outcome !== 'response') return preflight;
  return first?.answer.outcome === 'response' ? undefined : first;
}

const hasFailed = (seen: RequestView, ...outcomes: readonly Outcome[]): boolean => {
  const outcome = failedStep(seen)?.answer.outcome;
  return outcome !== undefined && (outcomes as readonly string[]).includes(outcome);
};

const isSecure = (url: URL): boolean => /^(?:https|wss):$/u.test(url.protocol);
const swap = (url: URL): string =>
  url.href.replace(/^(?<scheme>https?|wss?)/u, (scheme) => (scheme.endsWith('s') ? scheme.slice(0, -1) : `${scheme}s`));

/** The port speaks TLS and was asked in plain text. */
function isTlsAskedPlainly({ url, place }: { url: URL; place: PlaceView }): boolean {
  return !isSecure(url) && place.tls?.outcome === 'tls';
}

const httpToTls = requestRule('T13', (seen) => {
  if (!isTlsAskedPlainly(seen)) return undefined;
  return {
    cause: `Port ${seen.place.port} speaks TLS; the page calls it by http.`,
    evidence: [...wire(failedStep(seen) ?? seen.first), 'a ClientHello is answered with a TLS handshake'],
    confidence: 0.98,
    fix: { summary: `Call ${swap(seen.url)}` },
    verify: `curl -ik '${swap(seen.url)}'`,
  };
});

function isPlainAskedByTls({ url, place }: { url: URL; place: PlaceView }): boolean {
  return isSecure(url) && place.tls !== undefined && place.tls.outcome === 'not-tls';
}

const httpsToHttp = requestRule('T14', (seen) => {
  if (!isPlainAskedByTls(seen)) return undefined;
  return {
    cause: `Port ${seen.place.port} speaks no TLS; the page calls it by https.`,
    evidence: ['a ClientHello is answered with something that is not TLS', ...wire(seen.first)],
    confidence: 0.97,
    fix: { summary: `Call ${swap(seen.url)}, or switch TLS on.` },
    verify: `curl -i '${swap(seen.url)}'`,
  };
});

/** Names and dates are wrong for every visitor; an unknown issuer only until it is trusted. */
const nameOrDate = /ALTNAME|EXPIRED|NOT_YET_VALID/u;

function tlsEvidence({ tls }: PlaceView): string[] {
  if (tls === undefined) return [];
  return [
    `${tls.host}:${tls.port}: ${tls.distrust ?? 'trusted'}`,
    `names: ${tls.names?.join(', ') ?? 'none'}`,
    `valid: ${tls.validFrom ?? '?'} to ${tls.validTo ?? '?'}`,
  ];
}

const isSocket = (seen: RequestView | SocketView): seen is SocketView => 'socket' in seen;

const distrustRule = (
  code: 'T15' | 'T16' | 'W20',
  isWanted: (distrust: string) => boolean,
  cause: (place: PlaceView) => string,
): Rule =>
  placeRule(code, (seen) => {
    const { url, place } = seen;
    const distrust = place.tls?.distrust;
    if (!isSecure(url) || distrust === undefined || !isWanted(distrust) || isSocket(seen) !== (code === 'W20')) {
      return undefined;
    }
    return {
      cause: cause(place),
      evidence: tlsEvidence(place),
      confidence: 0.97,
      fix: {
        summary:
          code === 'T15'
            ? 'Use a certificate the browser trusts; on this machine mkcert makes one.'
            : 'Issue the certificate again for this name, valid now.',
        command: `mkcert ${place.host}`,
      },
      consequences: [
        isSocket(seen)
          ? 'A WebSocket fails with code 1006 (Firefox: 1015).'
          : 'Firefox calls this "CORS request did not succeed".',
      ],
    };
  });

const emptyReply = requestRule('T17', (seen) => {
  if (!hasFailed(seen, 'closed') || isForeign(seen)) return undefined;
  const step = failedStep(seen);
  return {
    cause: `The server accepts ${step?.request.method ?? ''} ${seen.url.pathname} and closes without an answer.`,
    evidence: [...wire(step), ...otherPaths(seen)],
    confidence: 0.85,
    fix: { summary: "Look at the backend's log for this moment: the worker crashed, was killed for memory, or ended itself." },
    consequences: ['Firefox calls this "CORS request did not succeed"; CORS has no part in it.'],
    ...(step === undefined ? {} : { verify: curl(step) }),
  };
});

const reset = requestRule('T18', (seen) => {
  if (!hasFailed(seen, 'reset') || isForeign(seen)) return undefined;
  const step = failedStep(seen);
  return {
    cause: `The server resets the connection of ${step?.request.method ?? ''} ${seen.url.pathname}.`,
    evidence: [...wire(step), ...otherPaths(seen)],
    confidence: 0.85,
    consequences: ['Firefox calls this "CORS request did not succeed"; CORS has no part in it.'],
    ...(step === undefined ? {} : { verify: curl(step) }),
  };
});

const otherPaths = (seen: RequestView): string[] =>
  [...seen.controls('other-path'), ...seen.controls('random-path')].map(
    ({ request, answer }) => `GET ${new URL(request.url).pathname}: ${summarize(answer)}`,
  );

/** TLS or another protocol answers: then that is the cause. */
const isForeign = (seen: RequestView): boolean =>
  isTlsAskedPlainly(seen) || isPlainAskedByTls(seen) || seen.place.banner !== undefined;

const notHttp = requestRule('T19', (seen) => {
  const { banner } = seen.place;
  const step = failedStep(seen);
  if (isTlsAskedPlainly(seen) || step === undefined || (!hasFailed(seen, 'not-http') && banner === undefined)) {
    return undefined;
  }
  // A head that is broken or has no end is HTTP still.
  if (step.answer.outcome !== 'response' && step.answer.bytes?.startsWith('HTTP/') === true) return undefined;
  const tongue = banner === undefined || banner.tongue === 'unknown' ? 'another protocol' : names[banner.tongue];
  return {
    cause: `Port ${seen.place.port} speaks ${tongue}, not HTTP.`,
    evidence: [...wire(step), ...(banner === undefined ? [] : [`it says: ${banner.bytes}`])],
    confidence: banner === undefined || banner.tongue === 'unknown' ? 0.85 : 0.97,
    fix: { summary: `Call the port of the backend; ${seen.place.port} belongs to ${tongue}.` },
  };
});

const socketNotHttp = socketRule('T19', ({ place, target }) => {
  const { banner } = place;
  const outcome = target?.answer.outcome;
  if (outcome === 'open' || outcome === 'response' || (banner === undefined && outcome !== 'not-http')) return undefined;
  const tongue = banner === undefined || banner.tongue === 'unknown' ? 'another protocol' : names[banner.tongue];
  return {
    cause: `Port ${place.port} speaks ${tongue}, not HTTP.`,
    evidence: [...wire(target), ...(banner === undefined ? [] : [`it says: ${banner.bytes}`])],
    confidence: 0.93,
    fix: { summary: `Open the port of the backend; ${place.port} belongs to ${tongue}.` },
    explains: ['W21', 'W22'],
  } as const;
});

const names = {
  redis: 'Redis',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  ssh: 'SSH',
  smtp: 'SMTP',
  http2: 'HTTP/2 without TLS (gRPC)',
  amqp: 'AMQP',
  mongo: 'MongoDB',
  ftp: 'FTP',
} as const;

const hangs = {
  options: 'End every OPTIONS request in the CORS layer, with 204: a handler takes it and never answers.',
  path: 'Other paths answer: look for the call this handler waits for (a database, another service, a lock) and give it a deadline.',
  all: 'No path answers: look for blocking work on the event loop, a deadlock, or workers that are all busy; then restart.',
} as const;

const hang = requestRule('T20', (seen) => {
  if (!hasFailed(seen, 'silent') || isForeign(seen)) return undefined;
  const others = [...seen.controls('other-path'), ...seen.controls('random-path')];
  const areAllSilent = others.length > 0 && others.every(({ answer }) => answer.outcome !== 'response');
  const heard = others.some(({ answer }) => answer.outcome === 'response') ? 'path' : 'all';
  const isOptionsAlone = responseOf(seen.first) !== undefined;
  const path = isOptionsAlone
    ? `OPTIONS ${seen.url.pathname}; ${seen.first?.request.method ?? 'GET'} is answered`
    : seen.url.pathname;
  const where = areAllSilent ? 'any path' : path;
  return {
    cause: `The backend accepts connections and does not answer ${where}.`,
    evidence: [...wire(failedStep(seen)), ...otherPaths(seen)],
    confidence: 0.8,
    explains: ['P21'],
    fix: { summary: hangs[isOptionsAlone ? 'options' : heard] },
    ...(areAllSilent ? {} : { consequences: ['The page shows a request that stays pending, without any message.'] }),
  };
});

const cutBody = requestRule('B19', ({ response, first }) =>
  response?.ended === 'cut'
    ? {
        cause: `The answer breaks off after ${response.body.bytes} bytes, before its declared end.`,
        evidence: [
          ...wire(first),
          `content-length: ${headerOf(response.headers, 'content-length') ?? 'none'}, received: ${response.body.bytes}`,
        ],
        confidence: 0.9,
      }
    : undefined,
);

const wrongEncoding = requestRule('B20', ({ response, first }) =>
  response?.body.problem === undefined
    ? undefined
    : {
        cause: `${response.body.problem}.`,
        evidence: [...wire(first), `content-encoding: ${headerOf(response.headers, 'content-encoding') ?? ''}`],
        confidence: 0.95,
      },
);

const brokenFraming = requestRule('B21', ({ response, first }) => {
  const twice = ['content-length', 'location', 'content-disposition'].find(
    (name) => new Set(response === undefined ? [] : valuesOf(response.headers, name)).size > 1,
  );
  if (response === undefined || twice === undefined) return undefined;
  return {
    cause: `${twice} stands twice in the answer, with different values.`,
    evidence: [...wire(first), `${twice}: ${valuesOf(response.headers, twice).join(' | ')}`],
    confidence: 0.95,
  };
});

/** From the open port to a whole answer. */
export const transportRules: readonly Rule[] = [
  httpToTls,
  httpsToHttp,
  distrustRule(
    'T15',
    (distrust) => !nameOrDate.test(distrust),
    ({ host, port }) => `The certificate of ${host}:${port} is not issued by anyone the browser trusts.`,
  ),
  distrustRule(
    'T16',
    (distrust) => nameOrDate.test(distrust),
    ({ host, tls }) =>
      `The certificate is ${/ALTNAME/u.test(tls?.distrust ?? '') ? `not issued for ${host}` : 'not valid at this time'}.`,
  ),
  distrustRule(
    'W20',
    () => true,
    ({ host, port }) => `The certificate of ${host}:${port} is not one the browser trusts.`,
  ),
  emptyReply,
  reset,
  notHttp,
  socketNotHttp,
  hang,
  cutBody,
  wrongEncoding,
  brokenFraming,
];

/** Whether a request got no answer at all. */
export const isUnanswered = (seen: RequestView): boolean => failedStep(seen) !== undefined;

/** Whether the rules of TLS speak for a socket. */
export const hasWrongScheme = (seen: SocketView): boolean => isTlsAskedPlainly(seen) || isPlainAskedByTls(seen);
