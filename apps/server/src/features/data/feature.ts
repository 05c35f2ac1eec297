import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { Durable } from '../../durable/open-durable.ts';
import type { Feature, Parts } from '../../gateway/feature.ts';
import type { Models } from '../../providers/models/model.ts';
import type { Tables } from '../../providers/tables/tables.ts';
import type { PostgresTarget } from '../../providers/postgres-target/postgres-target.ts';
import type { Outbound } from '../../providers/web/outbound.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Database } from '../../storage/database.ts';
import type { Files } from '../../storage/files.ts';
import type { Secrets } from '../../storage/secrets.ts';
import { bundleRoutes } from './bundle-routes.ts';
import { createComparison } from './compare-files.ts';
import { createDataFiles } from './data-files.ts';
import { createDataJob } from './data-job.ts';
import { dataRoutes } from './data-routes.ts';
import { createDataRoom } from './data-room.ts';
import { createDataRuns } from './data-runs.ts';
import { dataTools } from './data-tools.ts';
import { createDialectPreviews } from './dialect-previews.ts';
import type { DataDoor } from './events.ts';
import { createExports } from './exports.ts';
import { createFileRepository } from './file-repository.ts';
import { createFetchedFiles } from './fetched-files.ts';
import { fileRoutes } from './file-routes.ts';
import { lookRoutes } from './look-routes.ts';
import { createLooks } from './looks.ts';
import { filesMigration } from './migrations/0001-files.ts';
import { recipesMigration } from './migrations/0002-recipes.ts';
import { createPages } from './pages.ts';
import { createPlans } from './plans.ts';
import { createProfiles } from './profiles.ts';
import { billOfQuestion, questionRoutes } from './question-routes.ts';
import { createProgressBoard } from './progress-board.ts';
import { createRecipeChecks } from './recipe-checks.ts';
import { recipeRoutes } from './recipe-routes.ts';
import { createRecipeServices } from './recipe-services.ts';
import { createRefusedRows } from './refused-rows.ts';
import type { DocumentReceiver } from './document-receiver.ts';
import { uploadTargetsMigration } from './migrations/0003-upload-targets.ts';
import { createResumableUploads } from './resumable-uploads.ts';
import { createSentTables } from './sent-tables.ts';
import { createSheetFolders } from './sheet-folders.ts';
import { storedRecipeRoutes } from './stored-recipe-routes.ts';
import { dataStreams } from './stream.ts';
import { createUploadRepository } from './upload-repository.ts';
import { tusDiscovery, uploadRoutes } from './upload-routes.ts';
import { createUploads } from './uploads.ts';

export interface DataFeatureNeeds {
  readonly database: Database;
  readonly bus: Bus;
  readonly durable: Durable;
  readonly files: Files;
  /** For uploads that become documents. */
  readonly knowledge: DocumentReceiver;
  readonly secrets: Pick<Secrets, 'derive' | 'seal' | 'open'>;
  readonly tables: Tables;
  /** For questions in words. */
  readonly models: Pick<Models, 'resolve' | 'complete'>;
  /** For those who were built before. */
  readonly dataDoor: DataDoor;
  readonly outbound: Outbound;
  readonly postgresTarget: PostgresTarget;
  readonly config: Pick<Config, 'dataDir' | 'data'>;
  readonly logs: { error(message: string, fields?: { readonly error?: unknown }): void };
  readonly now: () => number;
}

const expireEveryMs = 10 * 60 * 1000;

function buildServices(needs: DataFeatureNeeds) {
  const { database, bus, durable, files, tables, models, config, secrets, now } = needs;
  const directory = join(config.dataDir, 'tables');
  const board = createProgressBoard(bus, now);
  const folders = createSheetFolders(directory);
  const runs = createDataRuns({ runs: durable.runs, list: durable.list, feed: durable.feed, board });
  const { quotaBytes, maxFileBytes } = config.data;
  const repository = createFileRepository(database);
  const dataFiles = createDataFiles({ repository, files, folders, tables, runs, quotaBytes, now });
  const saltOf = (owner: string): string => secrets.derive(`masks of ${owner}`);
  const plans = createPlans({ dataFiles, tables, saltOf });
  const sentTables = createSentTables({ postgres: needs.postgresTarget, secrets, folders });
  const exports = createExports({ dataFiles, tables, runs, folders, plans, sentTables, now });
  const pages = createPages({ dataFiles, tables, plans });
  const profiles = createProfiles({ dataFiles, tables, folders, now });
  const beside = { pages, profiles, folders, tables, models };
  const recipes = createRecipeServices({ database, dataFiles, plans, exports, runs, ...beside, now });
  const { recipeRuns } = recipes;
  needs.dataDoor.open(createDataRoom({ dataFiles, exports, recipeRuns, runs, list: durable.list, files, maxFileBytes }));
  const uploads = createUploads({ dataFiles, files, directory: config.dataDir, maxFileBytes });
  const resumable = createResumableUploads({
    receiver: needs.knowledge,
    repository: createUploadRepository(database),
    dataFiles,
    files,
    maxFileBytes,
    now,
    directory: join(config.dataDir, 'uploads'),
  });
  return {
    board,
    runs,
    dataFiles,
    exports,
    uploads,
    resumable,
    recipes,
    checks: createRecipeChecks(dataFiles, plans),
    fetchFile: createFetchedFiles({ dataFiles, files, outbound: needs.outbound, directory: config.dataDir, maxFileBytes }),
    looks: createLooks({ dataFiles, tables, plans }),
    compare: createComparison({ dataFiles, tables }),
    previewDialect: createDialectPreviews({ dataFiles, files, folders, tables }),
    refusedRows: createRefusedRows({ dataFiles, tables }),
    pages,
    profiles,
  };
}

/** Data files: upload, sheets, preview, profile, steps, downloads. */
export const dataFeature: Feature<DataFeatureNeeds> = {
  name: 'data',
  migrations: [filesMigration, recipesMigration, uploadTargetsMigration],
  holds: [
    { table: 'data_file', column: 'owner', fate: 'own', kind: 'files' },
    { table: 'data_upload', column: 'owner', fate: 'own' },
    { table: 'data_recipe', column: 'owner', fate: 'own', kind: 'recipes' },
    { table: 'data_recipe_revision', column: 'owner', fate: 'own' },
    { table: 'data_recipe_run', column: 'owner', fate: 'own' },
  ],
  build(needs): Parts {
    const { durable, bus, logs } = needs;
    const services = buildServices(needs);
    const { board, runs, dataFiles, exports, resumable, profiles } = services;
    const profile = async ({
      owner,
      input,
    }: {
      owner: string;
      input: { fileId: Parameters<typeof profiles.get>[1]; sheet: string };
    }) => {
      await profiles.get(owner, input.fileId, input.sheet);
      return { counts: null, artifacts: [] };
    };
    durable.register(
      createDataJob({ ingest: dataFiles.ingest, run: exports.transform, export: exports.exportSheet, profile }, board),
    );
    const onError = (message: string) => (error: unknown) => logs.error(message, { error });
    let expiring: NodeJS.Timeout | undefined;
    return {
      tools: dataTools({ dataFiles, ...services.recipes, billOf: billOfQuestion }),
      discoveries: [tusDiscovery(needs.config.data.maxFileBytes)],
      routes: [
        ...uploadRoutes(services),
        ...fileRoutes(dataFiles),
        ...lookRoutes(services),
        ...dataRoutes(services),
        ...recipeRoutes(services.checks),
        ...storedRecipeRoutes({ ...services.recipes, runs }),
        ...questionRoutes(services.recipes),
        ...bundleRoutes(services.recipes.bundles),
      ],
      streams: dataStreams({ runs, feed: durable.feed, bus, onError: onError('a stream of data progress failed') }),
      letsGo: {
        async erase(owner) {
          await resumable.removeOf(owner);
          await dataFiles.removeOf(owner);
        },
      },
      async start() {
        expiring = setInterval(() => void resumable.expire().catch(onError('uploads could not be expired')), expireEveryMs);
        expiring.unref();
        await resumable.expire();
      },
      async stop() {
        clearInterval(expiring);
      },
    };
  },
};
