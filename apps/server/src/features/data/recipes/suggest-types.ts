import { recipeStep } from '@causeway/contract';
import type { RecipeStep, SheetColumn } from '@causeway/contract';

/**
 * One step for each type that the values of a sheet allow: the visible way from texts to types. A type that has two readings, such
 * as 01/02/2024, is left to a person.
 */
export function suggestTypes(columns: readonly Pick<SheetColumn, 'name' | 'proposed'>[]): readonly RecipeStep[] {
  const groups = new Map<string, { readonly to: string; readonly format: string | undefined; readonly columns: string[] }>();
  for (const { name, proposed } of columns) {
    if (proposed === null || proposed.type === 'text' || proposed.is_ambiguous === true) continue;
    const { type: to, format } = proposed;
    const key = `${to} ${format ?? ''}`;
    const group = groups.get(key) ?? { to, format, columns: [] };
    group.columns.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(
    ({ to, format, columns: names }, at) =>
      recipeStep.safeParse({
        id: `types-${at + 1}`,
        op: 'cast',
        columns: names,
        to,
        ...(format === undefined ? {} : { format }),
      }).data ?? [],
  );
}
