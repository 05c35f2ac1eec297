import type { ComponentProps } from 'react';

/** Wide tables scroll by themselves. */
export function MarkdownTable({ children }: ComponentProps<'table'>) {
  return (
    <div className="markdown-table" tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  );
}
