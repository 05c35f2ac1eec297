import { useDraftSteps } from '../use-draft-steps.tsx';
import type { DraftStep } from '../draft-steps.ts';
import { sentenceText } from './step-sentence.ts';

/** Every list of steps there was, the newest first; a click goes back or forth, and nothing is lost. */
export function VersionList() {
  const { draft, dispatch } = useDraftSteps();
  const { versions, at } = draft.history;
  const listed = versions
    .map((steps, version) => ({ version, steps, word: changeWords(versions[version - 1], steps) }))
    .toReversed();
  return (
    <ol className="version-list" reversed>
      {listed.map(({ version, steps, word }) => (
        <li key={version}>
          <button
            type="button"
            aria-current={version === at ? 'step' : undefined}
            onClick={() => dispatch({ type: 'visit', version })}
          >
            <span>{word}</span>
            <span className="muted tiny tabular">{steps.length === 1 ? '1 step' : `${steps.length} steps`}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** What one list of steps changed against the one before it. */
function changeWords(before: readonly DraftStep[] | undefined, steps: readonly DraftStep[]): string {
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
