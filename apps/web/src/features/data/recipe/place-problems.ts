import type { RecipeProblem } from '@causeway/contract';
import type { FieldSpec } from './field-spec.ts';

/** Problems by the field they are about; what is about none of them stands under `undefined`. */
export function placeProblems(
  problems: readonly RecipeProblem[],
  fields: readonly FieldSpec[],
): ReadonlyMap<FieldSpec | undefined, readonly RecipeProblem[]> {
  const placed = new Map<FieldSpec | undefined, readonly RecipeProblem[]>();
  for (const problem of problems) {
    const field = fieldOf(problem, fields);
    placed.set(field, [...(placed.get(field) ?? []), problem]);
  }
  return placed;
}

/** The field with the longest part that the path begins with; a place in an expression is one of the expression. */
function fieldOf({ path, caret }: RecipeProblem, fields: readonly FieldSpec[]): FieldSpec | undefined {
  const within = fields.filter(({ part }) => path === part || path?.startsWith(`${part}.`) === true);
  const [nearest] = within.toSorted((one, other) => other.part.length - one.part.length);
  return nearest ?? (caret === undefined ? undefined : fields.find(({ kind }) => kind === 'expression'));
}
