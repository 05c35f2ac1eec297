import type { ServiceName, SettingFact } from '../facts.ts';
import type { ProjectFile } from './list-files.ts';

/** An address that a project's configuration names. May hold a password: not for facts. */
export interface NamedDependency {
  readonly service: ServiceName;
  readonly host: string;
  readonly port: number;
  readonly source: string;
  readonly isAssumed: boolean;
}

const schemes: Readonly<Record<string, readonly [ServiceName, number]>> = {
  redis: ['redis', 6379],
  rediss: ['redis', 6379],
  valkey: ['redis', 6379],
  postgres: ['postgres', 5432],
  postgresql: ['postgres', 5432],
  mysql: ['mysql', 3306],
  mariadb: ['mysql', 3306],
  mongodb: ['mongo', 27_017],
  amqp: ['amqp', 5672],
  amqps: ['amqp', 5671],
};

const urlPattern =
  /\b(?<scheme>rediss?|valkey|postgres(?:ql)?|mysql|mariadb|mongodb|amqps?)(?:\+\w+)?:\/\/(?:[^@\s/'"`]*@)?(?<host>\[[\da-f:]+\]|[\w.-]+)(?::(?<port>\d+))?/giu;

/** Addresses in any text: connection URLs of services we can say hello to. */
export function dependenciesIn(text: string, source: (offset: number) => string): NamedDependency[] {
  return [...text.matchAll(urlPattern)].flatMap((match) => {
    const { scheme = '', host = '', port } = match.groups ?? {};
    const known = schemes[scheme.toLowerCase()];
    return known === undefined
      ? []
      : [
          {
            service: known[0],
            host: host.replaceAll(/[[\]]/gu, ''),
            port: Number(port ?? known[1]),
            source: source(match.index),
            isAssumed: false,
          },
        ];
  });
}

interface Client {
  readonly service: ServiceName;
  readonly port: number;
  readonly pattern: RegExp;
}

/** Clients made with a host and a port, or with nothing: then the library's default is meant. */
const clients: readonly Client[] = [
  { service: 'redis', port: 6379, pattern: /\b(?:redis|aioredis)\.(?:asyncio\.)?(?:Strict)?Redis\((?<args>[^)]*)\)/gu },
  { service: 'redis', port: 6379, pattern: /\bnew (?:IO)?Redis\((?<args>[^)]*)\)/gu },
  { service: 'postgres', port: 5432, pattern: /\b(?:psycopg2?|asyncpg)\.connect\((?<args>[^)]*)\)/gu },
  { service: 'postgres', port: 5432, pattern: /\bnew (?:pg\.)?(?:Pool|Client)\((?<args>\{[^)]*)\)/gu },
  {
    service: 'mysql',
    port: 3306,
    pattern: /\bmysql\d?\.create(?:Connection|Pool)\((?<args>[^)]*)\)|\bpymysql\.connect\((?<other>[^)]*)\)/gu,
  },
];

function clientsIn({ path, text }: ProjectFile): NamedDependency[] {
  return clients.flatMap(({ service, port, pattern }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const args = match.groups?.['args'] ?? match.groups?.['other'] ?? '';
      // A variable or a URL: what it holds is found elsewhere.
      if (/:\/\/|url|\benv\b|getenv|environ|config|settings/iu.test(args)) return [];
      const host = /\bhost\s*[:=]\s*['"](?<host>[^'"]+)/u.exec(args)?.groups?.['host'];
      const given =
        /\bport\s*[:=]\s*(?<port>\d+)/u.exec(args)?.groups?.['port'] ?? /^\s*(?<port>\d{2,5})\b/u.exec(args)?.groups?.['port'];
      if (host === undefined && given === undefined && args.trim() !== '' && !args.trim().startsWith('{')) return [];
      const line = text.slice(0, match.index).split('\n').length;
      return [
        {
          service,
          host: host ?? 'localhost',
          port: Number(given ?? port),
          source: `${path}:${line}`,
          isAssumed: host === undefined && given === undefined,
        },
      ];
    }),
  );
}

const pairNames: readonly (readonly [ServiceName, number, RegExp])[] = [
  ['redis', 6379, /^(?<stem>\w*REDIS)_HOST$/u],
  ['postgres', 5432, /^(?<stem>(?:\w*POSTGRES|PG|\w*DB|DATABASE))_?HOST$/u],
  ['mysql', 3306, /^(?<stem>\w*MYSQL)_HOST$/u],
];

/** `REDIS_HOST` with `REDIS_PORT`. */
function pairsIn(values: ReadonlyMap<string, string>, source: (name: string) => string): NamedDependency[] {
  return [...values].flatMap(([name, host]) =>
    pairNames.flatMap(([service, port, pattern]) => {
      const stem = pattern.exec(name)?.groups?.['stem'];
      if (stem === undefined || host === '') return [];
      const given = Number(values.get(`${stem}_PORT`) ?? values.get(`${stem}PORT`) ?? port);
      // A generic DB_HOST says MySQL by its port.
      return [
        { service: given === 3306 ? ('mysql' as const) : service, host, port: given, source: source(name), isAssumed: false },
      ];
    }),
  );
}

const hostName = /^(?<stem>(?:\w*_)?(?:BACKEND|UPSTREAM|FASTAPI|FLASK|API|SERVER|SERVICE))_HOST$/u;

/** `FASTAPI_HOST` with `FASTAPI_PORT`: another server of the same project. Without a port it is an address to bind to. */
function serversIn(values: ReadonlyMap<string, string>, source: (name: string) => string): NamedDependency[] {
  return [...values].flatMap(([name, host]) => {
    const stem = hostName.exec(name)?.groups?.['stem'];
    const port = Number(values.get(`${stem ?? ''}_PORT`));
    const isUsable = stem !== undefined && port > 0 && /^(?:localhost|127\.[\d.]+|::1)$/u.test(host);
    return isUsable ? [{ service: 'http' as const, host, port, source: source(name), isAssumed: false }] : [];
  });
}

const upstreamName =
  /^(?!VITE_|NEXT_PUBLIC_|REACT_APP_|PUBLIC_)\w*(?:BACKEND|UPSTREAM|FASTAPI|FLASK|SERVICE|API)\w*_?(?:URL|BASE|ENDPOINT|HOST_URL)$/u;

function upstreamsIn(values: ReadonlyMap<string, string>, source: (name: string) => string): NamedDependency[] {
  return [...values].flatMap(([name, value]) => {
    if (!upstreamName.test(name) || !/^https?:\/\//u.test(value) || !URL.canParse(value)) return [];
    const url = new URL(value);
    const isLocal = /^(?:localhost|127\.|\[::1\]|10\.|192\.168\.)/u.test(url.hostname);
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    return isLocal
      ? [
          {
            service: 'http' as const,
            host: url.hostname.replaceAll(/[[\]]/gu, ''),
            port,
            source: source(name),
            isAssumed: false,
          },
        ]
      : [];
  });
}

/** Dependencies that variables name: URLs and pairs of host and port. */
export function dependenciesOfVariables(
  values: ReadonlyMap<string, string>,
  source: (name: string) => string,
): NamedDependency[] {
  const urls = [...values].flatMap(([name, value]) => dependenciesIn(value, () => source(name)));
  return [...urls, ...pairsIn(values, source), ...serversIn(values, source), ...upstreamsIn(values, source)];
}

/** Dependencies that a project's files name. Explicit addresses win over a library's default. */
export function dependenciesOfProject(files: readonly ProjectFile[], settings: readonly SettingFact[]): NamedDependency[] {
  const env = settings.filter(({ topic }) => topic === 'env');
  const values = new Map(env.map(({ name, value }) => [name, value]));
  const place = (name: string) => {
    const at = env.find((each) => each.name === name);
    return at === undefined ? name : `${at.file}:${at.line} ${name}`;
  };
  const inFiles = files
    .filter(({ path }) => !/\.env\.(?:example|sample|template|dist)$/u.test(path) && !/(?:^|\/)\.env/u.test(path))
    .flatMap((file) => [
      ...dependenciesIn(file.text, (at) => `${file.path}:${file.text.slice(0, at).split('\n').length}`),
      ...clientsIn(file),
      ...constantsIn(file),
    ]);
  return [...dependenciesOfVariables(values, place), ...inFiles];
}

/** `FASTAPI_BASE_URL = "http://127.0.0.1:8000"` and `os.getenv("BACKEND_URL", "http://…")` in sources. */
function constantsIn({ path, text }: ProjectFile): NamedDependency[] {
  const pattern =
    /\b(?<name>[A-Z][A-Z\d_]+)['"]?\s*[,=:]\s*(?:[^'"`\n]{0,60}(?:getenv|get|\|\||\?\?)[^'"`\n]{0,20}['"`]?\w*['"`]?[,\s]*)?['"`](?<value>https?:\/\/[^'"`\s{}]+)['"`]/gu;
  return [...text.matchAll(pattern)].flatMap((match) => {
    const { name = '', value = '' } = match.groups ?? {};
    return upstreamsIn(new Map([[name, value]]), () => `${path}:${text.slice(0, match.index).split('\n').length} ${name}`);
  });
}
