import type { DependencyFact, SettingFact } from '../facts.ts';
import { headerOf } from '../header-lines.ts';
import { control, place, summarize, wire } from './evidence.ts';
import { startFix } from './reach.ts';
import type { Draft, Fix, Rule } from './rule.ts';
import { failedStep } from './transport.ts';
import type { RequestView, SocketView, View } from './view.ts';

/** An address that an error text says refused. Formats of Node, Python, Go and Java. */
const refusedAt = [
  /ECONNREFUSED (?<host>[\w.:-]+?):(?<port>\d+)/u,
  /host='(?<host>[^']+)', port=(?<port>\d+)/u,
  /(?:connecting to|connect to|dial tcp) (?<host>[\w.-]+):(?<port>\d+)/iu,
  /server at "(?<host>[^"]+)"[^,]*, port (?<port>\d+) failed/u,
];

/** What an error text says refused a connection. */
export function refusedEndpoint(text: string): { host: string; port: number } | undefined {
  if (!/refused|ECONNREFUSED|unreachable|failed|Max retries/iu.test(text)) return undefined;
  for (const pattern of refusedAt) {
    const { host, port } = pattern.exec(text)?.groups ?? {};
    if (host !== undefined && port !== undefined) return { host, port: Number(port) };
  }
  return undefined;
}

/** Something went wrong that a dependency can be behind: an error of the server, silence, or a socket that ends. */
interface Trouble {
  readonly about: string;
  readonly evidence: readonly string[];
  /** What the error page says. */
  readonly text: string;
  /** The method was not sent: whether it fails is not known. */
  readonly isGuess: boolean;
}

function requestTrouble(seen: RequestView): Trouble | undefined {
  const { response, first, request, preflight } = seen;
  const about = request.id;
  const failed = failedStep(seen);
  const asked = preflight?.answer;
  if (failed?.answer.outcome === 'silent' || failed?.answer.outcome === 'closed') {
    return { about, evidence: wire(failed), text: '', isGuess: false };
  }
  if (asked?.outcome === 'response' && asked.status >= 500) {
    return { about, evidence: wire(preflight), text: asked.body.excerpt, isGuess: false };
  }
  if (response !== undefined && response.status >= 500) {
    return { about, evidence: wire(first, 'access-control-allow-origin'), text: response.body.excerpt, isGuess: false };
  }
  const isSound = response !== undefined && seen.verdict.outcome === 'allowed';
  return seen.isStandIn && isSound ? { about, evidence: [], text: '', isGuess: true } : undefined;
}

function socketTrouble({ socket, target }: SocketView): Trouble | undefined {
  if (target === undefined) return undefined;
  const { answer } = target;
  const isFailing =
    (answer.outcome === 'response' && answer.status >= 500) || answer.outcome === 'closed' || answer.outcome === 'silent';
  const isEnding =
    answer.outcome === 'open' &&
    answer.end !== undefined &&
    (answer.end.by !== 'close-frame' || answer.frames.some(({ code }) => code === 1011));
  if (!isFailing && !isEnding) return undefined;
  return {
    about: socket.id,
    evidence: wire(target),
    text: answer.outcome === 'response' ? answer.body.excerpt : '',
    isGuess: false,
  };
}

/** Everything a dependency may be to blame for. */
export function troublesOf(view: View): Trouble[] {
  return [
    ...view.requests.flatMap((seen) => requestTrouble(seen) ?? []),
    ...view.sockets.flatMap((seen) => socketTrouble(seen) ?? []),
  ];
}

const isDown = ({ outcome }: DependencyFact): boolean => outcome !== 'ok' && outcome !== 'error';

interface Kind {
  readonly code: 'D02' | 'D03';
  readonly services: readonly DependencyFact['service'][];
  readonly ports: readonly number[];
  /** The error page names it. */
  readonly named: RegExp;
  readonly start: Fix;
}

const redis: Kind = {
  code: 'D02',
  services: ['redis'],
  ports: [6379],
  named: /redis|:6379\b|NOAUTH/iu,
  start: { summary: 'Start Redis, and give its calls a deadline', command: 'redis-server --daemonize yes' },
};
const database: Kind = {
  code: 'D03',
  services: ['postgres', 'mysql', 'mongo', 'amqp'],
  ports: [5432, 3306, 27_017, 5672],
  named:
    /ECONNREFUSED \S*:(?:5432|3306|27017|5672)|:(?:5432|3306|27017|5672)\b|no such table|database is locked|relation "[^"]*" does not exist|Unknown database|psycopg|asyncpg|OperationalError|could not connect to server|MongoServerSelectionError|SQLITE_/iu,
  start: { summary: 'Start the database' },
};

const services = {
  redis: 'Redis',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  mongo: 'MongoDB',
  amqp: 'RabbitMQ',
  http: 'the upstream',
} as const;
const commands: Partial<Record<DependencyFact['service'], string>> = {
  redis: 'redis-server --daemonize yes',
  postgres: 'sudo service postgresql start',
  mysql: 'sudo service mysql start',
  mongo: 'mongod --fork --logpath /tmp/mongod.log',
};

function stateOf({ service, host, port, outcome }: DependencyFact): string {
  const name = services[service];
  const states: Partial<Record<DependencyFact['outcome'], string>> = {
    refused: `${name} is not running at ${host}:${port}`,
    silent: `${name} at ${host}:${port} accepts connections and answers nothing`,
    unresolved: `${name} is configured at "${host}", which does not resolve here`,
    unreachable: `${name} at ${host}:${port} cannot be reached`,
    'other-protocol': `What answers at ${host}:${port} is not ${name}`,
    'refuses-us': `${name} at ${host}:${port} refuses clients`,
  };
  return states[outcome] ?? `${name} at ${host}:${port} does not work`;
}

function dependencyDown(kind: Kind, view: View): Draft[] {
  const troubles = troublesOf(view);
  const down = view.dependencies.filter((fact) => kind.services.includes(fact.service) && isDown(fact));
  return troubles.flatMap((trouble) => {
    const isNamed = kind.named.test(trouble.text);
    const endpoint = refusedEndpoint(trouble.text);
    const fact =
      down.find((each) => each.port === endpoint?.port) ??
      (endpoint === undefined ? down.find((each) => isNamed || !each.isAssumed) : undefined);
    if (fact === undefined) {
      return isNamed && (endpoint === undefined || kind.ports.includes(endpoint.port)) ? [namedOnly(kind, trouble, view)] : [];
    }
    // Another service's trouble says so in words.
    const isOther =
      trouble.text !== '' && !isNamed && /modulenotfound|no module named|api[_ ]?key|no such table/iu.test(trouble.text);
    return isOther ? [] : [downDraft(trouble, fact, isNamed)];
  });
}

function downDraft(trouble: Trouble, fact: DependencyFact, isNamed: boolean): Draft {
  const command = commands[fact.service];
  const unnamed = trouble.isGuess ? 0.6 : 0.88;
  return {
    about: trouble.about,
    cause: `${stateOf(fact)}.`,
    evidence: [fact.detail, `configured in ${fact.source}`, ...trouble.evidence],
    confidence: isNamed ? 0.97 : unnamed,
    fix: {
      summary: `Start ${services[fact.service]}, and give every call to it a deadline`,
      ...(command === undefined ? {} : { command }),
    },
    consequences: trouble.isGuess
      ? ['The request was not sent, because its method may change something; it will fail where it needs this service.']
      : ['The handler fails or waits; its error leaves without CORS headers, and the browser says "CORS".'],
    explains: ['D01', 'D16', 'T20', 'T17', 'W05', 'W06', 'W21', 'W22', 'W27', 'D12', 'D13'],
  };
}

function namedOnly(kind: Kind, trouble: Trouble, view: View): Draft {
  const isUp = view.dependencies.some((fact) => kind.services.includes(fact.service) && fact.outcome === 'ok');
  const isSchema = /no such table|does not exist|Unknown database/iu.test(trouble.text);
  const isLocked = /database is locked/iu.test(trouble.text);
  const common = { about: trouble.about, evidence: trouble.evidence, explains: ['D01', 'D16', 'W05'] } as const;
  if (isSchema) {
    const cause = 'The database lacks a table or a database that the code expects.';
    return { ...common, cause, confidence: 0.85, fix: { summary: 'Run the migrations of this database' } };
  }
  if (isLocked) {
    const fix = { summary: 'End the other writer, or use WAL with a busy timeout' };
    return { ...common, cause: 'The database is locked by another writer.', confidence: 0.85, fix };
  }
  const name = kind.code === 'D02' ? 'Redis' : 'its database';
  return { ...common, cause: `The backend's own error names ${name}.`, confidence: isUp ? 0.6 : 0.85, fix: kind.start };
}

interface Words {
  readonly code: 'D04' | 'D05' | 'D06';
  readonly pattern: RegExp;
  readonly cause: (found: string) => string;
  readonly fix: (found: string) => Fix;
}

const errorWords: readonly Words[] = [
  {
    code: 'D04',
    pattern:
      /No module named '?(?<found>[\w.-]+)|Cannot find (?:module|package) '(?<other>[^']+)'|(?<third>[\w.-]+) package must be installed|Please install (?<fourth>[\w.-]+)/iu,
    cause: (found) => `The package ${found} is not installed where the backend runs.`,
    fix: (found) => ({
      summary: `Install ${found} in the environment that runs the backend`,
      command: `pip install ${found.split('.')[0]}`,
    }),
  },
  {
    code: 'D05',
    pattern:
      /KeyError: '?(?<found>[A-Z][A-Z\d_]+)|(?<other>[A-Z][A-Z\d_]{3,}) (?:is )?(?:not set|missing|required|must be set)|(?:missing|no|set the) (?<third>[A-Z][A-Z\d_]+_(?:KEY|TOKEN|SECRET|URL))/u,
    cause: (found) => `The setting ${found} is missing.`,
    fix: (found) => ({ summary: `Set ${found} and restart the backend` }),
  },
  {
    code: 'D06',
    pattern:
      /(?:Client|Server) error '(?<status>\d{3})[^']*' for url|(?<code>[45]\d\d) (?:Client|Server) Error: [^.]*? for url|status code (?<axios>4\d\d|5\d\d)\b|(?<found>openai|anthropic|api\.openai\.com|gemini|mistral|cohere|insufficient_quota|AuthenticationError|APIConnectionError|upstream provider|provider returned)/iu,
    cause: (found) => `The provider behind the backend fails (${found}).`,
    fix: () => ({ summary: "Look at the provider's own answer in the backend's log: key, quota or time limit." }),
  },
];

function worded({ code, pattern, cause, fix }: Words): Rule {
  return {
    code,
    find: (view) =>
      troublesOf(view).flatMap((trouble) => {
        const groups = pattern.exec(trouble.text)?.groups;
        const found = groups === undefined ? undefined : Object.values(groups).find((each) => each !== undefined);
        if (found === undefined) return [];
        return [
          {
            about: trouble.about,
            cause: cause(found),
            evidence: trouble.evidence,
            confidence: 0.88,
            fix: fix(found),
            explains: ['D01', 'D16', 'W05'] as const,
          },
        ];
      }),
  };
}

/** Required, not installed, and something fails: the plain case of a package that was never installed. */
const missingPackage: Rule = {
  code: 'D04',
  find: (view) => {
    const setting = view.settings('missing').find(({ name }) => name !== 'websockets');
    const down = view.dependencies.some(isDown);
    return troublesOf(view).flatMap((trouble) => {
      if (
        setting === undefined ||
        trouble.isGuess ||
        down ||
        /No module named|must be installed|Cannot find/iu.test(trouble.text)
      ) {
        return [];
      }
      const isPython = !setting.file.endsWith('package.json');
      return [
        {
          about: trouble.about,
          cause: `${setting.name} is required by ${setting.file} and not installed.`,
          evidence: [place(setting), ...trouble.evidence],
          confidence: 0.7,
          fix: {
            summary: 'Install what the project requires',
            command: isPython ? `pip install -r ${setting.file}` : 'npm install',
          },
          explains: ['D01', 'D16', 'W05'] as const,
        },
      ];
    });
  },
};

// Error pages of frameworks that name no reason.
const generic =
  /^(?:\{"(?:error|message|detail|statusCode)"[^}]*)?(?:500:?\s*)*(?:(?:(?:Internal )?Server Error\s*)+|An internal server error occurred|Server got itself in trouble)[\s":},\d]*(?:$|The server encountered an internal error|Server got itself in trouble|\(500\))|^\{"statusCode":500,"(?:error|message)":"Internal [Ss]erver [Ee]rror"/u;

/** Nothing in an error page tells one cause from another. */
export const saysNothing = (text: string): boolean => text === '' || generic.test(text);

/** A variable that the code demands, or that the template lists, and that neither file nor process has. */
const missingSecret: Rule = {
  code: 'D05',
  find: (view) => {
    const set = new Set(view.settings('env').flatMap(({ name, value }) => (value === '' ? [] : [name])));
    const isUnset = ({ name }: SettingFact) => !set.has(name);
    const demanded = view.settings('needs-env').find(isUnset);
    const listed = view.settings('env-template').find((each) => /KEY|TOKEN|SECRET/u.test(each.name) && isUnset(each));
    const missing = demanded ?? listed;
    if (missing === undefined || view.dependencies.some(isDown)) return [];
    return troublesOf(view).flatMap((trouble): Draft[] => {
      const isSilent = saysNothing(trouble.text) || /KeyError/u.test(trouble.text);
      if (trouble.isGuess || (!isSilent && demanded === undefined) || trouble.evidence.length === 0) return [];
      const isCertain = demanded !== undefined && isSilent;
      return [
        {
          about: trouble.about,
          cause:
            demanded === undefined
              ? `${missing.name} stands in ${missing.file} and is not set.`
              : `The code demands ${missing.name}, and it is not set.`,
          evidence: [place(missing), ...trouble.evidence],
          confidence: isCertain ? 0.8 : 0.5,
          severity: isCertain ? 'error' : 'warning',
          fix: { summary: `Set ${missing.name} and restart the backend` },
          explains: isCertain ? ['D01', 'D16', 'W05'] : [],
        },
      ];
    });
  },
};

/** Another server of the project that this one needs: by its configuration, or by the words of the error. */
const upstreamDown: Rule = {
  code: 'D12',
  find: (view) => {
    const down = view.dependencies.find(
      ({ service, outcome }) => service === 'http' && (outcome === 'refused' || outcome === 'unreachable'),
    );
    return troublesOf(view).flatMap((trouble): Draft[] => {
      const named = refusedEndpoint(trouble.text);
      const isService = named !== undefined && [6379, 5432, 3306, 27_017, 5672].includes(named.port);
      if (isService || view.dependencies.some((fact) => fact.service !== 'http' && fact.port === named?.port)) return [];
      const where =
        named === undefined ? down : { ...named, detail: `the error names ${named.host}:${named.port}`, source: 'the answer' };
      if (where === undefined) return [];
      return [
        {
          about: trouble.about,
          cause: `The server behind this one, ${where.host}:${where.port}, is not running.`,
          evidence: [where.detail, `configured in ${where.source}`, ...trouble.evidence],
          confidence: named === undefined ? 0.75 : 0.93,
          fix: startFix(view, `Start the server on port ${where.port}`),
          explains: ['D01', 'D16', 'P01', 'T20', 'T17', 'W05', 'W06'],
        },
      ];
    });
  },
};

/** What a 5xx of a route says beside the answers of other routes. */
export function neighbours(seen: RequestView): string[] {
  return [...seen.controls('other-path'), ...seen.controls('no-origin')]
    .slice(0, 4)
    .flatMap((fact) => control(fact, fact.variant === undefined ? 'no Origin' : `path ${fact.variant}`));
}

/** The status line and type of an answer, for causes that quote it. */
export const typeOf = ({ response }: RequestView): string =>
  response === undefined ? '' : `${summarize(response)}, ${headerOf(response.headers, 'content-type') ?? 'no type'}`;

/** What stands behind a backend that fails. */
export const dependencyRules: readonly Rule[] = [
  { code: 'D02', find: (view) => dependencyDown(redis, view) },
  { code: 'D03', find: (view) => dependencyDown(database, view) },
  ...errorWords.map(worded),
  missingPackage,
  missingSecret,
  upstreamDown,
];
