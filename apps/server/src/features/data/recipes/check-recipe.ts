import type { RecipeCheck, RecipeColumn } from '@causeway/contract';
import { compileRecipe } from './compile-recipe.ts';
import type { RecipeOptions, RecipeSource } from './compile-recipe.ts';

/** What stands in a check, and in whatever leaves the server, in place of the secret of masks. */
export const saltMark = '<secret of the server>';

/** What a recipe makes of the columns of a sheet, and the SQL that plain DuckDB runs; the secret of masks is not in it. */
export function checkRecipe(source: RecipeSource, schema: readonly RecipeColumn[], options: RecipeOptions = {}): RecipeCheck {
  const { columns, lineage, steps, sql, hashes } = compileRecipe(source, schema, { ...options, salt: saltMark });
  return {
    steps: [...steps],
    columns: columns.map(({ name, type }) => ({ name, type })),
    lineage: Object.fromEntries(Object.entries(lineage).map(([name, from]) => [name, [...from]])),
    sql,
    hash: hashes.at(-1) ?? '',
  };
}
