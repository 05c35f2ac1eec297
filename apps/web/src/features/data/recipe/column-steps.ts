import type { RecipeCheck } from '@causeway/contract';

/** Ids of the steps that made a column of the result or changed it on its way, in their order. */
export function columnSteps({ steps }: Pick<RecipeCheck, 'steps'>, column: string): readonly string[] {
  const found: string[] = [];
  let names: ReadonlySet<string> = new Set([column]);
  for (const { id, status, lineage } of steps.toReversed()) {
    if (status !== 'ok') continue;
    const made = [...names].filter((name) => Object.hasOwn(lineage, name));
    if (made.length === 0) continue;
    found.unshift(id);
    names = new Set([...names].flatMap((name) => (Object.hasOwn(lineage, name) ? (lineage[name] ?? []) : [name])));
  }
  return found;
}
