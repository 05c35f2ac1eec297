import { z } from 'zod';
import { anyStep } from './data-runs.ts';
import { endpoint } from './endpoint.ts';
import { columnTypes } from './column-types.ts';
import { fileId } from './ids.ts';
import { recipeParameters } from './recipe-parameters.ts';
import { recipeStep } from './recipe-steps.ts';
import { storableText } from './storable-text.ts';

/** A list of steps over a sheet. It never changes what it reads; a new list is a new recipe. */
export const recipePlan = z
  .strictObject({
    version: z.literal(1).default(1),
    parameters: recipeParameters,
    steps: z.array(recipeStep).max(500),
  })
  .refine(({ steps }) => new Set(steps.map(({ id }) => id)).size === steps.length, 'two steps have the same id');
export type RecipePlan = z.infer<typeof recipePlan>;

/** A column that a step sees. */
export const recipeColumn = z.object({ name: z.string(), type: z.enum(columnTypes) });
export type RecipeColumn = z.infer<typeof recipeColumn>;

/** Why a step cannot run as it is. */
export const recipeProblem = z.object({
  code: z.enum([
    'unknown-step',
    'invalid-step',
    'unknown-column',
    'duplicate-column',
    'wrong-type',
    'invalid-expression',
    'invalid-pattern',
    'invalid-format',
    'unknown-sheet',
    'unknown-parameter',
    'missing-secret',
    'refused-sql',
  ]),
  message: z.string(),
  /** What to write instead, where it is known. */
  fix: z.string().optional(),
  /** Part of the step: `expr`, `columns.2`. */
  path: z.string().optional(),
  /** In an expression: characters before the place, and how many are meant. */
  at: z.number().optional(),
  length: z.number().optional(),
  /** The expression with a caret below the place. */
  caret: z.string().optional(),
});
export type RecipeProblem = z.infer<typeof recipeProblem>;

export const checkedStep = z.object({
  id: z.string(),
  op: z.string(),
  /** `broken`: passed over because of its problems; the steps after it see what was before. */
  status: z.enum(['ok', 'disabled', 'broken']),
  problems: z.array(recipeProblem),
  /** After the step. */
  columns: z.array(recipeColumn),
  /** Columns of the step before that each new or changed column is made of; others are passed on. */
  lineage: z.record(z.string(), z.array(z.string())),
  /** Over a sample the figures of this step are not those of all rows. */
  is_approximate_in_preview: z.boolean(),
});
export type CheckedStep = z.infer<typeof checkedStep>;

export const recipeCheck = z.object({
  steps: z.array(checkedStep),
  columns: z.array(recipeColumn),
  /** Columns of the sheet that each column of the result is made of. */
  lineage: z.record(z.string(), z.array(z.string())),
  /** What plain DuckDB runs, with the sheet as `input`. */
  sql: z.string(),
  /** Of the steps as they stand. */
  hash: z.string(),
});
export type RecipeCheck = z.infer<typeof recipeCheck>;

/** What a recipe would meet on another sheet. */
export const recipeDrift = z.object({
  /** Columns the recipe needs that are not there; `like` is the nearest name. */
  missing: z.array(z.object({ column: z.string(), like: z.string().nullable(), steps: z.array(z.string()) })),
  /** Columns that are new and pass through. */
  added: z.array(z.string()),
  /** Same names in another order or case. */
  renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  /** Steps that would break. */
  broken: z.array(z.object({ id: z.string(), problems: z.array(recipeProblem) })),
  can_run: z.boolean(),
});
export type RecipeDrift = z.infer<typeof recipeDrift>;

/** A function of the expression language. */
export const recipeFunction = z.object({
  name: z.string(),
  /** `round(numeric, [integer])` */
  call: z.string(),
  /** A type; `same` and `likeFirst` are that of the arguments. */
  gives: z.string(),
  /** One clause. */
  says: z.string(),
});
export type RecipeFunction = z.infer<typeof recipeFunction>;

const place = { file_id: fileId, sheet: storableText(255).optional() };
export const checkRecipe = endpoint({
  name: 'recipes.check',
  method: 'POST',
  path: '/api/v1/recipes/check',
  summary: 'What steps make of the columns of a sheet, which of them cannot run, and why; no row is read',
  access: 'data:read',
  body: z.strictObject({
    ...place,
    steps: z.array(anyStep).max(500),
    parameters: recipeParameters,
  }),
  reply: recipeCheck,
});

export const listRecipeFunctions = endpoint({
  name: 'recipes.functions',
  method: 'GET',
  path: '/api/v1/recipes/functions',
  summary: 'The functions that expressions may call',
  access: 'data:read',
  reply: z.object({ functions: z.array(recipeFunction) }),
});
