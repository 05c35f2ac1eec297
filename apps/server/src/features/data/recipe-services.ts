import type { Models } from '../../providers/models/model.ts';
import type { Tables } from '../../providers/tables/tables.ts';
import type { Database } from '../../storage/database.ts';
import { createBundles } from './bundles.ts';
import { createProposalCheck } from './check-proposal.ts';
import type { DataFiles } from './data-files.ts';
import type { DataRuns } from './data-runs.ts';
import type { Exports } from './exports.ts';
import type { Pages } from './pages.ts';
import type { Plans } from './plans.ts';
import type { Profiles } from './profiles.ts';
import { createQueries } from './queries.ts';
import { createQuerySources } from './query-sources.ts';
import { createQuestions } from './questions.ts';
import { createRecipeRepository } from './recipe-repository.ts';
import { createRecipeRuns } from './recipe-runs.ts';
import type { SheetFolders } from './sheet-folders.ts';
import { createStoredRecipes } from './stored-recipes.ts';

export interface RecipeServicesNeeds {
  readonly database: Database;
  readonly dataFiles: DataFiles;
  readonly plans: Plans;
  readonly exports: Exports;
  readonly runs: DataRuns;
  readonly pages: Pages;
  readonly profiles: Profiles;
  readonly folders: SheetFolders;
  readonly tables: Tables;
  readonly models: Pick<Models, 'resolve' | 'complete'>;
  readonly now: () => number;
}

/** Stored recipes and their runs, statements, questions, bundles. */
export function createRecipeServices(needs: RecipeServicesNeeds) {
  const { database, dataFiles, plans, exports, runs, pages, profiles, folders, tables, models, now } = needs;
  const repository = createRecipeRepository(database);
  const recipes = createStoredRecipes({ repository, dataFiles, now });
  const recipeRuns = createRecipeRuns({ recipes, repository, dataFiles, plans, exports, runs, now });
  const openSources = createQuerySources({ dataFiles, plans });
  const queries = createQueries({ tables, ask: plans.ask, openSources });
  const check = createProposalCheck({ plans, queries });
  const questions = createQuestions({ models, dataFiles, plans, pages, check, openSources });
  const bundles = createBundles({ dataFiles, tables, runs, folders, plans, profiles });
  return { recipes, recipeRuns, queries, questions, bundles };
}

export type RecipeServices = ReturnType<typeof createRecipeServices>;
