import { recipeStep } from '@causeway/contract';
import type { RecipeProblem, RecipeStep } from '@causeway/contract';
import { findClosest } from '../../../closest.ts';

/** A step as it came, and what it is; without `step` the problems say why. */
export interface ReadStep {
  readonly id: string;
  readonly op: string;
  readonly step: RecipeStep | undefined;
  readonly problems: readonly RecipeProblem[];
}

const ops: readonly string[] = recipeStep.options.map((option) => option.shape.op.value);

function problemsOf(given: unknown, op: string): readonly RecipeProblem[] {
  if (!ops.includes(op)) {
    const closest = findClosest(op, ops);
    const fix = closest === undefined ? {} : { fix: `did you mean \`${closest}\`?` };
    return [{ code: 'unknown-step', message: `there is no step \`${op}\``, path: 'op', ...fix }];
  }
  const issues = recipeStep.safeParse(given).error?.issues ?? [];
  return issues.map(({ path, message }) => ({ code: 'invalid-step', message, path: path.join('.') }));
}

/** Steps as somebody wrote them; one without an id gets one by its place. */
export function readSteps(given: readonly unknown[]): readonly ReadStep[] {
  const seen = new Set<string>();
  return given.map((raw, at): ReadStep => {
    const parts = typeof raw === 'object' && raw !== null ? raw : {};
    const withId = { id: `s${at + 1}`, ...parts };
    const id = 'id' in parts ? String(parts.id) : withId.id;
    const op = 'op' in withId ? String(withId.op) : '';
    const parsed = recipeStep.safeParse(withId);
    const isTwice = seen.has(id);
    seen.add(id);
    if (isTwice) {
      return {
        id,
        op,
        step: undefined,
        problems: [{ code: 'invalid-step', message: `two steps have the id \`${id}\``, path: 'id' }],
      };
    }
    return parsed.success
      ? { id, op, step: parsed.data, problems: [] }
      : { id, op, step: undefined, problems: problemsOf(withId, op) };
  });
}
