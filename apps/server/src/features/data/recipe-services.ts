import type { Route } from '../../gateway/feature.ts';
import type { Database } from '../../storage/database.ts';
import type { DataFiles } from './data-files.ts';
import type { DataRuns } from './data-runs.ts';
import type { Exports } from './exports.ts';
import type { Plans } from './plans.ts';
import { createRecipeRepository } from './recipe-repository.ts';
import { createRecipeRuns } from './recipe-runs.ts';
import { createStoredRecipes } from './stored-recipes.ts';
import { storedRecipeRoutes } from './stored-recipe-routes.ts';

export interface RecipeServicesNeeds {
  readonly database: Database;
  readonly dataFiles: DataFiles;
  readonly plans: Plans;
  readonly exports: Exports;
  readonly runs: DataRuns;
  readonly now: () => number;
}

/** Stored recipes and their runs. */
export function createRecipeServices({ database, dataFiles, plans, exports, runs, now }: RecipeServicesNeeds) {
  const repository = createRecipeRepository(database);
  const recipes = createStoredRecipes({ repository, dataFiles, now });
  const recipeRuns = createRecipeRuns({ recipes, repository, dataFiles, plans, exports, runs, now });
  const routes: Route[] = storedRecipeRoutes({ recipes, recipeRuns, runs });
  return { recipes, recipeRuns, routes };
}

export type RecipeServices = ReturnType<typeof createRecipeServices>;
