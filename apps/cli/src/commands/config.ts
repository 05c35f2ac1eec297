import type { Command } from 'commander';
import type { Config } from '../../../server/src/config.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface Setting {
  readonly name: string;
  readonly value: string | number | null;
  /** `default`, `environment`, `.env`, a file, or the command line. */
  readonly source: string;
}

/** A password in an address; the rest says which server is meant. */
const maskUrl = (url: string | undefined): string | null => url?.replace(/(?<=:\/\/[^/@]*:)[^/@]*(?=@)/u, '…') ?? null;
const hint = (secret: string | undefined): string =>
  secret !== undefined && secret.length >= 12 ? `…${secret.slice(-4)}` : '…';

const tierText = (policies: Config['limits']['default']): string =>
  policies.map(({ name, quota }) => `${name}=${quota}`).join(',');

const proxyText = ({ proxy }: Config): string | null =>
  proxy.map(({ prefix, target }) => `${prefix}=${target.origin}${target.path ?? ''}`).join(',') || null;

const megabyte = 1024 * 1024;

function valuesOf(config: Config): Readonly<Record<string, string | number | null>> {
  return {
    CAUSEWAY_PORT: config.port,
    CAUSEWAY_HOST: config.host,
    CAUSEWAY_PUBLIC_URL: config.publicUrl ?? null,
    CAUSEWAY_DATA_DIR: config.dataDir,
    CAUSEWAY_ORIGINS: [...config.cors.origins, ...config.cors.patterns.map(({ source }) => source)].join(','),
    CAUSEWAY_AUTH: config.auth,
    CAUSEWAY_DATABASE_URL: maskUrl(config.databaseUrl),
    CAUSEWAY_REDIS_URL: maskUrl(config.redisUrl),
    CAUSEWAY_SESSION_STORE: config.sessionStore,
    CAUSEWAY_LIMITS_DEFAULT: tierText(config.limits.default),
    CAUSEWAY_LIMITS_WS: tierText(config.limits.ws),
    CAUSEWAY_LIMITS_STRICT: tierText(config.limits.strict),
    CAUSEWAY_PROXY: proxyText(config),
    CAUSEWAY_OUTBOUND_ALLOW: config.outboundAllow.join(',') || null,
    CAUSEWAY_DOCTOR_TARGETS: config.doctorTargets.join(',') || null,
    CAUSEWAY_LOG_LEVEL: config.logLevel,
    CAUSEWAY_DATA_FILE_MB: config.data.maxFileBytes / megabyte,
    CAUSEWAY_DATA_QUOTA_MB: config.data.quotaBytes / megabyte,
    CAUSEWAY_DATA_MEMORY_MB: config.data.memoryBytes / megabyte,
    CAUSEWAY_DATA_TIMEOUT_S: config.data.timeoutMs / 1000,
    CAUSEWAY_GGUF: config.providers.find(({ kind }) => kind === 'gguf')?.baseUrl ?? null,
    CAUSEWAY_DEFAULT_MODEL: config.defaultModel ?? null,
    CAUSEWAY_TITLES: config.titles.isOn ? 'on' : 'off',
    CAUSEWAY_TITLE_MODEL: config.titles.model ?? null,
    CAUSEWAY_ENGINES_DIR: config.enginesDir,
    CAUSEWAY_TRANSCRIBER: config.speech.preferred.transcriber ?? null,
    CAUSEWAY_VOICE: config.speech.preferred.voice ?? null,
    CAUSEWAY_PRICES: config.prices.map(({ model }) => model).join(',') || null,
    CAUSEWAY_RESPONSE_CACHE_HOURS: config.responseCacheMs / 3_600_000,
    CAUSEWAY_ECHO_MODEL: config.isEchoEnabled ? 'on' : 'off',
  };
}

function settingsOf(config: Config): Setting[] {
  const { sources } = config;
  const sourceOf = (name: string): string =>
    sources[name] ?? (name === 'CAUSEWAY_PORT' ? sources['PORT'] && `${sources['PORT']}, as PORT` : undefined) ?? 'default';
  return Object.entries(valuesOf(config)).map(([name, value]) => ({ name, value, source: sourceOf(name) }));
}

const providersOf = ({ providers }: Config) =>
  providers.map(({ name, baseUrl, apiKey }) => ({
    name,
    base_url: baseUrl,
    key_hint: apiKey === undefined ? null : hint(apiKey),
  }));

async function show(terminal: Terminal): Promise<void> {
  const { loadConfig } = await import('../../../server/src/config.ts');
  const config = loadConfig();
  const settings = settingsOf(config);
  const providers = providersOf(config);
  const rows = settings.map(({ name, value, source }) => {
    const cells = [name, value === null ? '-' : String(value), source];
    return source === 'default' ? cells.map((cell) => terminal.paint('dim', cell)) : cells;
  });
  const providerRows = providers.map((each) => [
    each.name,
    each.base_url,
    each.key_hint === null ? 'no key' : `key ${each.key_hint}`,
  ]);
  terminal.answer({ settings, providers }, [
    ...table([['SETTING', 'VALUE', 'FROM'].map((cell) => terminal.paint('dim', cell)), ...rows]),
    ...(providers.length === 0 ? [] : ['', 'Providers from the environment:', ...table(providerRows)]),
  ]);
}

/** Effective values, where each came from, secrets masked. */
export function configCommand(program: Command, terminal: Terminal): void {
  program
    .command('config')
    .description('show the effective settings and where each came from')
    .action(() => show(terminal));
}
