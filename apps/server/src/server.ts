import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bind } from './bind.ts';
import { publicHostsOf } from './config.ts';
import type { Config } from './config.ts';
import { createDependency } from './dependency.ts';
import { features } from './features/list.ts';
import { createAuthenticator } from './gateway/credentials.ts';
import { browserCookieName, credentialRevoked, personChanged } from './gateway/feature.ts';
import type { CredentialRevoked, Feature, Parts, PersonChanged } from './gateway/feature.ts';
import { createGateway } from './gateway/gateway.ts';
import type { Gateway } from './gateway/gateway.ts';
import { createLimiter } from './gateway/limits/limits.ts';
import { chooseLogForm } from './gateway/logs/log-terminal.ts';
import { createLogs } from './gateway/logs/logs.ts';
import type { Logs } from './gateway/logs/logs.ts';
import { createMountedBackends, mountChecks } from './proxy/mounted-backends.ts';
import { openServices, version } from './open-services.ts';
import type { Services } from './services.ts';
import type { Redis } from './storage/redis.ts';
import { migrate } from './storage/migrate.ts';

export interface RunningServer {
  readonly port: number;
  /** `http://localhost:8000`, or the public URL. */
  readonly url: string;
  readonly config: Config;
  readonly logs: Logs;
  /** A fresh one-time link; undefined when credentials are off. */
  signInUrl(): Promise<string | undefined>;
  /** Finishes what runs (<= `graceMs`, default 10 s), then ends everything in reverse order. */
  close(graceMs?: number): Promise<void>;
}

export interface StartOptions {
  readonly config: Config;
  readonly logs?: Logs;
  /** Folder of the built web app; default apps/web/dist. */
  readonly webRoot?: string | undefined;
  readonly features?: readonly Feature<Services>[];
  /** No other server uses the data directory; default true. */
  readonly isAlone?: boolean;
}

const defaultWebRoot = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Composes storage, providers, features and the gateway, and listens. Tests start this one, too. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, isAlone = true } = options;
  const isLevelSet = config.sources['CAUSEWAY_LOG_LEVEL'] !== undefined;
  const logs = options.logs ?? createLogs({ level: config.logLevel, form: chooseLogForm(process.stdout, isLevelSet) });
  for (const secret of config.secrets) logs.redact(secret);
  const list = options.features ?? features;
  const services = await openServices({ config, logs, isAlone });
  const started: Parts[] = [];
  try {
    await migrate(
      services.database,
      list.map(({ name, migrations = [] }) => ({ feature: name, migrations })),
      { backupDir: join(config.dataDir, 'backups') },
    );
    const parts = list.map((feature) => feature.build(services));
    services.agents.offer(parts.flatMap(({ tools = [] }) => tools));
    services.belongings.offer(
      list.flatMap(({ holds = [] }) => holds),
      parts.flatMap(({ letsGo }) => letsGo ?? []),
    );
    const gateway = createGateway(gatewayOptions(options, services, parts));
    const unlisten = listen(services, gateway, parts);
    for (const part of parts) {
      await part.start?.();
      started.push(part);
    }
    await gateway.open([...parts, { checks: [...services.checks, ...mountChecks(config.proxy)] }]);
    const bound = await bind(gateway.server, config.host, config.port);
    const url = config.publicUrl ?? `http://localhost:${bound.port}`;
    const source = parts.find((part) => part.credentials)?.credentials;
    return {
      port: bound.port,
      url,
      config,
      logs,
      signInUrl: async () => (config.auth === 'on' ? source?.signInUrl(url) : undefined),
      close: async (graceMs = 10_000) => {
        bound.close();
        await gateway.drain(graceMs);
        unlisten();
        await stop(started, services);
        logs.flush();
      },
    };
  } catch (error) {
    await stop(started, services);
    throw error;
  }
}

/** A breaker of its own: the limiter's short deadline must not shut the sessions out of a Redis that is only slow. */
function limitsRedis({ scripts, dependency }: Redis) {
  const { name, address } = dependency.state();
  return { scripts, dependency: createDependency({ name, address }) };
}

function gatewayOptions(
  { config, webRoot = defaultWebRoot }: StartOptions,
  services: Services,
  parts: readonly Parts[],
): Parameters<typeof createGateway>[0] {
  const source = parts.find((part) => part.credentials)?.credentials;
  const isHttps = config.publicUrl?.startsWith('https:') ?? false;
  const cookieName = browserCookieName(services.secrets.instanceId, isHttps);
  const limiter = createLimiter({ tiers: config.limits, ...(services.redis ? { redis: limitsRedis(services.redis) } : {}) });
  return {
    version,
    policy: config.cors,
    publicHosts: publicHostsOf(config),
    publicUrl: config.publicUrl,
    auth: config.auth,
    authenticator: createAuthenticator({ source, auth: config.auth, bus: services.bus, cookieName }),
    limiter,
    logs: services.logs,
    webRoot,
    passThrough:
      config.proxy.length === 0
        ? undefined
        : createMountedBackends({ mounts: config.proxy, limiter, cookieName, scheme: isHttps ? 'https' : 'http' }),
  };
}

/** Bus to features, and revocations to open sockets. */
function listen({ bus, logs }: Services, gateway: Gateway, parts: readonly Parts[]): () => void {
  const ends = parts
    .flatMap((part) => part.listens ?? [])
    .map(({ topic, onEvent }) =>
      bus.subscribe(topic, (payload) => {
        Promise.resolve(onEvent(payload)).catch((error: unknown) => logs.error(`listener of ${topic} failed`, { error }));
      }),
    );
  ends.push(bus.subscribe(credentialRevoked, (payload) => gateway.streams.revoke((payload as CredentialRevoked).credentialId)));
  ends.push(bus.subscribe(personChanged, (payload) => gateway.streams.reopen((payload as PersonChanged).userId)));
  return () => {
    for (const end of ends) end();
  };
}

async function stop(started: readonly Parts[], services: Services): Promise<void> {
  for (const part of started.toReversed()) await part.stop?.();
  await services.sandbox.close();
  await services.tables.close();
  await services.speech.close();
  await services.documents.close();
  await services.close();
}
