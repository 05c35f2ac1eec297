import type { DraftStep } from '../draft-steps.ts';
import { sentenceText } from './step-sentence.ts';

/** What one list of steps changed against the one before it. */
export function changeWords(before: readonly DraftStep[] | undefined, steps: readonly DraftStep[]): string {
  if (before === undefined) return steps.length === 0 ? 'No steps yet' : 'As it was opened';
  const added = steps.filter(({ id }) => !before.some((step) => step.id === id));
  const removed = before.filter(({ id }) => !steps.some((step) => step.id === id));
  const changed = steps.filter((step) => {
    const other = before.find(({ id }) => id === step.id);
    return other !== undefined && JSON.stringify(other) !== JSON.stringify(step);
  });
  const [first] = [...added, ...changed, ...removed];
  if (first === undefined) return 'Moved a step';
  if (added.length + removed.length + changed.length > 1) return 'Several steps';
  return `${verbOf(before, steps, first)}: ${sentenceText(first)}`;
}

function verbOf(before: readonly DraftStep[], after: readonly DraftStep[], step: DraftStep): string {
  if (!before.some(({ id }) => id === step.id)) return 'Added';
  if (!after.some(({ id }) => id === step.id)) return 'Removed';
  const wasOn = before.find(({ id }) => id === step.id)?.enabled !== false;
  const isOn = step.enabled !== false;
  if (wasOn === isOn) return 'Changed';
  return isOn ? 'Switched on' : 'Switched off';
}
