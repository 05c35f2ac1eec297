import type { DraftStep, NewStep } from '../draft-steps.ts';

/** Whether a recipe has a step that does the same, whatever its id. */
export const isStepIn = (steps: readonly DraftStep[], step: NewStep): boolean =>
  steps.some((known) => bare(known) === bare(step));

function bare(step: NewStep): string {
  const parts = Object.entries(step).filter(([name]) => !['id', 'enabled', 'note'].includes(name));
  return JSON.stringify(parts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
