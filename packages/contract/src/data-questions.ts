import { z } from 'zod';
import { anyStep } from './data-runs.ts';
import { endpoint } from './endpoint.ts';
import { fileId } from './ids.ts';
import { parameterValues, recipeParameters } from './recipe-parameters.ts';
import { recipeCheck, recipeColumn } from './recipes.ts';
import { storableText } from './storable-text.ts';

const sheet = storableText(255).optional().describe('Default: the first');
const steps = z.array(anyStep).max(500);

/** A sheet under the name that a statement knows it by. */
export const queryTable = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/u, 'letters, digits and _ only')
    .default('input'),
  file_id: fileId,
  sheet,
  /** Columns whose values all have a type come with it; false: every cell is text. */
  typed: z.boolean().default(true),
  /** The rows are those after these steps. */
  steps: steps.default([]),
  parameters: recipeParameters.optional(),
  values: parameterValues.optional(),
});
export type QueryTable = z.infer<typeof queryTable>;
const tables = z.array(queryTable).min(1).max(20);
const sql = storableText(100_000).trim().min(1);

/** A number, where it can be held exactly; what JSON has no form for comes as text. */
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type QueryCell = z.infer<typeof cell>;

/** Rows that a statement gave, column by column. */
export const queryRows = z.object({
  columns: z.array(recipeColumn),
  /** One list per column. */
  values: z.array(z.array(cell)),
  rows: z.number(),
  /** There are more rows than these. */
  is_cut: z.boolean(),
  /** What ran: the statement as DuckDB writes it. */
  sql: z.string(),
  elapsed_ms: z.number(),
});
export type QueryRows = z.infer<typeof queryRows>;

export const queryData = endpoint({
  name: 'data.query',
  method: 'POST',
  path: '/api/v1/data/query',
  summary: 'One SELECT over named sheets; functions and clauses are those of a list, nothing outside of the sheets is reached',
  access: 'data:read',
  body: z.strictObject({
    tables,
    sql: sql.meta({ examples: ['SELECT city, count(*) AS n FROM input GROUP BY city ORDER BY n DESC'] }),
    offset: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(10_000).default(100),
    timeout_ms: z.number().int().min(100).max(60_000).default(10_000),
  }),
  reply: queryRows,
  faults: ['invalid_definition', 'data_limit_exceeded'],
});

/** What a model proposes. It was checked and not run. */
export const dataProposal = z.object({
  /** `none`: the model could not answer with the sheets it was told of; the explanation says why. */
  kind: z.enum(['recipe', 'query', 'none']),
  /** In plain words, for the person who asked. */
  explanation: z.string(),
  /** Of a recipe: steps that go after those that were given; else empty. */
  steps,
  /** Of a recipe: what the given steps and these make of the sheet. */
  check: recipeCheck.nullable(),
  /** Of a query: the statement as DuckDB writes it. */
  sql: z.string().nullable(),
  /** Of a query: what it gives, and the tables to run it with. */
  columns: z.array(recipeColumn),
  tables: z.array(queryTable),
  /** Why it cannot run as it is; empty when it can. */
  problems: z.array(z.string()),
  can_run: z.boolean(),
  model: z.string(),
  /** How often the model was asked: 2 when its first answer had to be mended. */
  attempts: z.number(),
  usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).nullable(),
});
export type DataProposal = z.infer<typeof dataProposal>;

export const askData = endpoint({
  name: 'data.ask',
  method: 'POST',
  path: '/api/v1/data/ask',
  summary: 'A question in words becomes steps or a SELECT, checked and shown; it never runs by itself',
  access: 'data:write',
  body: z.strictObject({
    question: storableText(4000).trim().min(1),
    file_id: fileId,
    sheet,
    /** Steps that are there already; what is proposed comes after them. */
    steps: steps.default([]),
    parameters: recipeParameters,
    values: parameterValues,
    answer: z.enum(['auto', 'recipe', 'query']).default('auto'),
    model: storableText(200).min(1).optional().describe('Default: the first that is there'),
  }),
  reply: dataProposal,
  faults: [
    'no_model_configured',
    'model_not_found',
    'upstream_rejected',
    'upstream_unreachable',
    'upstream_timeout',
    'upstream_invalid',
  ],
});
