import { z } from 'zod';
import { anyStep, dataRun, exportOptions } from './data-runs.ts';
import { endpoint } from './endpoint.ts';
import { fileId, recipeId } from './ids.ts';
import { parameterValues, recipeParameters } from './recipe-parameters.ts';
import { recipeColumn, recipeDrift } from './recipes.ts';
import { storableText } from './storable-text.ts';

const name = storableText(200).trim().min(1);
const sheet = storableText(255).optional().describe('Default: the first');
const revision = z.number().int().min(1);
const steps = z.array(anyStep).max(500);

/** Steps and the values they take, as they are kept: each fits the contract of steps, and has an id. */
export const storedPlan = z.object({ version: z.literal(1).default(1), parameters: recipeParameters, steps });
export type StoredPlan = z.infer<typeof storedPlan>;

/** The sheet that a recipe was made on. The file may be gone; what its columns were stays. */
export const recipeOrigin = z.object({
  file_id: fileId,
  file_name: z.string(),
  sheet: z.string(),
  columns: z.array(recipeColumn),
});
export type RecipeOrigin = z.infer<typeof recipeOrigin>;

/** A recipe that is kept. Times are ms since 1970 UTC. */
export const storedRecipe = z.object({
  id: recipeId,
  name: z.string(),
  /** The revision that holds now; a save says which one it began from. */
  revision: z.number(),
  plan: storedPlan,
  made_for: recipeOrigin.nullable(),
  /** The revision that undo brings back; null: there is none before. */
  undo_to: z.number().nullable(),
  /** The newest one that was made from this: what redo brings back. */
  redo_to: z.number().nullable(),
  /** Where it branched off. */
  branch_of: z.object({ id: recipeId, revision: z.number() }).nullable(),
  created_at: z.number(),
  updated_at: z.number(),
});
export type StoredRecipe = z.infer<typeof storedRecipe>;

/** In lists, without the steps. */
export const recipeSummary = storedRecipe
  .omit({ plan: true, undo_to: true, redo_to: true })
  .extend({ steps: z.number(), made_for: recipeOrigin.omit({ columns: true }).nullable() });
export type RecipeSummary = z.infer<typeof recipeSummary>;

/** One saved state; it never changes. Revisions form a tree, so no branch of the history is lost. */
export const recipeRevision = z.object({
  revision: z.number(),
  /** The one it was made from; null for the first. */
  parent: z.number().nullable(),
  /** What was changed, in the words of whoever saved it. */
  note: z.string(),
  steps: z.number(),
  created_at: z.number(),
});
export type RecipeRevision = z.infer<typeof recipeRevision>;

const params = z.object({ recipeId });

export const listRecipes = endpoint({
  name: 'recipes.list',
  method: 'GET',
  path: '/api/v1/recipes',
  summary: 'Recipes, the one that changed last first',
  access: 'data:read',
  query: z.object({
    text: storableText(200).trim().optional().describe('Only names that contain this, in any case'),
    file_id: fileId.optional().describe('Only those made on this file'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: storableText(200).optional(),
  }),
  reply: z.object({ recipes: z.array(recipeSummary), next_cursor: z.string().optional() }),
});

export const createRecipe = endpoint({
  name: 'recipes.create',
  method: 'POST',
  path: '/api/v1/recipes',
  summary: 'Keep a recipe; with a file, its sheet is remembered as what the recipe was made for',
  access: 'data:write',
  body: z.strictObject({
    name,
    plan: storedPlan.prefault({ steps: [] }),
    file_id: fileId.optional(),
    sheet,
    note: storableText(500).trim().default(''),
  }),
  reply: storedRecipe,
  status: 201,
  faults: ['invalid_definition'],
  bodyLimitBytes: 4 * 1024 * 1024,
});

export const getRecipe = endpoint({
  name: 'recipes.get',
  method: 'GET',
  path: '/api/v1/recipes/:recipeId',
  summary: 'One recipe as it stands now',
  access: 'data:read',
  params,
  reply: storedRecipe,
});

export const updateRecipe = endpoint({
  name: 'recipes.update',
  method: 'PATCH',
  path: '/api/v1/recipes/:recipeId',
  summary: 'Save a recipe: changed steps become a new revision. Somebody who began from an older one is told (409)',
  access: 'data:write',
  params,
  body: z.strictObject({
    /** The one that this change began from. */
    revision,
    name: name.optional(),
    plan: storedPlan.optional(),
    /** Another sheet that the recipe is meant for from now on. */
    file_id: fileId.optional(),
    sheet,
    note: storableText(500).trim().default(''),
  }),
  reply: storedRecipe,
  faults: ['conflict', 'invalid_definition'],
  bodyLimitBytes: 4 * 1024 * 1024,
});

export const deleteRecipe = endpoint({
  name: 'recipes.delete',
  method: 'DELETE',
  path: '/api/v1/recipes/:recipeId',
  summary: 'Delete a recipe and its history; what its runs wrote stays',
  access: 'data:write',
  params,
  status: 204,
});

export const listRecipeRevisions = endpoint({
  name: 'recipes.revisions',
  method: 'GET',
  path: '/api/v1/recipes/:recipeId/revisions',
  summary: 'The history of a recipe, the newest first',
  access: 'data:read',
  params,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(500).default(100),
    before: z.coerce.number().int().min(1).optional().describe('Only older ones than this revision'),
  }),
  reply: z.object({ revisions: z.array(recipeRevision), has_more: z.boolean() }),
});

export const getRecipeRevision = endpoint({
  name: 'recipes.revision',
  method: 'GET',
  path: '/api/v1/recipes/:recipeId/revisions/:revision',
  summary: 'The steps of one revision',
  access: 'data:read',
  params: params.extend({ revision: z.coerce.number().int().min(1) }),
  reply: recipeRevision.extend({ plan: storedPlan }),
});

export const restoreRecipe = endpoint({
  name: 'recipes.restore',
  method: 'POST',
  path: '/api/v1/recipes/:recipeId/restore',
  summary: 'Let another revision hold: undo is to the one before, redo to the one after; none is lost',
  access: 'data:write',
  params,
  body: z.strictObject({ revision: revision.describe('The one that holds now'), to: revision }),
  reply: storedRecipe,
  faults: ['conflict'],
});

export const branchRecipe = endpoint({
  name: 'recipes.branch',
  method: 'POST',
  path: '/api/v1/recipes/:recipeId/branch',
  summary: 'A new recipe that begins with a revision of this one',
  access: 'data:write',
  params,
  body: z.strictObject({ name, revision: revision.optional().describe('Default: the one that holds now') }),
  reply: storedRecipe,
  status: 201,
});

export const driftRecipe = endpoint({
  name: 'recipes.drift',
  method: 'POST',
  path: '/api/v1/recipes/:recipeId/drift',
  summary: 'What the recipe would meet on another sheet: columns missing, new or renamed, and steps that break; no row is read',
  access: 'data:read',
  params,
  body: z.strictObject({ file_id: fileId, sheet }),
  reply: recipeDrift,
});

export const runRecipe = endpoint({
  name: 'recipes.run',
  method: 'POST',
  path: '/api/v1/recipes/:recipeId/runs',
  summary: 'Run a recipe over a sheet and write the result; waits ?wait= seconds, then the run goes on by itself',
  access: 'data:write',
  params,
  query: z.object({ wait: z.coerce.number().min(0).max(120).default(30) }),
  body: z.strictObject({
    file_id: fileId,
    sheet,
    revision: revision.optional().describe('Default: the one that holds now'),
    values: parameterValues,
    output: exportOptions.prefault({}),
  }),
  reply: dataRun,
  faults: ['invalid_definition', 'data_limit_exceeded'],
});

export const listRecipeRuns = endpoint({
  name: 'recipes.runs',
  method: 'GET',
  path: '/api/v1/recipes/:recipeId/runs',
  summary: 'Runs of a recipe, the newest first',
  access: 'data:read',
  params,
  query: z.object({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: storableText(200).optional(),
  }),
  reply: z.object({ runs: z.array(dataRun), next_cursor: z.string().optional() }),
});

export const suggestSteps = endpoint({
  name: 'files.suggestions',
  method: 'GET',
  path: '/api/v1/files/:fileId/suggestions',
  summary: 'Steps to begin with: one for each type that all values of some columns allow',
  access: 'data:read',
  params: z.object({ fileId }),
  query: z.object({ sheet }),
  reply: z.object({ sheet: z.string(), steps }),
});
