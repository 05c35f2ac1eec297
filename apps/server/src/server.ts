import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bind } from './bind.ts';
import { publicHostsOf } from './config.ts';
import type { Config } from './config.ts';
import { createDependency } from './dependency.ts';
import { doctorTargetsOf } from './doctor-targets.ts';
import { openDurable } from './durable/open-durable.ts';
import { createAgentService } from './features/agents/agent-service.ts';
import { createDataDoor } from './features/data/events.ts';
import { createPersonRepository } from './features/keys/person-repository.ts';
import { createKnowledgeDoor } from './features/knowledge/events.ts';
import { createTranscriptDoor } from './features/chat/events.ts';
import { createClientSecrets } from './features/keys/client-secrets.ts';
import { features } from './features/list.ts';
import { createVoiceDoor } from './features/voice/events.ts';
import { createCarriers } from './providers/carriers/create-carriers.ts';
import { createSpeech } from './providers/speech/create-speech.ts';
import { createCachedModels } from './features/usage/cached-models.ts';
import { createMeteredModels } from './features/usage/metered-models.ts';
import { openResponseCache } from './features/usage/response-cache/open-response-cache.ts';
import { openUsage } from './features/usage/open-usage.ts';
import { createProjectShareRepository } from './features/workflows/projects/project-share-repository.ts';
import { createAuthenticator } from './gateway/credentials.ts';
import { browserCookieName, can, credentialRevoked, personChanged } from './gateway/feature.ts';
import type { CredentialRevoked, Feature, Parts, PersonChanged } from './gateway/feature.ts';
import { createGateway } from './gateway/gateway.ts';
import type { Gateway } from './gateway/gateway.ts';
import { createLimiter } from './gateway/limits/limits.ts';
import { chooseLogForm } from './gateway/logs/log-terminal.ts';
import { createLogs } from './gateway/logs/logs.ts';
import type { Logs } from './gateway/logs/logs.ts';
import { createMountedBackends, mountChecks } from './proxy/mounted-backends.ts';
import { createDoctor } from './providers/doctor/doctor.ts';
import { createMcp } from './providers/mcp/create-mcp.ts';
import { serveMcp } from './providers/mcp/serve-mcp.ts';
import { createAllowedModels } from './providers/models/allowed-models.ts';
import { createModels } from './providers/models/directory.ts';
import { createPriceList } from './providers/prices/price-list.ts';
import { createOidc } from './providers/oidc/create-oidc.ts';
import { createDocuments } from './providers/documents/create-documents.ts';
import { createSandbox } from './providers/sandbox/create-sandbox.ts';
import { createTables } from './providers/tables/create-tables.ts';
import { createPostgresTarget } from './providers/postgres-target/create-postgres-target.ts';
import { addressKind } from './providers/web/address-kind.ts';
import { createOutbound } from './providers/web/outbound.ts';
import type { Services } from './services.ts';
import { openLocalFiles } from './storage/local-files.ts';
import { openStorage } from './storage/open-storage.ts';
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

export const version = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
const defaultWebRoot = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Everything features need, opened; what it holds ends with `stop`. */
async function openServices(config: Config, logs: Logs, isAlone: boolean): Promise<Services> {
  const storage = openStorage({ ...config, onListenerError: (error) => logs.error('a listener of the bus failed', { error }) });
  const directory = createModels({ providers: config.providers, echo: config.isEchoEnabled });
  const usage = openUsage({
    ...storage,
    models: directory,
    priceList: createPriceList(),
    filePrices: config.prices,
    log: logs,
    now: Date.now,
  });
  const metered = createMeteredModels({ models: directory, meter: usage.meter });
  const locate: typeof directory.locate = (model, use) => directory.locate(model, use);
  const cache = openResponseCache(config.responseCacheMs, storage.redis);
  const cached = createCachedModels({ models: metered, directory, meter: usage.meter, cache });
  const models = createAllowedModels({ models: cached, locate });
  const outbound = createOutbound({ allow: config.outboundAllow, isLoopbackAllowed: config.auth === 'off' });
  const doctor = createDoctor({ targets: doctorTargetsOf(config) });
  const sandbox = createSandbox();
  const files = await openLocalFiles(join(config.dataDir, 'files'));
  const documentFiles = await openLocalFiles(join(config.dataDir, 'documents'));
  const { memoryBytes, timeoutMs } = config.data;
  const tables = createTables({ directory: join(config.dataDir, 'tables'), memoryBytes, timeoutMs });
  const durable = openDurable({
    ...storage,
    dataDir: config.dataDir,
    isShared: storage.database.dialect === 'postgres' || !isAlone,
    now: Date.now,
    onTrouble: (message, error) => logs.error(message, { error }),
  });
  const mcp = createMcp((request) => outbound.fetch(request));
  const agents = createAgentService({
    ...storage,
    models,
    outbound,
    isPublic: (address) => addressKind(address) === 'public',
    mcp,
    mcpPrograms: config.mcpPrograms,
    can,
    now: Date.now,
  });
  return {
    ...storage,
    projects: createProjectShareRepository(storage.database),
    people: createPersonRepository(storage.database),
    oidc: config.oidc && createOidc(config.oidc),
    agents,
    serveMcp,
    version,
    config,
    logs,
    models,
    directory,
    usage,
    meter: usage.meter,
    doctor,
    outbound,
    postgresTarget: createPostgresTarget({ addressesOf: (host, port) => outbound.policy.addressesOf(host, port) }),
    sandbox,
    files,
    documentFiles,
    documents: createDocuments(),
    knowledge: createKnowledgeDoor(),
    tables,
    speech: createSpeech({ directory: config.enginesDir, ...config.speech }),
    ...createCarriers(config.carriers),
    voice: createVoiceDoor(),
    clientSecrets: createClientSecrets(storage),
    transcripts: createTranscriptDoor(),
    dataDoor: createDataDoor(),
    durable,
    isAlone,
    now: Date.now,
  };
}

/** Composes storage, providers, features and the gateway, and listens. Tests start this one, too. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { config, isAlone = true } = options;
  const isLevelSet = config.sources['CAUSEWAY_LOG_LEVEL'] !== undefined;
  const logs = options.logs ?? createLogs({ level: config.logLevel, form: chooseLogForm(process.stdout, isLevelSet) });
  for (const secret of config.secrets) logs.redact(secret);
  const list = options.features ?? features;
  const services = await openServices(config, logs, isAlone);
  const started: Parts[] = [];
  try {
    await migrate(
      services.database,
      list.map(({ name, migrations = [] }) => ({ feature: name, migrations })),
      { backupDir: join(config.dataDir, 'backups') },
    );
    const parts = list.map((feature) => feature.build(services));
    services.agents.offer(parts.flatMap(({ tools = [] }) => tools));
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
