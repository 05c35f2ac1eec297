import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { doctorTargetsOf } from './doctor-targets.ts';
import { openDurable } from './durable/open-durable.ts';
import { createAgentService } from './features/agents/agent-service.ts';
import { createDataDoor } from './features/data/events.ts';
import { createApiKeyRepository } from './features/keys/api-key-repository.ts';
import { createPersonRepository } from './features/keys/person-repository.ts';
import { createKnowledgeDoor } from './features/knowledge/events.ts';
import { createTranscriptDoor } from './features/chat/events.ts';
import { createTelephonyDoor } from './features/telephony/events.ts';
import { createClientSecrets } from './features/keys/client-secrets.ts';
import { createVoiceDoor } from './features/voice/events.ts';
import { carrierHosts, createCarriers } from './providers/carriers/create-carriers.ts';
import { createSpeech } from './providers/speech/create-speech.ts';
import { createBudgetSubjects } from './features/usage/budget-subjects.ts';
import { createCachedModels } from './features/usage/cached-models.ts';
import { createMeteredModels } from './features/usage/metered-models.ts';
import { openResponseCache } from './features/usage/response-cache/open-response-cache.ts';
import { openUsage } from './features/usage/open-usage.ts';
import { createProjectShareRepository } from './features/workflows/projects/project-share-repository.ts';
import { createBelongings } from './gateway/belongings.ts';
import { can } from './gateway/feature.ts';
import type { Logs } from './gateway/logs/logs.ts';
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

import type { Storage } from './storage/open-storage.ts';

export const version = (
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;

/** The models as features see them: metered, cached, and only those that who asks may use. */
function openModels({ config, logs }: OpenOptions, storage: Storage) {
  const directory = createModels({ providers: config.providers, echo: config.isEchoEnabled });
  const usage = openUsage({
    ...storage,
    models: directory,
    priceList: createPriceList(),
    filePrices: config.prices,
    subjects: createBudgetSubjects({
      people: createPersonRepository(storage.database),
      keys: createApiKeyRepository(storage.database),
      projects: createProjectShareRepository(storage.database),
    }),
    log: logs,
    now: Date.now,
  });
  const { meter } = usage;
  const metered = createMeteredModels({ models: directory, meter });
  const cache = openResponseCache(config.responseCacheMs, storage.redis);
  const cached = createCachedModels({ models: metered, directory, meter, cache });
  const locate: typeof directory.locate = (model, use) => directory.locate(model, use);
  return { directory, usage, meter, models: createAllowedModels({ models: cached, locate }) };
}

/** What is kept as files, and what reads them. */
async function openFiles({ dataDir, data }: Config) {
  const { memoryBytes, timeoutMs } = data;
  return {
    files: await openLocalFiles(join(dataDir, 'files')),
    documentFiles: await openLocalFiles(join(dataDir, 'documents')),
    documents: createDocuments(),
    tables: createTables({ directory: join(dataDir, 'tables'), memoryBytes, timeoutMs }),
  };
}

/** Other people's machines: the web, databases, identity, speech, telephones. */
function openOutside(config: Config) {
  const outbound = createOutbound({ allow: config.outboundAllow, isLoopbackAllowed: config.auth === 'off' });
  return {
    outbound,
    doctor: createDoctor({ targets: doctorTargetsOf(config) }),
    oidc: config.oidc && createOidc(config.oidc),
    postgresTarget: createPostgresTarget({ addressesOf: (host, port) => outbound.policy.addressesOf(host, port) }),
    speech: createSpeech({ directory: config.enginesDir, ...config.speech }),
    ...createCarriers(config.carriers),
    carrierWeb: createOutbound({ allow: [...config.outboundAllow, ...carrierHosts(config.carriers)] }),
  };
}

/** Where one feature finds another that is built after it. */
const createDoors = () => ({
  knowledge: createKnowledgeDoor(),
  voice: createVoiceDoor(),
  transcripts: createTranscriptDoor(),
  dataDoor: createDataDoor(),
  telephonyDoor: createTelephonyDoor(),
});

export interface OpenOptions {
  readonly config: Config;
  readonly logs: Logs;
  /** No other server uses the data directory. */
  readonly isAlone: boolean;
}

/** Everything features need, opened; what it holds ends with `closeServices`. */
export async function openServices(options: OpenOptions): Promise<Services> {
  const { config, logs, isAlone } = options;
  const storage = openStorage({ ...config, onListenerError: (error) => logs.error('a listener of the bus failed', { error }) });
  const models = openModels(options, storage);
  const outside = openOutside(config);
  const { outbound } = outside;
  const agents = createAgentService({
    ...storage,
    ...models,
    outbound,
    isPublic: (address) => addressKind(address) === 'public',
    mcp: createMcp((request) => outbound.fetch(request)),
    mcpPrograms: config.mcpPrograms,
    can,
    now: Date.now,
  });
  const durable = openDurable({
    ...storage,
    dataDir: config.dataDir,
    isShared: storage.database.dialect === 'postgres' || !isAlone,
    now: Date.now,
    onTrouble: (message, error) => logs.error(message, { error }),
  });
  return {
    ...storage,
    ...models,
    ...outside,
    ...(await openFiles(config)),
    ...createDoors(),
    projects: createProjectShareRepository(storage.database),
    belongings: createBelongings(storage.database),
    people: createPersonRepository(storage.database),
    clientSecrets: createClientSecrets(storage),
    sandbox: createSandbox(),
    agents,
    serveMcp,
    durable,
    version,
    config,
    logs,
    isAlone,
    now: Date.now,
  };
}
