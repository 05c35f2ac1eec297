import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSources } from './source-files.ts';
import type { Import, SourceFile } from './source-files.ts';

/** Who may enter whose room: the table of ARCHITECTURE.md, as data. The first room that holds a file decides. */
interface Room {
  readonly name: string;
  readonly holds: RegExp;
  /** `$1` stands for what the first group of `holds` found: the feature's name. */
  readonly may: readonly string[];
  /** Interfaces of these may be imported, their code not. */
  readonly mayType?: readonly string[];
  /** Wins over `may`. */
  readonly never?: readonly string[];
  readonly because: string;
}

const server = 'apps/server/src';
const dependency = `${server}/dependency(?:-[a-z-]+)?.ts`;
const ofTheGateway = ['fastify', '@fastify/.*', 'ws', 'pino'];

const rooms: readonly Room[] = [
  {
    name: 'packages/contract',
    holds: /^packages\/contract\//u,
    may: ['packages/contract/.*', 'zod'],
    because: 'server, client, web and docs share it, so it may know nobody and must run everywhere',
  },
  {
    name: 'packages/cors',
    holds: /^packages\/cors\//u,
    may: ['packages/cors/.*'],
    because: 'the Fetch standard as pure functions depends on nothing',
  },
  {
    name: 'packages/client',
    holds: /^packages\/client\//u,
    may: ['packages/client/.*', '@causeway/contract', '@causeway/cors'],
    because: 'it runs in browsers as it is',
  },
  {
    name: 'packages/doctor/probes',
    holds: /^packages\/doctor\/src\/probes\//u,
    may: ['packages/doctor/.*', '@causeway/(?:contract|cors)', 'node:.*'],
    never: ['packages/doctor/src/(?:rules|report)/.*'],
    because: 'probes see and do not conclude',
  },
  {
    name: 'packages/doctor/rules',
    holds: /^packages\/doctor\/src\/rules\//u,
    may: ['packages/doctor/src/rules/.*', 'packages/doctor/src/[a-z-]+.ts', '@causeway/(?:contract|cors)'],
    because: 'rules are pure: facts in, findings out',
  },
  {
    name: 'packages/doctor/browser',
    holds: /^packages\/doctor\/src\/browser\//u,
    may: ['packages/doctor/.*', '@causeway/(?:contract|cors)', 'node:.*'],
    because: 'it starts a browser to hold a verdict against it, and is the only one that does',
  },
  {
    name: 'packages/doctor/mend',
    holds: /^packages\/doctor\/src\/mend\//u,
    may: [
      'packages/doctor/src/(?:mend|report|rules)/.*',
      'packages/doctor/src/probes/list-files.ts',
      'packages/doctor/src/[a-z-]+.ts',
      '@babel/(?:parser|types)',
      'node:(?:fs|path)',
    ],
    because: 'plans are pure: a report and texts in, edits out; one file reads the texts',
  },
  {
    name: 'packages/doctor',
    holds: /^packages\/doctor\//u,
    may: ['packages/doctor/.*', '@causeway/(?:contract|cors)', 'zod'],
    because: 'only probes and browsers touch the machine and the network',
  },
  {
    name: 'server/dependency',
    holds: /^apps\/server\/src\/dependency(?:-[a-z-]+)?\.ts$/u,
    may: [dependency, '@causeway/contract', 'node:.*'],
    because: 'whoever calls another machine uses it, so it may know nobody',
  },
  {
    name: 'server/config',
    holds: /^apps\/server\/src\/config(?:-[a-z-]+)?\.ts$/u,
    may: [
      `${server}/(?:gateway|providers|proxy)/.*`,
      `${server}/(?:closest|config-[a-z-]+).ts`,
      '@causeway/(?:contract|cors)',
      'zod',
      'node:.*',
    ],
    never: [`${server}/(?:gateway/feature|server|main).ts`],
    because: 'it reads and validates the environment, with the parsers of what it configures, before anything is built',
  },
  {
    name: 'server composition',
    holds: /^apps\/server\/src\/[a-z-]+\.ts$/u,
    may: ['.*'],
    never: ['apps/(?:web|cli)/.*'],
    because: 'main.ts, server.ts and what composes them tie all rooms of the server, and nothing outside it',
  },
  {
    name: 'server/gateway',
    holds: /^apps\/server\/src\/gateway\//u,
    may: [`${server}/gateway/.*`, '@causeway/(?:contract|cors)', 'zod', 'node:.*', ...ofTheGateway],
    mayType: [`${server}/storage/.*`, `${server}/config.ts`, dependency],
    because: 'it serves every feature alike and must not know one; storage is handed to it behind interfaces',
  },
  {
    name: 'server/proxy',
    holds: /^apps\/server\/src\/proxy\//u,
    may: [`${server}/(?:proxy|gateway)/.*`, '@causeway/contract', 'node:.*'],
    because: "it passes what the gate let in on to somebody else's backend and knows neither features nor storage",
  },
  {
    name: 'server/storage',
    holds: /^apps\/server\/src\/storage\//u,
    may: [`${server}/storage/.*`, dependency, '@causeway/contract', 'zod', 'kysely.*', 'postgres', 'redis', 'node:.*'],
    because: 'it keeps state for whoever asks and knows neither HTTP nor features',
  },
  {
    name: 'server/providers/doctor',
    holds: /^apps\/server\/src\/providers\/doctor\//u,
    may: [`${server}/providers/(?:doctor|web)/.*`, '@causeway/(?:contract|doctor)', 'node:.*'],
    because: 'it runs the doctor for somebody else, within the policy of what may be called',
  },
  {
    name: 'server/durable',
    holds: /^apps\/server\/src\/durable\//u,
    may: [`${server}/durable/.*`, `${server}/storage/(?:database|migrations).ts`, '@causeway/contract', 'zod', 'node:.*'],
    mayType: [`${server}/storage/.*`],
    because: 'any feature may run a job on it, so it knows none of them',
  },
  {
    name: 'server/providers/documents',
    holds: /^apps\/server\/src\/providers\/documents\//u,
    may: [`${server}/providers/(?:documents|tables)/.*`, '@causeway/contract', 'unpdf', 'htmlparser2', 'node:.*'],
    because: 'it reads documents in processes of their own, with the archives, workbooks and encodings that tables know',
  },
  {
    name: 'server/providers',
    holds: /^apps\/server\/src\/providers\/(?<kind>[^/]+)\//u,
    may: [
      `${server}/providers/$1/.*`,
      dependency,
      '@causeway/contract',
      'zod',
      'node:.*',
      '@ai-sdk/.*',
      '@pydantic/genai-prices',
      'node-llama-cpp',
      'openid-client',
      '@duckdb/node-api',
      'postgres',
      '@e965/xlsx',
      'quickjs-emscripten-core',
      '@jitl/quickjs-ng-wasmfile-release-sync',
      '@modelcontextprotocol/sdk/.*',
      'tar',
    ],
    because: "other people's machines stand behind our interface, each with its own third party",
  },
  {
    name: 'features/list.ts',
    holds: /^apps\/server\/src\/features\/list\.ts$/u,
    may: [`${server}/features/[^/]+/feature.ts`],
    mayType: [`${server}/gateway/feature.ts`, `${server}/services.ts`],
    because: 'it lists the features in order and does nothing else',
  },
  {
    name: 'features/X/repository',
    holds:
      /^apps\/server\/src\/features\/(?<feature>[^/]+)\/(?:migrations\/.*|(?:sql|redis)-.*|(?:.*-)?(?:repository|store))\.ts$/u,
    may: [`${server}/features/$1/.*`, `${server}/storage/database.ts`, '@causeway/contract', 'kysely', 'node:crypto'],
    mayType: [`${server}/storage/.*`],
    never: [`${server}/features/$1/(?:.*-)?(?:service|routes|stream|feature).ts`],
    because: 'it holds SQL and nothing else, so that rules and storage can be read apart',
  },
  {
    name: 'features/X/feature',
    holds: /^apps\/server\/src\/features\/(?<feature>[^/]+)\/feature\.ts$/u,
    may: [
      `${server}/features/$1/.*`,
      `${server}/features/[^/]+/events.ts`,
      `${server}/gateway/feature.ts`,
      `${server}/durable/.*`,
      '@causeway/contract',
      'node:.*',
    ],
    mayType: [`${server}/storage/.*`, `${server}/providers/.*`, `${server}/config.ts`],
    because: 'it ties its own slice together; what it needs from elsewhere is handed over by server.ts',
  },
  {
    name: 'features/X/routes, stream',
    holds: /^apps\/server\/src\/features\/(?<feature>[^/]+)\/(?:.*-)?(?:routes|stream)\.ts$/u,
    may: [`${server}/features/$1/.*`, `${server}/gateway/(?:feature|payer|principal).ts`, '@causeway/contract'],
    mayType: [`${server}/storage/(?:channels|bus).ts`, `${server}/providers/.*`, `${server}/durable/.*`],
    never: [`${server}/features/$1/.*(?:repository|migrations).*`],
    because: 'a route states its endpoint and makes one call to its own service',
  },
  {
    name: 'features/X/service',
    holds: /^apps\/server\/src\/features\/(?<feature>[^/]+)\//u,
    may: [
      `${server}/features/$1/.*`,
      `${server}/features/[^/]+/events.ts`,
      '@causeway/contract',
      'zod',
      'croner',
      'yaml',
      'node:.*',
      `${server}/closest.ts`,
      `${server}/durable/(?:job|execution-errors).ts`,
      `${server}/gateway/principal.ts`,
    ],
    mayType: [`${server}/durable/.*`, `${server}/storage/.*`, `${server}/providers/.*`, `${server}/gateway/feature.ts`],
    never: [`${server}/features/$1/(?:.*-)?(?:routes|stream|feature).ts`],
    because: 'rules know neither HTTP nor SQL; another feature is known by its events only',
  },
  {
    name: 'apps/web',
    holds: /^apps\/web\//u,
    may: ['apps/web/.*', '@causeway/(?:contract|client|cors)', '(?!node:|@causeway/|fastify|kysely|redis|postgres)[^./].*'],
    never: ['apps/(?:server|cli)/.*', 'node:.*'],
    because: 'it runs in a browser and speaks the contract',
  },
  {
    name: 'causeway start',
    holds: /^apps\/cli\/src\/commands\/start\.ts$/u,
    may: ['apps/(?:cli|server)/.*', '@causeway/(?:contract|client)', 'commander', 'node:.*'],
    because: 'this one command loads the server',
  },
  {
    name: 'causeway proxy',
    holds: /^apps\/cli\/src\/commands\/proxy\.ts$/u,
    may: [
      'apps/cli/.*',
      '@causeway/(?:contract|client|cors)',
      'commander',
      'node:.*',
      `${server}/(?:config|start-proxy|port-owner).ts`,
      `${server}/proxy/(?:target|backend).ts`,
      `${server}/gateway/(?:logs/logs|logs/log-terminal|limits/limits-policy|hosts).ts`,
    ],
    because: 'it starts the gateway in front of a backend, without features and storage',
  },
  {
    name: 'causeway on its data',
    holds: /^apps\/cli\/src\/(?:open-[a-z-]+|find-person|commands\/(?:keys|users|models|config|backup|restore))\.ts$/u,
    may: [
      'apps/cli/.*',
      '@causeway/(?:contract|client|cors)',
      'commander',
      'zod',
      'node:.*',
      `${server}/(?:config|running-servers).ts`,
      `${server}/storage/.*`,
      `${server}/features/list.ts`,
      `${server}/features/[^/]+/(?:.*-)?(?:service|repository).ts`,
      `${server}/providers/models/directory.ts`,
    ],
    because: 'these commands work on the data of the server without HTTP, by the services of its features',
  },
  {
    name: 'causeway voice',
    holds: /^apps\/cli\/src\/commands\/voice\.ts$/u,
    may: ['apps/cli/.*', 'commander', `${server}/config.ts`, `${server}/providers/speech/engines/.*`],
    because: 'it fetches the engines of this machine; no server need run',
  },
  {
    name: 'causeway doctor voice',
    holds: /^apps\/cli\/src\/commands\/doctor-voice\.ts$/u,
    may: [
      'apps/cli/.*',
      `${server}/config.ts`,
      `${server}/providers/speech/(?:create-speech|examine/[a-z-]+).ts`,
      `${server}/features/voice/audio/resampler.ts`,
    ],
    because: 'it has the engines say a sentence and hear it; no server need run',
  },
  {
    name: 'causeway doctor telephony',
    holds: /^apps\/cli\/src\/commands\/doctor-telephony\.ts$/u,
    may: [
      'apps/cli/.*',
      `${server}/config.ts`,
      `${server}/providers/carriers/create-carriers.ts`,
      `${server}/providers/carriers/examine/[a-z-]+.ts`,
    ],
    because: 'it asks the public address as a carrier would, with the credentials of this folder',
  },
  {
    name: 'apps/cli',
    holds: /^apps\/cli\//u,
    may: ['apps/cli/.*', '@causeway/(?:contract|client|cors|doctor(?:/mend)?)', 'commander', 'zod', 'node:.*'],
    because: 'every other command speaks to a server through the client',
  },
];

/** Why a file may not import something; undefined when it may. */
function refusal(path: string, { target, isType }: Import): string | undefined {
  const room = rooms.find(({ holds }) => holds.test(path));
  if (room === undefined) return 'the file stands in no room of the table';
  const name = room.holds.exec(path)?.[1] ?? '';
  const matches = (patterns: readonly string[] = []) =>
    patterns.some((pattern) => new RegExp(`^(?:${pattern.replaceAll('$1', name)})$`, 'u').test(target));
  const isAllowed = matches(room.may) || (isType && matches(room.mayType));
  if (isAllowed && !matches(room.never)) return undefined;
  const hint = matches(room.mayType) ? ' (only "import type")' : '';
  return `${room.name} may not import it${hint}: ${room.because}`;
}

const sources = readSources(['apps/server/src', 'apps/web/src', 'apps/cli/src', 'packages']);

/** Fails with every line at once, so one run names all there is to mend. */
function assertNone(problems: readonly string[]): void {
  assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
}

test('every import stays within the rooms its file may enter', () => {
  assertNone(
    sources.flatMap(({ path, imports }) =>
      imports.flatMap((found) => {
        const reason = refusal(path, found);
        return reason === undefined ? [] : [`${path} imports ${found.target}: ${reason}`];
      }),
    ),
  );
});

test('no import leads back to where it came from', () => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (source: SourceFile, trail: readonly string[]): void => {
    if (trail.includes(source.path)) {
      circles.push([...trail.slice(trail.indexOf(source.path)), source.path].join(' -> '));
      return;
    }
    if (finished.has(source.path)) return;
    for (const { target } of source.imports) {
      const next = byPath.get(target);
      if (next) visit(next, [...trail, source.path]);
    }
    finished.add(source.path);
  };
  for (const source of sources) visit(source, []);
  assertNone(circles);
});

test('no file has a name that says nothing', () => {
  const isEntry = (path: string) => /^packages\/[^/]+\/src\/index\.ts$/u.test(path);
  const isEmptyName = (path: string) => /\/(?:index|utils?|helpers?|common|misc|shared|types)(?:\.tsx?|\/)/u.test(path);
  assertNone(
    sources.filter(({ path }) => isEmptyName(path) && !isEntry(path)).map(({ path }) => `${path}: name it after what it holds`),
  );
});

test('the environment is read in one file', () => {
  // Sample code that a page shows is text.
  const withoutTexts = (code: string) => code.replaceAll(/`[^`]*`|'[^'\n]*'/gu, "''");
  const reads = sources.filter(
    ({ path, code }) => path !== `${server}/config.ts` && /\bprocess\s*\.\s*env\b/u.test(withoutTexts(code)),
  );
  assertNone(reads.map(({ path }) => `${path} reads process.env: take the value from config.ts`));
});

test('the table refuses what it should and allows what it should', () => {
  const judge = (path: string, target: string, isType = false) => refusal(path, { target, isType }) === undefined;
  const chat = `${server}/features/chat`;
  assert.equal(judge('packages/contract/src/ids.ts', 'zod'), true);
  assert.equal(judge('packages/contract/src/ids.ts', 'node:fs'), false);
  assert.equal(judge(`${chat}/routes.ts`, `${chat}/service.ts`), true);
  assert.equal(judge(`${chat}/routes.ts`, `${chat}/repository.ts`), false);
  assert.equal(judge(`${chat}/service.ts`, `${server}/features/keys/events.ts`), true);
  assert.equal(judge(`${chat}/service.ts`, `${server}/features/keys/service.ts`), false);
  assert.equal(judge(`${chat}/service.ts`, `${server}/storage/bus.ts`, true), true);
  assert.equal(judge(`${chat}/service.ts`, `${server}/storage/bus.ts`), false);
  assert.equal(judge(`${chat}/repository.ts`, `${chat}/service.ts`), false);
  assert.equal(judge(`${server}/gateway/limits/limits.ts`, `${chat}/feature.ts`), false);
  assert.equal(judge(`${server}/proxy/passage.ts`, `${server}/gateway/exchange.ts`), true);
  assert.equal(judge(`${server}/proxy/passage.ts`, `${server}/storage/redis.ts`), false);
  assert.equal(judge(`${server}/gateway/gateway.ts`, `${server}/proxy/passage.ts`), false);
  assert.equal(judge('apps/web/src/app.tsx', '@mantine/core'), true);
  assert.equal(judge('apps/web/src/app.tsx', 'node:fs'), false);
  assert.equal(judge('apps/cli/src/commands/keys.ts', `${server}/features/keys/service.ts`), true);
  assert.equal(judge('apps/cli/src/commands/keys.ts', `${server}/features/keys/routes.ts`), false);
  assert.equal(judge('apps/cli/src/commands/keys.ts', `${server}/gateway/gateway.ts`), false);
  assert.equal(judge('apps/cli/src/commands/explain.ts', `${server}/config.ts`), false);
});
