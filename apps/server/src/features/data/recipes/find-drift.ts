import type { RecipeColumn, RecipeDrift, RecipeProblem } from '@causeway/contract';
import { findClosest } from '../../../closest.ts';
import { compileRecipe } from './compile-recipe.ts';
import type { RecipeOptions, RecipeSource } from './compile-recipe.ts';

export interface DriftOptions {
  /** Columns of the sheet that the recipe was made on; undefined: not known any more. */
  readonly before?: readonly RecipeColumn[] | undefined;
  readonly options?: RecipeOptions;
}

const namesOf = (columns: readonly RecipeColumn[]): ReadonlySet<string> => new Set(columns.map(({ name }) => name));
const likeness = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** Names that a problem is about: what stands between the first quotes. */
const missingOf = ({ code, message }: RecipeProblem): readonly string[] => {
  const isMissing = code === 'unknown-column' || (code === 'invalid-expression' && message.startsWith('there is no column'));
  return isMissing ? [/`(?<name>[^]*)`/u.exec(message)?.groups?.['name'] ?? ''] : [];
};

/** What a recipe would meet on a sheet with these columns: told before a row is read. */
export function findDrift(
  source: RecipeSource,
  schema: readonly RecipeColumn[],
  { before, options = {} }: DriftOptions = {},
): RecipeDrift {
  const { steps } = compileRecipe(source, schema, options);
  const broken = steps.filter(({ status }) => status === 'broken').map(({ id, problems }) => ({ id, problems }));
  const here = namesOf(schema);
  const needed = new Map<string, string[]>();
  for (const { id, problems } of broken) {
    for (const name of problems.flatMap(missingOf)) {
      // Columns that an earlier broken step would have made are not missed in the sheet.
      if (before === undefined || namesOf(before).has(name)) needed.set(name, [...(needed.get(name) ?? []), id]);
    }
  }
  const added = before === undefined ? [] : schema.filter(({ name }) => !namesOf(before).has(name)).map(({ name }) => name);
  const likeOf = (name: string) =>
    [...here].find((other) => likeness(other) === likeness(name)) ??
    findClosest(name, before === undefined ? [...here] : added);
  const missing = [...needed].map(([column, ids]) => ({ column, like: likeOf(column) ?? null, steps: ids }));
  const renamed = (before ?? []).flatMap(({ name }) => {
    const to = here.has(name) ? undefined : added.find((other) => likeness(other) === likeness(name));
    return to === undefined ? [] : [{ from: name, to }];
  });
  return { missing, added, renamed, broken, can_run: broken.length === 0 };
}
