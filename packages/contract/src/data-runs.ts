import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { executionStatuses } from './execution-status.ts';
import { executionId, fileId, recipeId } from './ids.ts';
import { parameterValues, recipeParameters } from './recipe-parameters.ts';
import { storableText } from './storable-text.ts';
import { stream } from './stream.ts';

/** Why work on data failed; `code` is one of the catalogue of faults. */
export const dataError = z.object({ code: z.string(), message: z.string(), fix: z.string().nullable() });
export type DataError = z.infer<typeof dataError>;

export const dataRunKinds = ['ingest', 'profile', 'run', 'export'] as const;
export type DataRunKind = (typeof dataRunKinds)[number];

/** Where work on data stands. */
export const dataProgress = z.object({
  run_id: executionId,
  file_id: fileId,
  kind: z.enum(dataRunKinds),
  status: z.enum(executionStatuses),
  /** In plain words: `reading rows`, `counting values`. */
  phase: z.string(),
  /** 0 to 100, never falling; null where nobody can know: "working". */
  percent: z.number().nullable(),
  rows: z.number().nullable(),
  rows_total: z.number().nullable(),
  bytes: z.number().nullable(),
  bytes_total: z.number().nullable(),
  /** Until the end; null where it is not known. */
  eta_ms: z.number().nullable(),
  started_at: z.number().nullable(),
  updated_at: z.number(),
  error: dataError.nullable(),
});
export type DataProgress = z.infer<typeof dataProgress>;

/** What must hold for every run: rows in = out + rejected + filtered + deduplicated. */
export const rowCounts = z.object({
  rows_in: z.number(),
  rows_out: z.number(),
  rejected: z.number(),
  filtered: z.number(),
  deduplicated: z.number(),
  /** False where rows are combined, such as after a group or a join: then the counts say what came out and no more. */
  is_balanced: z.boolean(),
});
export type RowCounts = z.infer<typeof rowCounts>;

/** What a finished run left: a file to download. */
export const dataArtifact = z.object({
  name: z.string(),
  /** Media type. */
  type: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  rows: z.number(),
});
export type DataArtifact = z.infer<typeof dataArtifact>;

/** What a step of a run did with the rows. */
export const stepCounts = z.object({
  id: z.string(),
  rows_out: z.number(),
  rejected: z.number(),
  filtered: z.number(),
  deduplicated: z.number(),
});
export type StepCounts = z.infer<typeof stepCounts>;

/** What an `expect` step found: how many of the rows (or whether their number) broke its rule. */
export const expectation = z.object({
  id: z.string(),
  severity: z.enum(['warn', 'fail', 'quarantine']),
  broken: z.number(),
  total: z.number(),
  /** No more than the share that the step allows. */
  is_met: z.boolean(),
});
export type Expectation = z.infer<typeof expectation>;

export const dataRun = dataProgress.extend({
  sheet: z.string(),
  /** The stored recipe whose steps ran, and which revision of it. */
  recipe: z.object({ id: recipeId, name: z.string(), revision: z.number() }).nullable(),
  counts: rowCounts.nullable(),
  /** In the order of the steps; only of runs with steps. */
  steps: z.array(stepCounts),
  expectations: z.array(expectation),
  artifacts: z.array(dataArtifact),
  /** Where the rows went, when they went into a database. */
  sent: z.object({ host: z.string(), schema: z.string(), table: z.string(), rows: z.number() }).optional(),
  created_at: z.number(),
  ended_at: z.number().nullable(),
});
export type DataRun = z.infer<typeof dataRun>;

export const exportFormats = ['csv', 'json', 'ndjson', 'parquet', 'xlsx', 'sqlite'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportOptions = z.strictObject({
  format: z.enum(exportFormats).default('csv'),
  /** Without extension; default: that of the file. */
  name: storableText(200).trim().min(1).optional(),
  /** CSV: how it is written. */
  delimiter: z.string().min(1).max(1).default(','),
  newline: z.enum(['lf', 'crlf']).default('lf'),
  bom: z.boolean().default(false),
  header: z.boolean().default(true),
  /** CSV: text that a spreadsheet would take for a formula gets a `'` in front; off for machines. */
  safe: z.boolean().default(true),
});
export type ExportOptions = z.infer<typeof exportOptions>;

const target = z.object({
  file_id: fileId,
  sheet: storableText(255).optional().describe('Default: the first'),
});

export const exportFile = endpoint({
  name: 'data.export',
  method: 'POST',
  path: '/api/v1/files/:fileId/export',
  summary: 'Write a sheet as CSV, JSON, Parquet, XLSX or SQLite; the run names what to download',
  access: 'data:write',
  params: z.object({ fileId }),
  query: z.object({ wait: z.coerce.number().min(0).max(120).default(0).describe('Seconds to wait for the end') }),
  body: exportOptions.extend({ sheet: storableText(255).optional() }),
  reply: dataRun,
  status: 202,
});

/** A step as the recipe language has it; what each `op` takes is in the contract of recipes. */
export const anyStep = z.looseObject({ op: z.string().min(1).max(40) });

export const transformData = endpoint({
  name: 'data.transform',
  method: 'POST',
  path: '/api/v1/transform',
  aliases: ['/api/transform'],
  summary: 'Run steps over a sheet and write the result; waits ?wait= seconds, then the run goes on by itself',
  access: 'data:write',
  query: z.object({ wait: z.coerce.number().min(0).max(120).default(30) }),
  body: target.extend({
    steps: z.array(anyStep).max(500).default([]),
    parameters: recipeParameters,
    values: parameterValues,
    output: exportOptions.prefault({}),
  }),
  reply: dataRun,
  faults: ['invalid_definition', 'data_limit_exceeded'],
});

export const getProgress = endpoint({
  name: 'data.progress',
  method: 'GET',
  path: '/api/v1/progress/status',
  aliases: ['/api/progress/status'],
  summary: 'Where work on data stands: of one run, of a file, or of all that is under way',
  access: 'data:read',
  query: z.object({ run_id: executionId.optional(), file_id: fileId.optional() }),
  reply: z.object({
    /** `idle`: nothing is under way. */
    status: z.enum(['idle', ...executionStatuses]),
    runs: z.array(dataProgress),
  }),
});

export const listDataRuns = endpoint({
  name: 'data.runs',
  method: 'GET',
  path: '/api/v1/data/runs',
  summary: 'Runs over files, the newest first',
  access: 'data:read',
  query: z.object({
    file_id: fileId.optional(),
    kind: z.enum(dataRunKinds).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  reply: z.object({ runs: z.array(dataRun) }),
});

const params = z.object({ executionId });

export const getDataRun = endpoint({
  name: 'data.run',
  method: 'GET',
  path: '/api/v1/data/runs/:executionId',
  summary: 'One run: where it stands, what it counted, what it left',
  access: 'data:read',
  params,
  query: z.object({ wait: z.coerce.number().min(0).max(120).default(0).describe('Seconds to wait for the end') }),
  reply: dataRun,
});

export const cancelDataRun = endpoint({
  name: 'data.cancel',
  method: 'POST',
  path: '/api/v1/data/runs/:executionId/cancel',
  summary: 'Cancel a run; nothing half-written is left',
  access: 'data:write',
  params,
  reply: dataRun,
});

export const downloadArtifact = endpoint({
  name: 'data.download',
  method: 'GET',
  path: '/api/v1/data/runs/:executionId/download',
  summary: 'What a run wrote, as a download; by default the first artifact',
  access: 'data:read',
  params,
  query: z.object({ name: storableText(255).optional() }),
  reply: z.unknown(),
});

export const bundleDataRun = endpoint({
  name: 'data.bundle',
  method: 'GET',
  path: '/api/v1/data/runs/:executionId/bundle',
  summary: 'What plain DuckDB needs to make the result of a run again: rows, plan, SQL and profile in one zip',
  access: 'data:read',
  params,
  reply: z.unknown(),
});

export const followDataRun = stream({
  name: 'data.follow',
  path: '/api/v1/data/runs/:executionId/stream',
  summary: 'The progress of a run as it happens; closes after the end',
  access: 'data:read',
  params,
  says: z.object({ type: z.literal('progress'), progress: dataProgress }),
});
