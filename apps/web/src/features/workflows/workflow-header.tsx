import { useEffect } from 'react';
import type { ReactNode } from 'react';

interface WorkflowHeaderProps {
  readonly title: string;
  readonly crumbs: ReactNode;
  /** Beside the title: a state. */
  readonly note?: ReactNode;
  readonly action?: ReactNode;
}

/** The slim header of pages that fill the window. Actions of the editor are put into `#workflow-actions`. */
export function WorkflowHeader({ title, crumbs, note, action }: WorkflowHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Causeway`;
  }, [title]);
  return (
    <header className="workflow-header">
      <div className="workflow-header-words">
        <span className="workflow-crumbs">{crumbs}</span>
        <span className="workflow-title">
          <h1>{title}</h1>
          {note}
        </span>
      </div>
      <div className="workflow-actions" id="workflow-actions">
        {action}
      </div>
    </header>
  );
}
