import {
  cancelDataRun,
  downloadArtifact,
  exportFile,
  exportToPostgres,
  getDataRun,
  getProfile,
  getProgress,
  listDataRuns,
  makeProfile,
  previewData,
  queryPreview,
  transformData,
} from '@causeway/contract';
import type { DataProgress } from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import { attachment } from './attachment.ts';
import type { DataFiles } from './data-files.ts';
import type { DataRuns } from './data-runs.ts';
import type { Exports } from './exports.ts';
import type { Pages } from './pages.ts';
import type { Profiles } from './profiles.ts';

export interface DataServices {
  readonly dataFiles: DataFiles;
  readonly runs: DataRuns;
  readonly pages: Pages;
  readonly profiles: Profiles;
  readonly exports: Exports;
}

const toPlain = ({
  sheet: _sheet,
  recipe: _recipe,
  counts: _counts,
  steps: _steps,
  expectations: _expectations,
  artifacts: _artifacts,
  created_at: _at,
  ended_at: _end,
  ...progress
}: Awaited<ReturnType<DataRuns['find']>>): DataProgress => progress;

const noPlan = { steps: [], parameters: [], values: {} };

const pageRoutes = ({ pages }: DataServices): Route[] => [
  route(previewData, ({ principal, query, signal }) => {
    const { file_id: fileId, filter = [], sort = [], columns = [], ...rest } = query;
    return pages.read(
      { ...rest, owner: principal.userId, fileId, sheet: query.sheet, filter, sort, columns, plan: noPlan, isCounted: false },
      signal,
    );
  }),
  route(queryPreview, ({ principal, body, signal }) => {
    const { file_id: fileId, filter = [], sort = [], columns = [], steps = [], parameters, values, ...rest } = body;
    const plan = { steps, parameters, values };
    const { up_to: upTo, counts: isCounted, sheet, offset, limit } = rest;
    const owner = principal.userId;
    return pages.read({ owner, fileId, sheet, offset, limit, filter, sort, columns, plan, upTo, isCounted }, signal);
  }),
];

const profileRoutes = ({ profiles }: DataServices): Route[] => [
  route(getProfile, ({ principal, query }) => profiles.get(principal.userId, query.file_id, query.sheet)),
  route(makeProfile, ({ principal, body }) => profiles.get(principal.userId, body.file_id, body.sheet)),
];

const writingRoutes = ({ exports, runs }: DataServices): Route[] => [
  route(exportFile, async ({ principal, params, query, body, signal }) => {
    const { sheet, ...output } = body;
    const owner = principal.userId;
    const id = await exports.startExport({ owner, fileId: params.fileId, sheet, output }, signal);
    return runs.wait({ owner, id }, query.wait * 1000, signal);
  }),
  route(exportToPostgres, async ({ principal, params, query, body, signal }) => {
    const { sheet, steps, to } = body;
    const plan = steps.length === 0 ? undefined : { steps, parameters: [], values: {} };
    const owner = principal.userId;
    const id = await exports.startSending({ owner, fileId: params.fileId, sheet, plan, to }, signal);
    return runs.wait({ owner, id }, query.wait * 1000, signal);
  }),
  route(transformData, async ({ principal, query, body, signal }) => {
    const owner = principal.userId;
    const { file_id: fileId, sheet, steps, parameters, values, output } = body;
    const id = await exports.startRun({ owner, fileId, sheet, plan: { steps, parameters, values }, output }, { signal });
    return runs.wait({ owner, id }, query.wait * 1000, signal);
  }),
];

const runRoutes = ({ dataFiles, exports, runs }: DataServices): Route[] => [
  route(getProgress, async ({ principal, query }) => {
    const owner = principal.userId;
    if (query.run_id !== undefined) {
      const progress = await runs.progress({ owner, id: query.run_id });
      return { status: progress.status, runs: [progress] };
    }
    if (query.file_id !== undefined) await dataFiles.get({ owner, id: query.file_id });
    const open = await runs.open(owner, query.file_id);
    return { status: open[0]?.status ?? ('idle' as const), runs: open.map(toPlain) };
  }),
  route(listDataRuns, async ({ principal, query }) => ({
    runs: [...(await runs.list(principal.userId, { fileId: query.file_id, kind: query.kind, limit: query.limit }))],
  })),
  route(getDataRun, ({ principal, params, query, signal }) =>
    runs.wait({ owner: principal.userId, id: params.executionId }, query.wait * 1000, signal),
  ),
  route(cancelDataRun, async ({ principal, params }) => {
    const owner = principal.userId;
    const run = await runs.cancel({ owner, id: params.executionId });
    if (run.kind === 'ingest') await dataFiles.cancelled({ owner, id: run.file_id }, run.run_id);
    return run;
  }),
  route(downloadArtifact, async (asked) => {
    const ref = { owner: asked.principal.userId, id: asked.params.executionId };
    const { name, type, content, sizeBytes } = await exports.download(ref, asked.query.name);
    asked.setHeader('content-disposition', attachment(name));
    return new RawReply({ content, sizeBytes }, type);
  }),
];

export const dataRoutes = (services: DataServices): Route[] => [
  ...pageRoutes(services),
  ...profileRoutes(services),
  ...writingRoutes(services),
  ...runRoutes(services),
];
