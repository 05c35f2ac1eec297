import type { FileId, RecipeCheck, RecipeParameter, RecipeStep } from '@causeway/contract';
import type { DataFiles } from './data-files.ts';
import type { Plans } from './plans.ts';
import { suggestTypes } from './recipes/suggest-types.ts';

export interface SheetQuery {
  readonly owner: string;
  readonly fileId: FileId;
  readonly sheet: string | undefined;
}

export interface CheckQuery extends SheetQuery {
  readonly steps: readonly unknown[];
  readonly parameters: readonly RecipeParameter[];
}

/** Says what steps make of a sheet, and which to begin with; no row is read. */
export function createRecipeChecks(dataFiles: Pick<DataFiles, 'findSheet'>, plans: Pick<Plans, 'check'>) {
  return {
    async check({ owner, fileId, sheet, steps, parameters }: CheckQuery, signal: AbortSignal): Promise<RecipeCheck> {
      const found = await dataFiles.findSheet({ owner, id: fileId }, sheet);
      return plans.check(found, { steps, parameters, values: {} }, signal);
    },

    async suggest({ owner, fileId, sheet }: SheetQuery): Promise<{ readonly sheet: string; readonly steps: RecipeStep[] }> {
      const found = await dataFiles.findSheet({ owner, id: fileId }, sheet);
      return { sheet: found.sheet.name, steps: [...suggestTypes(found.sheet.fields)] };
    },
  };
}
export type RecipeChecks = ReturnType<typeof createRecipeChecks>;
