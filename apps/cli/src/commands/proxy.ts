import { parsePolicy } from '@causeway/cors';
import type { CorsPolicy } from '@causeway/cors';
import type { Command } from 'commander';
import type { Config } from '../../../server/src/config.ts';
import type { LimitTiers } from '../../../server/src/gateway/limits/limits-policy.ts';
import type { ProxyTarget } from '../../../server/src/proxy/target.ts';
import type { ProxyOptions, RunningProxy } from '../../../server/src/start-proxy.ts';
import { CannotRunError } from '../cannot-run-error.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface ProxyFlags {
  readonly target: string;
  readonly origin?: readonly string[];
  readonly port?: string;
  readonly host: string;
  readonly keepHost?: boolean;
  readonly timeout: string;
}

const defaultPort = 8002;
const portsToTry = 20;
const example = 'For example: npx causeway proxy --target http://localhost:8001';

async function readTargetFlag(text: string): Promise<ProxyTarget> {
  const { readTarget } = await import('../../../server/src/proxy/target.ts');
  const read = readTarget(text);
  if (read.ok) return read.target;
  throw new UsageError(`--target: "${text}": ${read.problem}.`, example);
}

function readPolicy(origins: readonly string[], config: Config): CorsPolicy {
  if (origins.length === 0) return config.cors;
  const result = parsePolicy({ origins, variable: '--origin' });
  if ('policy' in result) return result.policy;
  const problems = result.problems.map(({ value, problem }) => `--origin: "${value}": ${problem}`);
  const corrected = result.corrected.split(',').map((origin) => `--origin ${origin}`);
  throw new UsageError(problems.join('\n  '), `Write: ${corrected.join(' ')}`);
}

function readPort(text: string | undefined): number {
  const port = Number(text ?? defaultPort);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port: "${text}" is not a port (0 to 65535).`, `For example: --port ${defaultPort}`);
}

function readTimeout(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 86_400) return seconds * 1000;
  throw new UsageError(`--timeout: "${text}" is not a number of seconds (up to 86400).`, 'For example: --timeout 60');
}

/** One page of a development server is more than 50 requests a second; they come from this machine and need no limit unless one is set. */
async function limitsOf({ limits, sources }: Config, host: string): Promise<LimitTiers> {
  const { isLoopbackName } = await import('../../../server/src/gateway/hosts.ts');
  const isSet = Object.keys(sources).some((name) => name.startsWith('CAUSEWAY_LIMITS_'));
  return isSet || !isLoopbackName(host) ? limits : { default: [], ws: [], strict: [] };
}

const isBusy = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/** A port that was asked for stays; the default one moves on, because nobody relies on it yet. */
async function start(options: ProxyOptions, isPortExplicit: boolean): Promise<RunningProxy> {
  const { startProxy } = await import('../../../server/src/start-proxy.ts');
  for (let attempt = 0; ; attempt += 1) {
    const port = options.port === 0 ? 0 : options.port + attempt;
    try {
      return await startProxy({ ...options, port });
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (isPortExplicit || attempt >= portsToTry) throw await busyPort(port);
    }
  }
}

async function busyPort(port: number): Promise<CannotRunError> {
  const { describePortOwner, findPortOwner } = await import('../../../server/src/port-owner.ts');
  const pid = findPortOwner(port)?.pid ?? '<pid>';
  return new CannotRunError(
    `port ${port} belongs to ${describePortOwner(port)}.\n  Stop it:            kill ${pid}\n  Use another port:   --port ${port + 1}`,
  );
}

function stopOnSignals(running: RunningProxy): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(0);
    isStopping = true;
    void running.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Standard output has the one document of `--json`; the request log then goes to standard error. */
async function openLogs({ logLevel, sources }: Config, isJson: boolean): Promise<ProxyOptions['logs']> {
  const { createLogs } = await import('../../../server/src/gateway/logs/logs.ts');
  const { chooseLogForm } = await import('../../../server/src/gateway/logs/log-terminal.ts');
  if (isJson) return createLogs({ level: logLevel, destination: { write: (line) => void process.stderr.write(line) } });
  return createLogs({ level: logLevel, form: chooseLogForm(process.stdout, sources['CAUSEWAY_LOG_LEVEL'] !== undefined) });
}

async function run(terminal: Terminal, flags: ProxyFlags): Promise<void> {
  const { loadConfig, publicHostsOf } = await import('../../../server/src/config.ts');
  const config = loadConfig();
  const target = await readTargetFlag(flags.target);
  const policy = readPolicy(flags.origin ?? [], config);
  const { host } = flags;
  const running = await start(
    {
      target,
      policy,
      host,
      port: readPort(flags.port),
      limits: await limitsOf(config, host),
      logs: await openLogs(config, terminal.isJson),
      publicHosts: publicHostsOf({ publicUrl: config.publicUrl, host }),
      scheme: config.publicUrl?.startsWith('https:') ? 'https' : 'http',
      isHostKept: flags.keepHost ?? false,
      headMs: readTimeout(flags.timeout),
    },
    flags.port !== undefined,
  );
  stopOnSignals(running);
  const origins = [...policy.origins, ...policy.patterns.map(({ source }) => source), ...(policy.anyOrigin ? ['*'] : [])];
  const moved = flags.port === undefined && running.port !== defaultPort ? ` (${defaultPort} is taken)` : '';
  const label = (name: string): string => terminal.paint('dim', name.padEnd(9));
  terminal.answer({ url: running.url, port: running.port, target: target.origin + (target.path ?? ''), origins }, [
    `  ${label('Proxy')}${running.url}${moved}`,
    `  ${label('Target')}${target.origin}${target.path ?? ''}`,
    `  ${label('Origins')}${origins.join(', ')}${flags.origin === undefined ? '   (more: --origin)' : ''}`,
  ]);
  const fault = await running.probe();
  if (fault) terminal.note(`  ${terminal.paint('yellow', 'Warning', 'note')}  ${fault.message}`);
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, ...value.split(',')];

/** The gateway in front of any backend. */
export function proxyCommand(program: Command, terminal: Terminal): void {
  program
    .command('proxy')
    .description('put the gateway in front of any backend: CORS on every byte, WebSocket, SSE, named causes')
    .requiredOption('--target <address>', 'where the backend is: http://localhost:8001')
    .option('--origin <origin>', 'a page that may use it; repeat for more (default: those of the server)', collect)
    .option('--port <port>', `listen on this port (default: ${defaultPort}, or the next that is free)`)
    .option('--host <host>', 'listen on this address', 'localhost')
    .option('--keep-host', "pass the browser's Host on (default: the backend gets its own)")
    .option('--timeout <seconds>', 'how long the backend may take to begin its answer', '60')
    .action((flags: ProxyFlags) => run(terminal, flags));
}
