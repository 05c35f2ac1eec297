import { useDraftSteps } from '../use-draft-steps.tsx';
import { changeWords } from './change-words.ts';

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
