import {
  branchRecipe,
  createRecipe,
  deleteRecipe,
  driftRecipe,
  getRecipe,
  getRecipeRevision,
  listRecipeRevisions,
  listRecipeRuns,
  listRecipes,
  restoreRecipe,
  runRecipe,
  updateRecipe,
} from '@causeway/contract';
import { route } from '../../gateway/feature.ts';
import type { Route } from '../../gateway/feature.ts';
import type { DataRuns } from './data-runs.ts';
import type { RecipeRuns } from './recipe-runs.ts';
import type { StoredRecipes } from './stored-recipes.ts';

export interface StoredRecipeServices {
  readonly recipes: StoredRecipes;
  readonly recipeRuns: RecipeRuns;
  readonly runs: Pick<DataRuns, 'wait'>;
}

const historyRoutes = ({ recipes }: StoredRecipeServices): Route[] => [
  route(listRecipeRevisions, ({ principal, params, query }) =>
    recipes.revisions({ owner: principal.userId, id: params.recipeId }, query),
  ),
  route(getRecipeRevision, async ({ principal, params }) => {
    const { revision } = await recipes.load({ owner: principal.userId, id: params.recipeId }, params.revision);
    return revision;
  }),
  route(restoreRecipe, ({ principal, params, body }) =>
    recipes.restore({ owner: principal.userId, id: params.recipeId }, body.revision, body.to),
  ),
  route(branchRecipe, ({ principal, params, body }) =>
    recipes.branch({ owner: principal.userId, id: params.recipeId }, body.name, body.revision),
  ),
];

const runRoutes = ({ recipeRuns, runs }: StoredRecipeServices): Route[] => [
  route(driftRecipe, ({ principal, params, body, signal }) =>
    recipeRuns.drift({ owner: principal.userId, id: params.recipeId }, { fileId: body.file_id, sheet: body.sheet }, signal),
  ),
  route(runRecipe, async ({ principal, params, query, body, signal }) => {
    const owner = principal.userId;
    const id = await recipeRuns.start({ owner, id: params.recipeId }, body, { signal });
    return runs.wait({ owner, id }, query.wait * 1000, signal);
  }),
  route(listRecipeRuns, ({ principal, params, query }) =>
    recipeRuns.list({ owner: principal.userId, id: params.recipeId }, query),
  ),
];

export const storedRecipeRoutes = (services: StoredRecipeServices): Route[] => [
  route(listRecipes, ({ principal, query }) => services.recipes.list(principal.userId, query)),
  route(createRecipe, ({ principal, body }) => services.recipes.create(principal.userId, body)),
  route(getRecipe, ({ principal, params }) => services.recipes.get({ owner: principal.userId, id: params.recipeId })),
  route(updateRecipe, ({ principal, params, body }) =>
    services.recipes.update({ owner: principal.userId, id: params.recipeId }, body),
  ),
  route(deleteRecipe, ({ principal, params }) => services.recipes.remove({ owner: principal.userId, id: params.recipeId })),
  ...historyRoutes(services),
  ...runRoutes(services),
];
