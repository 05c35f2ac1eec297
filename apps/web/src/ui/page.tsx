import type { ReactNode } from 'react';
import { useEffect } from 'react';
import './page.css';

interface PageProps {
  readonly title: string;
  /** One line under the title. */
  readonly lead?: ReactNode;
  /** At most one primary action; secondary ones in a menu. */
  readonly action?: ReactNode;
  /** `narrow` for reading and forms, `wide` for tables. */
  readonly width?: 'narrow' | 'wide' | 'full';
  readonly size?: 'large';
  readonly children: ReactNode;
}

/** Every page's frame: title left, action right, the content below. */
export function Page({ title, lead, action, width = 'narrow', size, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Causeway`;
  }, [title]);
  return (
    <div className="page" data-width={width} data-size={size}>
      <header className="page-header">
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="muted small page-lead">{lead}</p>}
        {action === undefined ? null : <div className="page-action">{action}</div>}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, hint, action, children }: SectionProps) {
  return (
    <section className="section" aria-label={title}>
      <div className="section-header">
        <h2>{title}</h2>
        {hint === undefined ? null : <p className="muted small section-hint">{hint}</p>}
        {action === undefined ? null : <div className="section-action">{action}</div>}
      </div>
      {children}
    </section>
  );
}
