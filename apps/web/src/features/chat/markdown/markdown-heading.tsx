import type { ComponentProps } from 'react';
import type { ExtraProps } from 'react-markdown';

/** All of one rank, below that of the turn: models skip levels as they like. How they look tells them apart. */
export function MarkdownHeading({ node, children, id }: ComponentProps<'h3'> & ExtraProps) {
  return (
    <h3 id={id} data-level={node?.tagName}>
      {children}
    </h3>
  );
}
