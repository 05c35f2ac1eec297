import type { FileId, RecipeCheck, RecipeParameter } from '@causeway/contract';
import type { DataFiles } from './data-files.ts';
import { checkRecipe } from './recipes/check-recipe.ts';
import { schemaOf } from './sheet-schema.ts';

export interface CheckQuery {
  readonly owner: string;
  readonly fileId: FileId;
  readonly sheet: string | undefined;
  readonly steps: readonly unknown[];
  readonly parameters: readonly RecipeParameter[];
}

/** Says what steps make of a sheet, without reading a row. */
export function createRecipeChecks(dataFiles: Pick<DataFiles, 'findSheet'>) {
  return {
    async check({ owner, fileId, sheet, steps, parameters }: CheckQuery): Promise<RecipeCheck> {
      const found = await dataFiles.findSheet({ owner, id: fileId }, sheet);
      const { columns, others } = schemaOf(found);
      return checkRecipe({ steps, parameters }, columns, { others: others.map(({ source }) => source) });
    },
  };
}
export type RecipeChecks = ReturnType<typeof createRecipeChecks>;
