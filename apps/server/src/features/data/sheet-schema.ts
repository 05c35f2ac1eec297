import type { OtherSheet, RecipeColumn } from '@causeway/contract';
import { join } from 'node:path';
import type { FoundSheet } from './data-files.ts';
import type { OtherSource } from './recipes/compile-recipe.ts';

export interface SheetSchema {
  /** Every cell has landed as text. */
  readonly columns: readonly RecipeColumn[];
  /** The other sheets of the file: what steps know of them, and where their rows are. */
  readonly others: readonly { readonly source: OtherSource; readonly path: string }[];
}

const allText = (fields: FoundSheet['sheet']['fields']): RecipeColumn[] => fields.map(({ name }) => ({ name, type: 'text' }));

/** What the steps of a recipe see of a sheet before any of them has run. */
export function schemaOf({ file, sheet, folder }: FoundSheet): SheetSchema {
  const others = (file.ingested?.sheets ?? []).filter(({ name }) => name !== sheet.name);
  return {
    columns: allText(sheet.fields),
    others: others.map((other, at) => ({
      source: { sheet: { sheet: other.name } satisfies OtherSheet, table: `other_${at}`, columns: allText(other.fields) },
      path: join(folder, other.file),
    })),
  };
}
