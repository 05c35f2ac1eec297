import type { RecipeProblem } from '@causeway/contract';
import { IconAlertTriangle } from '@tabler/icons-react';

/** Why a step cannot run: the words, the place in the expression, and the way out. */
export function StepProblems({ problems }: { readonly problems: readonly RecipeProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className="step-problems" aria-label="Problems of the step">
      {problems.map((problem) => (
        <li key={`${problem.code} ${problem.path} ${problem.message}`}>
          <IconAlertTriangle size={14} stroke={2} aria-hidden="true" />
          <p>{sentence(problem.message)}</p>
          {problem.caret === undefined ? null : (
            <pre tabIndex={0} role="region" aria-label="Place in the expression">
              {problem.caret}
            </pre>
          )}
          {problem.fix === undefined ? null : <p className="step-problem-fix">{sentence(problem.fix)}</p>}
        </li>
      ))}
    </ul>
  );
}

/** Messages name columns between backticks and begin small. */
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replaceAll('`', '');
