import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { anyStep, expectation, stepCounts } from './data-runs.ts';
import { proposedType, sheetColumn } from './files.ts';
import { fileId } from './ids.ts';
import { parameterValues, recipeParameters } from './recipe-parameters.ts';
import { storableText } from './storable-text.ts';

const sheetName = storableText(255).optional().describe('Default: the first');

/** How a page is narrowed. Comparisons are of numbers where both sides are numbers, else of text. */
export const rowFilter = z.strictObject({
  column: storableText(1000),
  op: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'contains', 'starts', 'ends', 'matches', 'empty', 'not-empty', 'in']),
  value: z.union([storableText(10_000), z.number(), z.array(storableText(10_000)).max(1000)]).optional(),
  /** Cells are dates written so (strptime: `%d.%m.%Y`, or `iso`); `value` is one in ISO 8601, and they are compared as dates. */
  format: storableText(100).min(1).optional(),
});
export type RowFilter = z.infer<typeof rowFilter>;

export const rowSort = z.strictObject({ column: storableText(1000), descending: z.boolean().default(false) });
export type RowSort = z.infer<typeof rowSort>;

/** Rows of a sheet, column by column. Cells are text; null is a cell that is not there. */
export const dataPage = z.object({
  file_id: fileId,
  sheet: z.string(),
  columns: z.array(sheetColumn),
  /** Line or row in the source of each row. */
  lines: z.array(z.number()),
  /** One list per column, as long as `lines`. */
  values: z.array(z.array(z.string().nullable())),
  offset: z.number(),
  /** Rows that the filters leave; all rows without filters. */
  total: z.number(),
  /** Not all rows: the file is still being read, or steps are shown over some rows of a large sheet. */
  is_partial: z.boolean(),
  /** What each step did with the rows that are shown from; only when they are asked for. */
  steps: z.array(stepCounts).optional(),
  /** What expectations found among these rows; with `steps`. */
  expectations: z.array(expectation).optional(),
  /** What it took, in ms. */
  elapsed_ms: z.number(),
});
export type DataPage = z.infer<typeof dataPage>;

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .max(20_000)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('it is no JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

const filters = z.array(rowFilter).max(50);
const sorts = z.array(rowSort).max(10);

export const previewData = endpoint({
  name: 'data.preview',
  method: 'GET',
  path: '/api/v1/preview',
  aliases: ['/api/preview'],
  summary: 'Rows of a sheet, anywhere, filtered and sorted',
  access: 'data:read',
  query: z.object({
    file_id: fileId,
    sheet: sheetName,
    offset: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    filter: json(filters).optional().describe('JSON: [{"column":"city","op":"contains","value":"ber"}]'),
    sort: json(sorts).optional().describe('JSON: [{"column":"price","descending":true}]'),
    columns: json(z.array(storableText(1000)).max(5000))
      .optional()
      .describe('JSON: names of the columns that are wanted'),
  }),
  reply: dataPage,
});

export const queryPreview = endpoint({
  name: 'data.preview-query',
  method: 'POST',
  path: '/api/v1/preview',
  aliases: ['/api/preview'],
  summary: 'Rows of a sheet after steps, anywhere, filtered and sorted',
  access: 'data:read',
  body: z.strictObject({
    file_id: fileId,
    sheet: sheetName,
    offset: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(1000).default(100),
    filter: filters.optional(),
    sort: sorts.optional(),
    columns: z.array(storableText(1000)).max(5000).optional(),
    steps: z.array(anyStep).max(500).optional(),
    /** Only the first so many of them: what was before a step. */
    up_to: z.number().int().min(0).max(500).optional(),
    parameters: recipeParameters,
    values: parameterValues,
    counts: z.boolean().default(false).describe('Also count the rows of each step'),
  }),
  reply: dataPage,
});

const share = z.number().describe('0 to 1');
const example = z.object({ line: z.number().nullable(), value: z.string().nullable() });
export type ProfileExample = z.infer<typeof example>;

/** Something worth a look, with rows that show it and a step that mends it. */
export const profileWarning = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  column: z.string().nullable(),
  message: z.string(),
  count: z.number(),
  share,
  examples: z.array(example),
  /** A step of a recipe that one click adds; null where a person must decide. */
  step: anyStep.nullable(),
});
export type ProfileWarning = z.infer<typeof profileWarning>;

/** What the values mean, beyond their type. */
export const semanticTypes = [
  'integer',
  'decimal',
  'boolean',
  'date',
  'timestamp',
  'time',
  'duration',
  'percent',
  'currency',
  'email',
  'url',
  'domain',
  'phone',
  'uuid',
  'ipv4',
  'ipv6',
  'iban',
  'bic',
  'credit-card',
  'country',
  'postal-code',
  'latitude',
  'longitude',
  'color',
  'json',
  'path',
  'hash',
  'id',
  'category',
  'text',
  'empty',
] as const;
export type SemanticType = (typeof semanticTypes)[number];

const counted = z.object({ value: z.string(), count: z.number(), share });

/** Figures of a column whose values are numbers (dates count as days since 1970). */
export const numberProfile = z.object({
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  /** Null for a single value. */
  stddev: z.number().nullable(),
  mad: z.number().nullable(),
  skewness: z.number().nullable(),
  kurtosis: z.number().nullable(),
  sum: z.number(),
  zeros: z.number(),
  negatives: z.number(),
  infinite: z.number(),
  quantiles: z.object({
    p01: z.number(),
    p05: z.number(),
    p25: z.number(),
    p50: z.number(),
    p75: z.number(),
    p95: z.number(),
    p99: z.number(),
  }),
  /** Beyond the quartiles by 1.5 times their distance, and beyond 3.5 scaled median deviations. */
  outliers: z.object({
    low: z.number(),
    high: z.number(),
    count: z.number(),
    mad_count: z.number(),
    examples: z.array(example),
  }),
});
export type NumberProfile = z.infer<typeof numberProfile>;

export const columnProfile = z.object({
  name: z.string(),
  label: z.string(),
  /** Values that are there: neither null, empty, blank nor a word for nothing. */
  count: z.number(),
  nulls: z.number(),
  empty: z.number(),
  /** Only spaces. */
  blank: z.number(),
  /** `NA`, `N/A`, `-`, `null`, …: how often each. */
  tokens: z.array(counted),
  distinct: z.number(),
  /** Values that occur once. */
  unique: z.number(),
  is_constant: z.boolean(),
  semantic: z.object({
    type: z.enum(semanticTypes),
    confidence: share,
    /** Values that do not fit. */
    exceptions: z.number(),
    examples: z.array(example),
    /** Of currencies: `EUR`; of dates: the format; of hashes: `sha256`. */
    detail: z.string().optional(),
  }),
  proposed: proposedType.nullable(),
  /** The most frequent values, and some that are rare. */
  top: z.array(counted),
  rare: z.array(counted),
  /** As text. */
  min: z.string().nullable(),
  max: z.string().nullable(),
  numbers: numberProfile.nullable(),
  /** Bins of equal width over numbers and dates; `from` of a date is text. */
  histogram: z.array(z.object({ from: z.number(), to: z.number(), count: z.number() })),
  lengths: z.object({ min: z.number(), mean: z.number(), max: z.number() }),
  /** Shapes of values: `A` an upper-case letter, `a` a lower-case one, `9` a digit; `+` repeated. */
  patterns: z.array(counted),
  /** Patterns are of a sample of so many values; undefined: of all. */
  patterns_sample: z.number().optional(),
  spaces: z.object({ leading: z.number(), trailing: z.number(), inner: z.number() }),
  characters: z.object({ control: z.number(), invisible: z.number(), mojibake: z.number(), non_ascii: z.number() }),
  order: z.enum(['ascending', 'descending', 'none', 'constant']),
  /** Of whole numbers and dates that go up by one: how many are left out. */
  gaps: z.number().nullable(),
  pii: z.enum(['email', 'phone', 'name', 'address', 'card', 'iban', 'ip', 'birthdate', 'none']),
});
export type ColumnProfile = z.infer<typeof columnProfile>;

export const dataProfile = z.object({
  file_id: fileId,
  sheet: z.string(),
  file: z.object({
    name: z.string(),
    bytes: z.number(),
    sha256: z.string(),
    kind: z.string(),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    header_rows: z.number().nullable(),
    rejected: z.number(),
  }),
  table: z.object({
    rows: z.number(),
    columns: z.number(),
    cells: z.number(),
    missing_cells: z.number(),
    /** Rows that are equal to one before them. */
    duplicate_rows: z.number(),
    duplicate_examples: z.array(z.object({ lines: z.array(z.number()), count: z.number() })),
    empty_rows: z.number(),
    /** Columns without a value. */
    empty_columns: z.array(z.string()),
    /** The last row looks like a sum of the others. */
    total_row_line: z.number().nullable(),
    parquet_bytes: z.number(),
  }),
  columns: z.array(columnProfile),
  /** Pairs grow with the square of the columns: gaps, dependencies and categories of the first 30, correlations of the first 20 of numbers, equal columns among the first 200. */
  relations: z.object({
    /** One or two columns whose values name every row. */
    keys: z.array(z.object({ columns: z.array(z.string()), is_proven: z.boolean() })),
    /** `from` decides `to`: for every value of the first there is one of the second; `share` of the rows agree. */
    dependencies: z.array(z.object({ from: z.string(), to: z.string(), share, exceptions: z.number() })),
    /** Pearson of the numbers, Spearman of their ranks, Cramér's V of categories. */
    correlations: z.array(
      z.object({ a: z.string(), b: z.string(), kind: z.enum(['pearson', 'spearman', 'cramers-v']), value: z.number() }),
    ),
    /** Columns that are empty together. */
    missing_together: z.array(z.object({ a: z.string(), b: z.string(), value: z.number() })),
    /** The same values under two names. */
    same_columns: z.array(z.object({ a: z.string(), b: z.string() })),
    /** The first is never after the second. */
    ordered_pairs: z.array(z.object({ a: z.string(), b: z.string(), exceptions: z.number() })),
    /** Values of a column that stand in a key of another sheet; `share` of the distinct ones. */
    foreign_keys: z.array(z.object({ column: z.string(), sheet: z.string(), to: z.string(), share })),
  }),
  warnings: z.array(profileWarning),
  /** Figures of `relations` and patterns are of so many rows; null: of all. */
  sampled_rows: z.number().nullable(),
  /** 95 % of the shares in sampled figures are at most this far off; null: exact. */
  sampling_error: z.number().nullable(),
  elapsed_ms: z.number(),
  created_at: z.number(),
});
export type DataProfile = z.infer<typeof dataProfile>;

const profileQuery = z.object({ file_id: fileId, sheet: sheetName });
const faults = ['file_unreadable', 'data_limit_exceeded', 'data_worker_failed'] as const;

export const getProfile = endpoint({
  name: 'data.profile',
  method: 'GET',
  path: '/api/v1/profile',
  aliases: ['/api/profile'],
  summary: 'What is in a sheet: counts, meanings, shapes, relations and warnings with the step that mends each',
  access: 'data:read',
  query: profileQuery,
  reply: dataProfile,
  faults,
});

export const makeProfile = endpoint({
  name: 'data.profile-make',
  method: 'POST',
  path: '/api/v1/profile',
  aliases: ['/api/profile'],
  summary: 'The same as GET, asked with a body',
  access: 'data:read',
  body: profileQuery,
  reply: dataProfile,
  faults,
});
