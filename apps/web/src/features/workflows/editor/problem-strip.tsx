import { toCause } from '@causeway/client';
import { State } from '../../../ui/state.tsx';
import { useEditor } from './editor-context.ts';
import { stepOf } from './problems-at.ts';

interface ProblemStripProps {
  /** The server said what it thinks of it. */
  readonly isChecked: boolean;
  readonly error: unknown;
}

/** What is wrong, one line each; a click selects the step. */
export function ProblemStrip({ isChecked, error }: ProblemStripProps) {
  const { problems, tree, select } = useEditor();
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  if (problems.length === 0) {
    return (
      <div className="problem-strip">
        <Verdict isChecked={isChecked} error={error} />
      </div>
    );
  }
  return (
    <details className="problem-strip">
      <summary>
        <State kind={errors > 0 ? 'failed' : 'attention'}>
          {[counted(errors, 'error'), counted(warnings, 'warning')].filter(Boolean).join(', ')}
        </State>
      </summary>
      <ul className="problem-list">
        {problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.code} ${problem.message}`}>
            <button type="button" className="problem-line" onClick={() => select(stepOf(tree, problem.pointer))}>
              <State kind={problem.severity === 'error' ? 'failed' : 'attention'}>
                {stepOf(tree, problem.pointer)?.split('/').at(-1) ?? 'workflow'}
              </State>
              <span>
                {problem.message}
                {problem.fix === null ? null : <span className="muted"> {problem.fix}</span>}
              </span>
              {problem.line === null ? null : <span className="muted tabular tiny">line {problem.line}</span>}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}

const counted = (count: number, word: string): string => (count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`);

function Verdict({ isChecked, error }: ProblemStripProps) {
  if (error !== null) return <State kind="attention">Not checked: {toCause(error).title}</State>;
  return isChecked ? <State kind="done">No problems</State> : <State kind="waiting">Checking</State>;
}
