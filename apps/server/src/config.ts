import type { PriceOverride } from '@causeway/contract';
import { defaultExposedHeaders, parsePolicy } from '@causeway/cors';
import type { CorsPolicy } from '@causeway/cors';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { mcpProgramsOf } from './config-mcp.ts';
import { findClosest } from './closest.ts';
import { findSampleSecret } from './gateway/sample-secrets.ts';
import { defaultLimitTiers, parseLimitTier } from './gateway/limits/limits-policy.ts';
import type { LimitTiers } from './gateway/limits/limits-policy.ts';
import { hostName, isLoopbackName } from './gateway/hosts.ts';
import { parseMounts } from './proxy/mount.ts';
import type { Mount } from './proxy/mount.ts';
import { parseAllowed } from './providers/web/parse-allowed.ts';
import type { McpProgram } from './providers/mcp/mcp.ts';
import type { ProviderConfig } from './providers/models/model.ts';
import { readPrices } from './config-prices.ts';
import { ConfigReader } from './config-reader.ts';
import type { Environment } from './config-reader.ts';
import { carrierSecretNames, readCarriers } from './config-carriers.ts';
import { readOidc } from './config-oidc.ts';
import { readTitles } from './config-titles.ts';
import type { TitlesConfig } from './config-titles.ts';
import { readSpeech, speechSecretNames } from './config-speech.ts';
import type { SpeechConfig } from './config-speech.ts';
import type { CarriersConfig } from './providers/carriers/create-carriers.ts';
import type { OidcConfig } from './config-oidc.ts';
import { environmentProviders } from './providers/models/environment.ts';

/** Thrown when the server must not start; `problems` are all of them, each a sentence with its way out. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** What work on files may take. */
export interface DataLimits {
  /** Largest file, and all files of one person. */
  readonly maxFileBytes: number;
  readonly quotaBytes: number;
  /** One job. */
  readonly memoryBytes: number;
  readonly timeoutMs: number;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface Config {
  /** `localhost` listens on 127.0.0.1 and ::1. */
  readonly host: string;
  readonly port: number;
  /** A configured port is never moved. */
  readonly isPortExplicit: boolean;
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  readonly cors: CorsPolicy;
  readonly auth: 'on' | 'off';
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly sessionStore: 'sql' | 'redis';
  readonly limits: LimitTiers;
  /** Backends under prefixes of this server, the longest prefix first. */
  readonly proxy: readonly Mount[];
  /** Hosts and networks beside the public ones that may be called for somebody: steps, web hooks, documents by URL. */
  readonly outboundAllow: readonly string[];
  /** Hosts and networks that the doctor examines for whoever is not at this machine; `*`: every public address. */
  readonly doctorTargets: readonly string[];
  readonly logLevel: LogLevel;
  readonly providers: readonly ProviderConfig[];
  readonly data: DataLimits;
  /** Programs that speak MCP; off unless the operator names them. */
  readonly mcpPrograms: readonly McpProgram[];
  /** An identity provider that signs people in; undefined: none. */
  readonly oidc: OidcConfig | undefined;
  /** Telephone companies. */
  readonly carriers: CarriersConfig;
  /** How long whole answers are kept to be given again; 0: they are not. */
  readonly responseCacheMs: number;
  /** Prices of `CAUSEWAY_PRICES`. */
  readonly prices: readonly PriceOverride[];
  /** Where `causeway voice install` puts the speech engines. */
  readonly enginesDir: string;
  /** Engines elsewhere that hear and speak, and those that are used when nothing is chosen. */
  readonly speech: SpeechConfig;
  /** Answers when a request names no model, until another is chosen in the app. */
  readonly defaultModel: string | undefined;
  readonly titles: TitlesConfig;
  /** The hidden `causeway/echo` model, for tests and the doctor. */
  readonly isEchoEnabled: boolean;
  /** Where each value came from, for `causeway config`. */
  readonly sources: Readonly<Record<string, string>>;
  /** Secrets that must never appear in a log line. */
  readonly secrets: readonly string[];
}

const names = [
  'CAUSEWAY_PORT',
  'CAUSEWAY_HOST',
  'CAUSEWAY_PUBLIC_URL',
  'CAUSEWAY_DATA_DIR',
  'CAUSEWAY_ORIGINS',
  'CAUSEWAY_AUTH',
  'CAUSEWAY_DATABASE_URL',
  'CAUSEWAY_REDIS_URL',
  'CAUSEWAY_SESSION_STORE',
  'CAUSEWAY_LIMITS_DEFAULT',
  'CAUSEWAY_LIMITS_WS',
  'CAUSEWAY_LIMITS_STRICT',
  'CAUSEWAY_PROXY',
  'CAUSEWAY_OUTBOUND_ALLOW',
  'CAUSEWAY_DOCTOR_TARGETS',
  'CAUSEWAY_LOG_LEVEL',
  'CAUSEWAY_GGUF',
  'CAUSEWAY_ECHO_MODEL',
  'CAUSEWAY_DEFAULT_MODEL',
  'CAUSEWAY_TITLES',
  'CAUSEWAY_TITLE_MODEL',
  'CAUSEWAY_PRICES',
  'CAUSEWAY_RESPONSE_CACHE_HOURS',
  'CAUSEWAY_OIDC_ISSUER',
  'CAUSEWAY_OIDC_CLIENT_ID',
  'CAUSEWAY_OIDC_CLIENT_SECRET',
  'CAUSEWAY_OIDC_NAME',
  'CAUSEWAY_OIDC_ROLE',
  'CAUSEWAY_DATA_FILE_MB',
  'CAUSEWAY_DATA_QUOTA_MB',
  'CAUSEWAY_DATA_MEMORY_MB',
  'CAUSEWAY_DATA_TIMEOUT_S',
  'CAUSEWAY_MCP_PROGRAMS',
  'CAUSEWAY_ENGINES_DIR',
  'CAUSEWAY_TRANSCRIBER',
  'CAUSEWAY_VOICE',
] as const;
/** Read by the scripts and the tests around the server. */
const isForeign = (name: string): boolean => name === 'CAUSEWAY_WEB_PROXY' || name.startsWith('CAUSEWAY_TEST_');
const secretNames = [
  'CAUSEWAY_DATABASE_URL',
  'CAUSEWAY_REDIS_URL',
  'CAUSEWAY_OIDC_CLIENT_SECRET',
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'GOOGLE_GENERATIVE_AI_API_KEY',
  'SARVAM_API_KEY',
  ...speechSecretNames,
  ...carrierSecretNames,
];

const defaultOrigins = ['localhost', '127.0.0.1'].flatMap((host) => [`http://${host}:5173`, `http://${host}:3000`]);
const defaultPort = 8000;
/** What an MCP client in a page must read. */
const mcpHeaders = ['mcp-session-id', 'mcp-protocol-version'];
/** What a page must read to resume an upload (tus 1.0), and the file it became. */
const uploadHeaders = [
  'location',
  'tus-resumable',
  'upload-offset',
  'upload-length',
  'upload-expires',
  'causeway-file-id',
  'causeway-document-id',
];

function readPort(reader: ConfigReader): { port: number; isPortExplicit: boolean } {
  const text = reader.text('CAUSEWAY_PORT', 'PORT');
  if (text === undefined) return { port: defaultPort, isPortExplicit: false };
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return { port, isPortExplicit: true };
  reader.problem('CAUSEWAY_PORT', `"${text}" is not a port (0 to 65535)`, 'CAUSEWAY_PORT=8000');
  return { port: defaultPort, isPortExplicit: true };
}

function readCors(reader: ConfigReader): CorsPolicy | undefined {
  const text = reader.text('CAUSEWAY_ORIGINS');
  if (reader.isSetButBlank('CAUSEWAY_ORIGINS')) {
    reader.problem(
      'CAUSEWAY_ORIGINS',
      'it is set but empty, so no page could reach the server',
      `CAUSEWAY_ORIGINS=${defaultOrigins[0]}`,
    );
    return undefined;
  }
  const result = parsePolicy({
    origins: text ?? defaultOrigins,
    exposedHeaders: [...defaultExposedHeaders, ...uploadHeaders, ...mcpHeaders],
  });
  if ('policy' in result) return result.policy;
  for (const { value, problem } of result.problems) reader.problems.push(`CAUSEWAY_ORIGINS: "${value}": ${problem}`);
  reader.problems.push(`CAUSEWAY_ORIGINS: write instead: CAUSEWAY_ORIGINS=${result.corrected}`);
  return undefined;
}

function readTier(reader: ConfigReader, tier: keyof LimitTiers): LimitTiers[typeof tier] {
  const name = `CAUSEWAY_LIMITS_${tier.toUpperCase()}`;
  const text = reader.text(name);
  if (text === undefined) return defaultLimitTiers[tier];
  const result = parseLimitTier(text);
  if (result.ok) return result.policies;
  reader.problems.push(`${name}: ${result.problem}.`);
  return defaultLimitTiers[tier];
}

function readProxy(reader: ConfigReader): readonly Mount[] {
  const text = reader.text('CAUSEWAY_PROXY');
  if (text === undefined) return [];
  const parsed = parseMounts(text);
  if (parsed.ok) return parsed.mounts;
  for (const problem of parsed.problems) reader.problems.push(`CAUSEWAY_PROXY: ${problem}`);
  return [];
}

function readCount(reader: ConfigReader, name: (typeof names)[number], fallback: number): number {
  const text = reader.text(name);
  if (text === undefined) return fallback;
  if (/^[1-9]\d{0,8}$/u.test(text)) return Number(text);
  reader.problem(name, `"${text}" is not a whole number above 0`, `${name}=${fallback}`);
  return fallback;
}

function readCacheHours(reader: ConfigReader): number {
  const text = reader.text('CAUSEWAY_RESPONSE_CACHE_HOURS') ?? '24';
  if (/^\d{1,5}$/u.test(text)) return Number(text);
  reader.problem(
    'CAUSEWAY_RESPONSE_CACHE_HOURS',
    `"${text}" is not a whole number of hours`,
    'CAUSEWAY_RESPONSE_CACHE_HOURS=24',
  );
  return 0;
}

const megabyte = 1024 * 1024;

const readData = (reader: ConfigReader): DataLimits => ({
  maxFileBytes: readCount(reader, 'CAUSEWAY_DATA_FILE_MB', 10 * 1024) * megabyte,
  quotaBytes: readCount(reader, 'CAUSEWAY_DATA_QUOTA_MB', 50 * 1024) * megabyte,
  memoryBytes: readCount(reader, 'CAUSEWAY_DATA_MEMORY_MB', 1024) * megabyte,
  timeoutMs: readCount(reader, 'CAUSEWAY_DATA_TIMEOUT_S', 30 * 60) * 1000,
});

const listOf = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/u).filter((entry) => entry !== '');

function readHosts(reader: ConfigReader, name: 'CAUSEWAY_OUTBOUND_ALLOW' | 'CAUSEWAY_DOCTOR_TARGETS'): readonly string[] {
  const entries = listOf(reader.text(name));
  for (const entry of entries) {
    if (entry === '*' && name === 'CAUSEWAY_DOCTOR_TARGETS') continue;
    const result = parseAllowed(entry);
    if (!result.ok) reader.problem(name, result.problem, `${name}=api.internal,10.0.0.0/8`);
  }
  return entries;
}

function readAuth(reader: ConfigReader, host: string): 'on' | 'off' {
  const auth = reader.oneOf('CAUSEWAY_AUTH', ['on', 'off'], 'on');
  if (auth === 'off' && host !== 'localhost' && !isLoopbackName(hostName(host) ?? '') && host !== '::1') {
    reader.problem(
      'CAUSEWAY_AUTH',
      `it is off, but the server would listen on ${host}, where anybody could use it`,
      'CAUSEWAY_AUTH=on, or CAUSEWAY_HOST=localhost',
    );
  }
  return auth;
}

/** A misspelled name would be ignored in silence otherwise. */
function checkNames(reader: ConfigReader, environment: Environment): void {
  for (const name of Object.keys(environment)) {
    const plain = name.replace(/_FILE$/u, '');
    if (!name.startsWith('CAUSEWAY_') || isForeign(name) || names.some((known) => known === plain)) continue;
    const meant = findClosest(plain, names);
    const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
    reader.problems.push(`${name}: there is no such setting.${hint}`);
  }
}

/** `NAME_FILE=/run/secrets/x` stands for the content of that file. */
function withFiles(environment: Environment, problems: string[]): Environment {
  const all: Record<string, string | undefined> = { ...environment };
  for (const [name, path] of Object.entries(environment)) {
    const target = name.replace(/_FILE$/u, '');
    const isOurs = [...names, ...secretNames].includes(target);
    if (target === name || !isOurs || path === undefined || all[target] !== undefined) continue;
    try {
      all[target] = readFileSync(path, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}: the file ${path} cannot be read (${error instanceof Error ? error.message : String(error)}).`);
    }
  }
  return all;
}

function checkSampleSecrets(reader: ConfigReader, environment: Environment): void {
  const found = findSampleSecret(environment);
  if (found) {
    reader.problems.push(`${found.name}: "${found.value}" is a sample secret that everybody knows. Set a value of your own.`);
  }
}

const asHosts = (publicUrl: string | undefined): string[] => (publicUrl ? [new URL(publicUrl).host] : []);

/** Host names the server answers for beside the loopback ones. */
export const publicHostsOf = (config: Pick<Config, 'publicUrl' | 'host'>): string[] => [
  ...asHosts(config.publicUrl),
  ...(['localhost', '0.0.0.0', '::'].includes(config.host)
    ? []
    : [config.host.includes(':') ? `[${config.host}]` : config.host]),
];

/** Reads and checks everything at once. `sources` says where a name came from when it was not the environment. */
export function readConfig(raw: Environment, origins: Readonly<Record<string, string>> = {}): Config {
  const problems: string[] = [];
  const environment = withFiles(raw, problems);
  const reader = new ConfigReader(environment, origins);
  reader.problems.push(...problems);
  checkNames(reader, environment);
  checkSampleSecrets(reader, environment);
  const host = reader.text('CAUSEWAY_HOST') ?? 'localhost';
  const redisUrl = reader.url('CAUSEWAY_REDIS_URL', ['redis:', 'rediss:'], 'redis://127.0.0.1:6379');
  const sessionStore = reader.oneOf('CAUSEWAY_SESSION_STORE', ['sql', 'redis'], 'sql');
  const cors = readCors(reader);
  const config = {
    host,
    ...readPort(reader),
    publicUrl: reader.url('CAUSEWAY_PUBLIC_URL', ['http:', 'https:'], 'https://causeway.example.com'),
    dataDir: resolve(reader.text('CAUSEWAY_DATA_DIR') ?? 'data'),
    auth: readAuth(reader, host),
    databaseUrl: reader.url('CAUSEWAY_DATABASE_URL', ['postgres:', 'postgresql:'], 'postgres://user@127.0.0.1:5432/causeway'),
    redisUrl: redisUrl ?? (sessionStore === 'redis' ? 'redis://127.0.0.1:6379' : undefined),
    sessionStore,
    limits: { default: readTier(reader, 'default'), ws: readTier(reader, 'ws'), strict: readTier(reader, 'strict') },
    proxy: readProxy(reader),
    outboundAllow: readHosts(reader, 'CAUSEWAY_OUTBOUND_ALLOW'),
    doctorTargets: readHosts(reader, 'CAUSEWAY_DOCTOR_TARGETS'),
    logLevel: reader.oneOf('CAUSEWAY_LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'info'),
    providers: environmentProviders(environment, (problem) => reader.problems.push(problem)),
    data: readData(reader),
    mcpPrograms: mcpProgramsOf(reader.text('CAUSEWAY_MCP_PROGRAMS'), (problem) => reader.problems.push(problem)),
    enginesDir: resolve(reader.text('CAUSEWAY_ENGINES_DIR') ?? join(reader.text('CAUSEWAY_DATA_DIR') ?? 'data', 'engines')),
    speech: readSpeech(reader),
    oidc: readOidc(reader),
    carriers: readCarriers({
      text: (name) => reader.text(name),
      problem: (name, what, example) => reader.problem(name, what, example),
    }),
    responseCacheMs: readCacheHours(reader) * 3_600_000,
    prices: readPrices(reader),
    defaultModel: reader.text('CAUSEWAY_DEFAULT_MODEL'),
    titles: readTitles(reader),
    isEchoEnabled: reader.oneOf('CAUSEWAY_ECHO_MODEL', ['on', 'off'], 'off') === 'on',
    sources: reader.sources,
    secrets: secretNames.flatMap((name) => environment[name] ?? []),
  };
  if (reader.problems.length > 0 || !cors) throw new ConfigError(reader.problems);
  return { ...config, cors };
}

/** Flags, then the environment, then `.env` of the working directory. */
export function loadConfig(flags: Readonly<Record<string, string>> = {}, directory: string = process.cwd()): Config {
  const fromFile = readEnvFile(resolve(directory, '.env'));
  const origins: Record<string, string> = {};
  for (const name of Object.keys(fromFile)) if (process.env[name] === undefined) origins[name] = '.env';
  for (const name of Object.keys(flags)) origins[name] = 'command line';
  return readConfig({ ...fromFile, ...process.env, ...flags }, origins);
}

function readEnvFile(path: string): Environment {
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
