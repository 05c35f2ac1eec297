import { z } from 'zod';
import { rowFilter } from './data-profile.ts';
import { anyStep } from './data-runs.ts';
import { endpoint } from './endpoint.ts';
import { columnTypes } from './column-types.ts';
import { fileId } from './ids.ts';
import { storableText } from './storable-text.ts';

const column = storableText(1000).min(1);
const place = {
  file_id: fileId,
  sheet: storableText(255).optional().describe('Default: the first'),
  filter: z.array(rowFilter).max(50).default([]),
  /** What is looked at is the sheet after these steps. */
  steps: z.array(anyStep).max(500).default([]),
};
const counted = z.object({ value: z.string(), count: z.number() });
const faults = ['data_limit_exceeded', 'data_worker_failed'] as const;

/** A range of values; the last one includes its end. Of dates both ends are ISO 8601. */
export const facetBin = z.object({
  from: z.union([z.number(), z.string()]),
  to: z.union([z.number(), z.string()]),
  count: z.number(),
});
export type FacetBin = z.infer<typeof facetBin>;

/** How the values of a column are spread over the rows that are left. */
export const facet = z.object({
  column: z.string(),
  /** `number` and `date` have bins beside their values. */
  kind: z.enum(['text', 'number', 'date']),
  /** Different values, and rows without one. */
  distinct: z.number(),
  missing: z.number(),
  values: z.array(counted),
  /** There are more values than are listed. */
  is_cut: z.boolean(),
  bins: z.array(facetBin),
  /** Rows whose value is neither missing nor in a bin: it is no number, or no date. */
  other: z.number(),
  /** Of dates: give it as `format` of a filter on this column, with the ends of a bin as they are. */
  format: z.string().optional(),
});
export type Facet = z.infer<typeof facet>;

export const findFacets = endpoint({
  name: 'data.facets',
  method: 'POST',
  path: '/api/v1/data/facets',
  summary:
    'Values of columns with how often each occurs, and histograms of numbers and dates, over the rows that filters leave',
  access: 'data:read',
  body: z.strictObject({
    ...place,
    columns: z.array(column).min(1).max(50),
    /** Values listed for each column. */
    limit: z.number().int().min(1).max(2000).default(50),
    sort: z.enum(['count', 'value']).default('count'),
    /** Only values that contain this, in any case. */
    search: storableText(200).optional(),
    bins: z.number().int().min(2).max(100).default(20),
    /** A facet is not narrowed by filters on its own column, so that other values can still be chosen. */
    ignore_own: z.boolean().default(true),
  }),
  reply: z.object({
    file_id: fileId,
    sheet: z.string(),
    /** Rows that all filters leave, and rows without filters. */
    total: z.number(),
    rows: z.number(),
    facets: z.array(facet),
    /** Steps are shown over some rows of a large sheet. */
    is_partial: z.boolean(),
    elapsed_ms: z.number(),
  }),
  faults,
});

/** Values with one key are a group (the first four), or values near each other (the last two). */
export const clusterMethods = [
  'fingerprint',
  'ngram-fingerprint',
  'metaphone',
  'cologne',
  'levenshtein',
  'jaro-winkler',
] as const;
export type ClusterMethod = (typeof clusterMethods)[number];

/** Values that are probably meant to be the same. */
export const valueCluster = z.object({
  /** The most frequent first. */
  values: z.array(counted),
  /** Rows that hold one of them. */
  rows: z.number(),
  /** What all of them could become: the most frequent one, trimmed. */
  proposed: z.string(),
});
export type ValueCluster = z.infer<typeof valueCluster>;

export const clusterValues = endpoint({
  name: 'data.cluster',
  method: 'POST',
  path: '/api/v1/data/cluster',
  summary: 'Groups of values of a column that are probably the same thing written differently, with the step that merges them',
  access: 'data:read',
  body: z.strictObject({
    ...place,
    column,
    method: z.enum(clusterMethods).default('fingerprint'),
    /** Of `ngram-fingerprint`. */
    ngram: z.number().int().min(1).max(10).default(2),
    /** Of `levenshtein`: edits between two values at most. */
    radius: z.number().int().min(1).max(10).default(2),
    /** Of `jaro-winkler`: likeness of two values at least. */
    likeness: z.number().min(0.5).max(1).default(0.92),
    /** Of the last two: values are compared when they share so many characters in a row. */
    block: z.number().int().min(1).max(12).default(4),
    /** Groups that are listed, those with the most rows first. */
    limit: z.number().int().min(1).max(2000).default(200),
  }),
  reply: z.object({
    file_id: fileId,
    sheet: z.string(),
    column: z.string(),
    method: z.enum(clusterMethods),
    /** Different values that were looked at. */
    distinct: z.number(),
    clusters: z.array(valueCluster),
    /** There are more groups than are listed, or more values than are looked at. */
    is_cut: z.boolean(),
    /** `map` for all listed groups as proposed; null without a group. */
    step: anyStep.nullable(),
    is_partial: z.boolean(),
    elapsed_ms: z.number(),
  }),
  faults,
});

const compared = z.strictObject({ file_id: fileId, sheet: storableText(255).optional().describe('Default: the first') });
const side = z.object({
  type: z.enum(columnTypes),
  /** Rows without a value, 0 to 1. */
  missing: z.number(),
  distinct: z.number(),
  min: z.string().nullable(),
  max: z.string().nullable(),
  mean: z.number().nullable(),
});

/** One column that both sheets have. */
export const columnDrift = z.object({
  column: z.string(),
  a: side,
  b: side,
  /** Population stability index over tenths of A, or over its most frequent values; null: nothing to compare. */
  psi: z.number().nullable(),
  /** Largest distance between the two distributions of numbers or dates (Kolmogorov-Smirnov), 0 to 1. */
  ks: z.number().nullable(),
  /** Frequent values that the other sheet does not have. */
  only_a: z.array(counted),
  only_b: z.array(counted),
  /** PSI below 0.1, below 0.25, above; another type is always `strong`. */
  drift: z.enum(['none', 'some', 'strong']),
});
export type ColumnDrift = z.infer<typeof columnDrift>;

const whole = z.object({ file_id: fileId, sheet: z.string(), name: z.string(), rows: z.number(), columns: z.number() });

export const compareSheets = endpoint({
  name: 'data.compare',
  method: 'POST',
  path: '/api/v1/data/compare',
  summary: 'How a sheet differs from another: columns that came and went, types, missing values, and how the values moved',
  access: 'data:read',
  body: z.strictObject({ a: compared, b: compared }),
  reply: z.object({
    a: whole,
    b: whole,
    /** Columns that only B has, and that only A has. */
    added: z.array(z.string()),
    removed: z.array(z.string()),
    /** The strongest drift first. */
    columns: z.array(columnDrift),
    elapsed_ms: z.number(),
  }),
  faults,
});
