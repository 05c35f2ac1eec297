import type { DefinitionIssue } from '@causeway/contract';
import { IconAlertTriangle } from '@tabler/icons-react';

/** What is wrong and what to do. */
export function Problem({ problem }: { readonly problem: DefinitionIssue }) {
  const { severity, message, fix } = problem;
  return (
    <li className="inspector-problem" data-severity={severity}>
      <IconAlertTriangle size={14} role="img" aria-label={severity === 'error' ? 'Error' : 'Warning'} />
      <p>{message}</p>
      {fix === null ? null : <p>{fix}</p>}
    </li>
  );
}
