import type { FileId, RecipeCheck, RecipeParameter } from '@causeway/contract';
import type { DataFiles, FoundSheet } from './data-files.ts';
import { checkRecipe } from './recipes/check-recipe.ts';
import type { OtherSource } from './recipes/compile-recipe.ts';

export interface CheckQuery {
  readonly owner: string;
  readonly fileId: FileId;
  readonly sheet: string | undefined;
  readonly steps: readonly unknown[];
  readonly parameters: readonly RecipeParameter[];
}

const allText = (fields: FoundSheet['sheet']['fields']) => fields.map(({ name }) => ({ name, type: 'text' as const }));

const othersOf = ({ file, sheet }: FoundSheet): OtherSource[] =>
  (file.ingested?.sheets ?? [])
    .filter(({ name }) => name !== sheet.name)
    .map(({ name, fields }, at) => ({ sheet: { sheet: name }, table: `other_${at}`, columns: allText(fields) }));

/** Says what steps make of a sheet, without reading a row. */
export function createRecipeChecks(dataFiles: Pick<DataFiles, 'findSheet'>) {
  return {
    async check({ owner, fileId, sheet, steps, parameters }: CheckQuery): Promise<RecipeCheck> {
      const found = await dataFiles.findSheet({ owner, id: fileId }, sheet);
      return checkRecipe({ steps, parameters }, allText(found.sheet.fields), { others: othersOf(found) });
    },
  };
}
export type RecipeChecks = ReturnType<typeof createRecipeChecks>;
