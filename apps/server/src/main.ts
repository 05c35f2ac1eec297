import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from './config.ts';
import type { Config } from './config.ts';
import { describePortOwner, findPortOwner } from './port-owner.ts';
import { announceRunning, findRunning } from './running-servers.ts';
import type { RunningNote } from './running-servers.ts';
import { version } from './open-services.ts';
import { startServer } from './server.ts';
import type { RunningServer } from './server.ts';

const exitCodes = { ok: 0, failed: 1, misconfigured: 78 } as const;
const portsToTry = 20;

/** Flags stand before the environment. */
function readFlags(): Record<string, string> {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, host: { type: 'string' }, 'no-auth': { type: 'boolean' } },
    allowPositionals: true,
  });
  return {
    ...(values.port === undefined ? {} : { CAUSEWAY_PORT: values.port }),
    ...(values.host === undefined ? {} : { CAUSEWAY_HOST: values.host }),
    ...(values['no-auth'] ? { CAUSEWAY_AUTH: 'off' } : {}),
  };
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** A configured port stays; the default one moves on, because nobody relies on it yet. */
async function start(config: Config, others: readonly RunningNote[]): Promise<RunningServer> {
  for (let attempt = 0; ; attempt += 1) {
    const port = config.port === 0 ? 0 : config.port + attempt;
    try {
      return await startServer({ config: { ...config, port }, isAlone: others.length === 0 });
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' || config.isPortExplicit || attempt >= portsToTry) throw error;
    }
  }
}

interface Greeted {
  readonly running: RunningServer;
  readonly link: string | undefined;
  readonly config: Config;
  /** Other servers on the same data. */
  readonly others: readonly RunningNote[];
}

function greet({ running, link, config, others }: Greeted): void {
  const isMoved = !config.isPortExplicit && running.port !== config.port;
  const why = isMoved ? ` (${config.port} belongs to ${describePortOwner(config.port)})` : '';
  const store = config.databaseUrl === undefined ? `SQLite in ${config.dataDir}` : 'PostgreSQL';
  const sources = Object.entries(config.sources).map(([name, source]) =>
    source === 'environment' ? name : `${name} (${source})`,
  );
  const ready = Math.round(performance.now());
  const lines = [
    `  Causeway ${version}  ready in ${ready} ms`,
    `  Open      ${link ?? running.url}${why}`,
    ...(link === undefined ? ['  Warning   credentials are off: every program on this machine may use the server'] : []),
    ...others.map(
      ({ url }) => `  Warning   ${url} uses the same data; each shows what the other does only when it is loaded again`,
    ),
    `  API       ${running.url}/docs${link === undefined ? '' : '   key: npx causeway keys create'}`,
    `  Storage   ${store}${config.redisUrl === undefined ? '' : ' and Redis'}`,
    `  Config    ${sources.length === 0 ? 'defaults' : sources.join(', ')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function explain(error: unknown, config: Config | undefined): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`Causeway does not start:\n${error.problems.map((problem) => `  - ${problem}`).join('\n')}\n`);
    return exitCodes.misconfigured;
  }
  if (String(codeOf(error)).startsWith('ERR_PARSE_ARGS_')) {
    const reason = error instanceof Error ? error.message.split('. ', 1)[0] : '';
    process.stderr.write(`Causeway does not start: ${reason}. It takes --port, --host and --no-auth.\n`);
    return exitCodes.misconfigured;
  }
  if (codeOf(error) === 'EADDRINUSE' && config) {
    const { port } = config;
    const pid = findPortOwner(port)?.pid ?? '<pid>';
    process.stderr.write(
      `Port ${port} belongs to ${describePortOwner(port)}.\n  Stop it:            kill ${pid}\n  Use another port:   npm start -- --port ${port + 1}\n`,
    );
    return exitCodes.failed;
  }
  process.stderr.write(`Causeway does not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}

/** SIGTERM and SIGINT finish what runs; a second one ends at once. */
function stopOnSignals(running: RunningServer): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(exitCodes.failed);
    isStopping = true;
    running.close().then(
      () => process.exit(exitCodes.ok),
      (error: unknown) => process.exit(explain(error, undefined)),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** A bug somewhere must not take every session down; it is logged and counted as one. */
function surviveBugs({ logs }: RunningServer): void {
  process.on('unhandledRejection', (error) => logs.error('unhandled rejection', { error }));
  process.on('uncaughtException', (error) => logs.error('uncaught exception', { error }));
}

let config: Config | undefined;
// What is written (database, secrets, files) is for this account only.
process.umask(0o077);
try {
  config = loadConfig(readFlags());
  const others = findRunning(config.dataDir);
  const running = await start(config, others);
  stopOnSignals(running);
  surviveBugs(running);
  const { port, url } = running;
  process.once('exit', announceRunning(config.dataDir, { port, url, auth: config.auth, version }));
  greet({ running, link: await running.signInUrl(), config, others });
} catch (error) {
  process.exitCode = explain(error, config);
}
