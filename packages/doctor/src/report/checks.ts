import type { ExchangeFact, SocketFact } from '../facts.ts';
import { catalogue } from '../rules/catalogue.ts';
import type { Layer } from '../rules/catalogue-entry.ts';
import type { Finding } from '../rules/conclude.ts';
import { summarize } from '../rules/evidence.ts';
import { opened } from '../rules/socket-facts.ts';
import type { RequestView, SocketView, View } from '../rules/view.ts';
import { refusalWords } from './refusal-words.ts';
import type { Check } from './report.ts';

type Step = Omit<Check, 'name' | 'ms'> | undefined;

interface Station {
  readonly name: string;
  /** Findings of these layers belong to this step. */
  readonly layers: readonly Layer[];
  readonly look: (view: View) => Step;
  /** Milliseconds the slowest part of this step took; none where nothing was waited for. */
  readonly time?: (view: View) => readonly (number | undefined)[];
}

const ok = (text: string): Step => ({ state: 'ok', text });
const failed = (text: string): Step => ({ state: 'error', text });
const places = (view: View) => [
  ...new Map([...view.requests, ...view.sockets].map(({ place }) => [`${place.host}:${place.port}`, place])).values(),
];

function lookAddress(view: View): Step {
  const all = places(view);
  const closed = all.find(({ connects }) => !connects.some(({ outcome }) => outcome === 'open'));
  if (all.length === 0) return undefined;
  if (closed !== undefined) return failed(`${closed.host}:${closed.port} takes no connection`);
  return ok(
    all
      .map(
        ({ host, port, connects }) =>
          `${host}:${port} open on ${connects
            .filter(({ outcome }) => outcome === 'open')
            .map(({ address }) => address)
            .join(', ')}`,
      )
      .join('; '),
  );
}

function lookProcess(view: View): Step {
  const owners = places(view).flatMap(({ listeners }) => listeners.filter(({ pid }) => pid !== undefined).slice(0, 1));
  return owners.length === 0
    ? undefined
    : ok(owners.map(({ port, pid, command }) => `${port}: pid ${pid} ${(command ?? '').slice(0, 60)}`).join('; '));
}

function lookTls(view: View): Step {
  const seen = places(view).flatMap(({ tls }) => (tls?.outcome === 'tls' && tls.distrust === undefined ? [tls] : []));
  return seen.length === 0 ? undefined : ok(seen.map(({ host, port }) => `${host}:${port} trusted`).join('; '));
}

function lookDependencies({ dependencies }: View): Step {
  if (dependencies.length === 0) return undefined;
  const down = dependencies.filter(({ outcome }) => outcome !== 'ok');
  const name = ({ service, host, port }: (typeof dependencies)[number]) => `${service} ${host}:${port}`;
  return down.length === 0
    ? ok(dependencies.map(name).join('; '))
    : { state: 'warning', text: down.map((each) => `${name(each)} ${each.outcome}`).join('; ') };
}

const line = ({ request, first, isStandIn }: RequestView): string =>
  `${isStandIn ? `GET in place of ${request.method}` : request.method} ${new URL(request.url).pathname}: ${summarize(first?.answer)}`;

function lookAnswer({ requests }: View): Step {
  const asked = requests.filter(({ first }) => first !== undefined);
  if (asked.length === 0) return undefined;
  const silent = asked.find(({ response }) => response === undefined);
  return silent === undefined ? ok(asked.map(line).join('; ')) : failed(line(silent));
}

function lookPreflight({ requests }: View): Step {
  const asked = requests.filter(({ needsPreflight, preflight }) => needsPreflight && preflight !== undefined);
  if (asked.length === 0) return undefined;
  const refused = asked.find((seen) => seen.verdict.outcome === 'refused' && seen.verdict.stage === 'preflight');
  return refused === undefined
    ? ok(asked.map(({ url, preflight }) => `OPTIONS ${url.pathname}: ${summarize(preflight?.answer)}`).join('; '))
    : failed(words(refused));
}

function words({ url, request, verdict }: RequestView): string {
  if (verdict.outcome === 'allowed') return '';
  const method = verdict.stage === 'preflight' ? 'OPTIONS' : request.method;
  return `${method} ${url.pathname} refused: ${refusalWords(verdict)}`;
}

const took = (answer: ExchangeFact['answer'] | SocketFact['answer'] | undefined): number | undefined => {
  if (answer === undefined || answer.outcome === 'open') return undefined;
  return answer.outcome === 'response' ? answer.headMs : answer.ms;
};

function lookCors({ requests, examined }: View): Step {
  const cross = requests.filter(({ isCross }) => isCross);
  if (cross.length === 0) {
    return requests.length > 0 && examined.origin === undefined
      ? { state: 'skipped', text: 'no page is known: give --origin' }
      : undefined;
  }
  const refused = cross.find(
    (seen) => seen.refusals.length > 0 && seen.verdict.outcome === 'refused' && seen.verdict.stage !== 'preflight',
  );
  if (refused !== undefined) return failed(words(refused));
  const readable = cross.filter(({ verdict }) => verdict.outcome === 'allowed');
  return readable.length === cross.length ? ok(`${examined.origin ?? ''} may read the answer`) : undefined;
}

function lookSocket({ sockets }: View): Step {
  const asked = sockets.filter(({ target }) => target !== undefined);
  if (asked.length === 0) return undefined;
  const bad = asked.find(({ target }) => opened(target) === undefined || opened(target)?.handshakeProblem !== undefined);
  const text = ({ url, target }: SocketView) => `${url.pathname}: ${summarize(target?.answer)}`;
  return bad === undefined ? ok(asked.map(text).join('; ')) : failed(text(bad));
}

function lookPage({ page }: View): Step {
  return page === undefined ? undefined : ok(`${page.url} ${page.policies.length === 0 ? 'has no policy' : 'has a policy'}`);
}

const stations: readonly Station[] = [
  { name: 'Page', layers: ['input', 'policy'], look: lookPage },
  {
    name: 'Address',
    layers: ['reach'],
    look: lookAddress,
    time: (view) => places(view).flatMap(({ connects }) => connects.map(({ ms }) => ms)),
  },
  { name: 'Process', layers: ['process'], look: lookProcess },
  { name: 'TLS', layers: ['tls'], look: lookTls },
  { name: 'Dependencies', layers: ['dependency'], look: lookDependencies },
  {
    name: 'Answer',
    layers: ['transport', 'proxy', 'status', 'redirect', 'cookie'],
    look: lookAnswer,
    time: ({ requests }) => requests.map(({ first }) => took(first?.answer)),
  },
  {
    name: 'Preflight',
    layers: ['preflight'],
    look: lookPreflight,
    time: ({ requests }) => requests.map(({ preflight }) => took(preflight?.answer)),
  },
  { name: 'CORS', layers: ['cors'], look: lookCors },
  {
    name: 'WebSocket',
    layers: ['socket'],
    look: lookSocket,
    time: ({ sockets }) => sockets.map(({ target }) => took(target?.answer)),
  },
  { name: 'Stream', layers: ['stream', 'advice'], look: () => undefined },
];

/** One line per step on the way, findings on the step they belong to. */
export function makeChecks(view: View, findings: readonly Finding[]): Check[] {
  return stations.flatMap(({ name, layers, look, time }) => {
    const timing = slowest(time?.(view) ?? []);
    const own = findings.filter(({ code }) => layers.includes(catalogue[code].layer));
    const worst = own.find(({ severity }) => severity === 'error') ?? own[0];
    if (worst !== undefined) return [{ name, state: worst.severity, text: `${worst.title} (${worst.code})`, ...timing }];
    const step = look(view);
    return step === undefined ? [] : [{ name, ...step, ...timing }];
  });
}

function slowest(times: readonly (number | undefined)[]): Pick<Check, 'ms'> {
  const known = times.flatMap((ms) => ms ?? []);
  return known.length === 0 ? {} : { ms: Math.max(1, Math.round(Math.max(...known))) };
}
