import type { ConnectOutcome, SettingFact } from '../facts.ts';
import { refusedBeforeSending } from '../verdict.ts';
import { placeRule } from './rule.ts';
import type { Fix, Rule } from './rule.ts';
import { summarize } from './evidence.ts';
import type { PlaceView, RequestView, SocketView, View } from './view.ts';

/** What every cause of an unreachable place brings about for its sockets. */
const explains = ['W01'] as const;

const all = ({ connects }: PlaceView, outcome: ConnectOutcome): boolean =>
  connects.length > 0 && connects.every((each) => each.outcome === outcome);
const tries = ({ connects, relatives }: PlaceView): string[] =>
  [...connects, ...relatives].map(
    ({ address, port, outcome }) => `connect ${address.includes(':') ? `[${address}]` : address}:${port}: ${outcome}`,
  );
const openRelative = ({ relatives }: PlaceView) => relatives.find(({ outcome }) => outcome === 'open');

function commandOf({ file, name, value }: SettingFact): string {
  if (file.endsWith('package.json')) return `npm run ${name}`;
  return name === 'uvicorn.run' || name === 'app.run' ? `python ${file}` : value;
}

/** How the project starts its backend, when it says so. */
export function startFix(view: View, fallback: string): Fix {
  const start = view
    .settings('start')
    .find(
      ({ name, value }) =>
        /uvicorn|gunicorn|flask|node |manage\.py|nodemon|tsx|nest start|go run|cargo run|java/u.test(value) &&
        name !== 'listen',
    );
  if (start === undefined) return { summary: fallback };
  return { summary: `${fallback} (${start.file}:${start.line})`, command: commandOf(start) };
}

const backendDown = placeRule('T01', ({ place }, view) => {
  if (!all(place, 'refused') || openRelative(place) !== undefined || elsewhere(view, place) !== undefined) return undefined;
  return {
    cause: `Nothing listens on ${place.host}:${place.port}.`,
    evidence: tries(place),
    confidence: 0.98,
    explains,
    fix: startFix(view, `Start the backend on port ${place.port}`),
    consequences: ['Firefox calls this "CORS request did not succeed"; CORS has no part in it.'],
    verify: `curl -i 'http://${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}/'`,
  };
});

/** A port near by that serves the very path, and refuses a random one. */
function elsewhere({ facts }: View, { port }: PlaceView) {
  const asked = facts.filter((fact) => fact.kind === 'exchange').filter(({ purpose }) => purpose === 'other-port');
  return asked.find((fact) => {
    if (fact.answer.outcome !== 'response' || fact.answer.status >= 400 || fact.answer.body.form === 'html') return false;
    const random = asked.find(({ variant }) => variant === `${fact.variant} random`);
    return fact.variant !== String(port) && random?.answer.outcome === 'response' && random.answer.status >= 400;
  });
}

const wrongPort = placeRule('T02', ({ place }, view) => {
  const found = elsewhere(view, place);
  if (!all(place, 'refused') || found === undefined) return undefined;
  const owner = view.listeners.find(({ port }) => String(port) === found.variant);
  return {
    cause: `Nothing listens on port ${place.port}; port ${found.variant} serves this path.`,
    evidence: [
      ...tries(place),
      `> GET ${found.request.url}`,
      `< ${summarize(found.answer)}`,
      ...(owner?.command === undefined ? [] : [`port ${owner.port}: pid ${owner.pid} ${owner.command}`]),
    ],
    confidence: 0.85,
    explains,
    fix: { summary: `Call port ${found.variant}, or start the backend on ${place.port}. Keep the number in one place.` },
  };
});

const boundLoopback = placeRule('T03', ({ place }) => {
  const open = openRelative(place);
  if (!all(place, 'refused') || open === undefined || /^(?:127\.0\.0\.1|::1)$/u.test(place.host)) return undefined;
  return {
    cause: `The server on port ${place.port} is bound to ${open.address} and refuses ${place.host}.`,
    evidence: tries(place),
    confidence: 0.95,
    explains,
    fix: {
      summary:
        'Bind it to 0.0.0.0: uvicorn --host 0.0.0.0, flask run --host 0.0.0.0, listen({ host: "0.0.0.0" }), vite --host.',
    },
  };
});

const familyRule = (code: 'T04' | 'T05', [host, other]: readonly [string, string], fix: string): Rule =>
  placeRule(code, ({ place }) => {
    if (place.host !== host || !all(place, 'refused') || openRelative(place) === undefined) return undefined;
    return {
      cause: `Port ${place.port} is open on ${other} and closed on ${host}.`,
      evidence: tries(place),
      confidence: 0.97,
      explains,
      fix: { summary: fix },
    };
  });

const unsafePort = placeRule('T10', ({ place }) =>
  refusedBeforeSending({ url: `http://localhost:${place.port}/` }, `http://localhost:${place.port}`) === 'bad-port'
    ? {
        cause: `Port ${place.port} is on the list of ports that browsers refuse.`,
        evidence: [`${place.host}:${place.port}`, 'https://fetch.spec.whatwg.org/#port-blocking'],
        confidence: 1,
        fix: { summary: `Move the server to another port, such as ${place.port === 6000 ? 6001 : 8000}.` },
      }
    : undefined,
);

const isContainerName = (host: string): boolean => !host.includes('.') && host !== 'localhost' && !/:/u.test(host);

const containerName = placeRule('T11', ({ place }, view) => {
  if (place.name?.problem === undefined || !isContainerName(place.host)) return undefined;
  const service = view.settings('compose-service').find(({ name }) => name === place.host);
  return {
    cause: `"${place.host}" does not resolve on this machine${service === undefined ? '; single words like this are names of containers' : `; it is the service of ${service.file}:${service.line}`}.`,
    evidence: [
      `lookup ${place.host}: ${place.name.problem}`,
      ...(service === undefined ? [] : [`${service.file}:${service.line}  ${service.name}:`]),
    ],
    confidence: service === undefined ? 0.8 : 0.98,
    explains,
    fix: {
      summary: `Publish the port and call http://localhost:${place.port}, or call a relative URL that the frontend's server passes on.`,
    },
  };
});

const badName = placeRule('T12', ({ place }) => {
  if (place.name?.problem === undefined || isContainerName(place.host)) return undefined;
  return {
    cause: `"${place.host}" does not resolve.`,
    evidence: [`lookup ${place.host}: ${place.name.problem}`],
    confidence: 0.9,
    explains,
  };
});

const isSilent = ({ connects }: PlaceView): boolean =>
  connects.length > 0 &&
  connects.every(({ outcome }) => outcome === 'timeout' || outcome === 'unreachable') &&
  connects.some(({ outcome }) => outcome === 'timeout');

const blackhole = placeRule('T21', ({ place }) =>
  isSilent(place)
    ? {
        cause: `Nothing answers the connection attempt to ${place.host}:${place.port}.`,
        evidence: tries(place),
        confidence: 0.85,
        explains,
        fix: { summary: `Open port ${place.port} in the firewall or the security group, or correct the address.` },
      }
    : undefined,
);

const splitPort = placeRule('T06', (seen) => {
  const { place } = seen;
  const open = place.connects.filter(({ outcome }) => outcome === 'open');
  const other = 'request' in seen ? seen.controls('other-address')[0] : undefined;
  if (open.length < 2 || !isOtherProgram(seen, other)) return undefined;
  const owners = place.listeners.filter(({ pid }) => pid !== undefined);
  return {
    cause: `Port ${place.port} answers differently on ${open.map(({ address }) => address).join(' and ')}.`,
    evidence: [
      ...('first' in seen && seen.first !== undefined ? [`${seen.first.address}: ${summarize(seen.first.answer)}`] : []),
      ...(other === undefined ? [] : [`${other.address}: ${summarize(other.answer)}`]),
      ...owners.map(({ address, port, pid, command }) => `${address}:${port}: pid ${pid} ${command ?? ''}`),
    ],
    confidence: 0.85,
    fix: { summary: 'Stop the program that does not belong here; a browser takes the one on ::1.' },
    explains: ['D07', 'P04', 'C01', 'C04', 'C31', 'D01', 'D08', 'C02', 'C28'],
  } as const;
});

/** Two processes, or answers that one program would not give to the same request. */
function isOtherProgram(seen: RequestView | SocketView, other: RequestView['first']): boolean {
  if (other?.answer.outcome !== 'response' || !('first' in seen) || seen.first?.answer.outcome !== 'response') return false;
  if (seen.first.request.method !== other.request.method) return false;
  if (seen.first.answer.status === 429 || other.answer.status === 429) return false;
  const mark = (answer: typeof other.answer) =>
    answer.headers
      .map(([name]) => name.toLowerCase())
      .filter((name) => /^(?:server|x-powered-by|content-type|access-control-allow-origin)$/u.test(name))
      .toSorted()
      .join(',');
  const isDifferent =
    seen.first.answer.status !== other.answer.status ||
    mark(seen.first.answer) !== mark(other.answer) ||
    seen.first.answer.body.form !== other.answer.body.form;
  return isDifferent && !seen.isStandIn;
}

/** From the name to the open port. */
export const reachRules: readonly Rule[] = [
  backendDown,
  wrongPort,
  boundLoopback,
  familyRule('T04', ['::1', '127.0.0.1'], 'Call 127.0.0.1 or localhost, or bind the server to ::.'),
  familyRule('T05', ['127.0.0.1', '::1'], 'Call localhost, or bind the server to 127.0.0.1 as well.'),
  splitPort,
  unsafePort,
  containerName,
  badName,
  blackhole,
];
