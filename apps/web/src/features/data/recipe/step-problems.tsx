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

/** What is only not filled in yet. */
const unfilled: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^Too small: expected array/u, 'Choose at least one'],
  [/^Too small: expected string/u, 'This is empty'],
  [/received undefined$/u, 'This is missing'],
];

/** Messages name columns between backticks and begin small. */
function sentence(text: string): string {
  const words = unfilled.find(([pattern]) => pattern.test(text))?.[1] ?? text;
  return words.charAt(0).toUpperCase() + words.slice(1).replaceAll('`', '');
}
