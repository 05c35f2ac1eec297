import { Fault, formatCursor, parseCursor } from '@causeway/contract';
import type { BodyOf, DataRun, ExecutionId, QueryOf, RecipeDrift, runRecipe, listRecipeRuns } from '@causeway/contract';
import type { DataFiles } from './data-files.ts';
import type { DataRuns } from './data-runs.ts';
import type { Exports, StartOptions } from './exports.ts';
import type { Plans } from './plans.ts';
import type { SheetQuery } from './recipe-checks.ts';
import type { RecipeRef, RecipeRepository } from './recipe-repository.ts';
import type { StoredRecipes } from './stored-recipes.ts';

export interface RecipeRunsNeeds {
  readonly recipes: Pick<StoredRecipes, 'load'>;
  readonly repository: Pick<RecipeRepository, 'addRun' | 'listRuns'>;
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly plans: Pick<Plans, 'drift'>;
  readonly exports: Pick<Exports, 'startRun'>;
  readonly runs: Pick<DataRuns, 'find'>;
  readonly now: () => number;
}

export type RecipeRunBody = BodyOf<typeof runRecipe>;

/** Stored recipes over sheets: what they would meet, their runs, and what became of these. */
export function createRecipeRuns({ recipes, repository, dataFiles, plans, exports, runs, now }: RecipeRunsNeeds) {
  /** A run that was removed since is left out. */
  async function findRun(owner: string, id: ExecutionId): Promise<DataRun[]> {
    try {
      return [await runs.find({ owner, id })];
    } catch (error) {
      if (error instanceof Fault && error.code === 'not_found') return [];
      throw error;
    }
  }

  return {
    async drift(ref: RecipeRef, { fileId, sheet }: Omit<SheetQuery, 'owner'>, signal: AbortSignal): Promise<RecipeDrift> {
      const { recipe, revision } = await recipes.load(ref);
      const found = await dataFiles.findSheet({ owner: ref.owner, id: fileId }, sheet);
      return plans.drift(found, { plan: { ...revision.plan, values: {} }, before: recipe.origin?.columns }, signal);
    },

    /** Throws `invalid_definition` when a step cannot run over the sheet. */
    async start(ref: RecipeRef, body: RecipeRunBody, options: StartOptions): Promise<ExecutionId> {
      const { file_id: fileId, sheet, values, output } = body;
      const { recipe, revision } = await recipes.load(ref, body.revision);
      const about = { id: recipe.id, name: recipe.name, revision: revision.revision };
      const plan = { ...revision.plan, values };
      const id = await exports.startRun({ owner: ref.owner, fileId, sheet, plan, output, recipe: about }, options);
      await repository.addRun(ref, { id, at: now() });
      return id;
    },

    async list(ref: RecipeRef, { limit, cursor }: QueryOf<typeof listRecipeRuns>) {
      await recipes.load(ref);
      const found = await repository.listRuns(ref, { before: parseCursor(cursor), limit: limit + 1 });
      const last = found.length > limit ? found[limit - 1] : undefined;
      const shown = await Promise.all(found.slice(0, limit).map(({ id }) => findRun(ref.owner, id as ExecutionId)));
      return { runs: shown.flat(), ...(last === undefined ? {} : { next_cursor: formatCursor(last.at, last.id) }) };
    },
  };
}

export type RecipeRuns = ReturnType<typeof createRecipeRuns>;
