import { memo } from 'react';
import ReactMarkdown from 'react-markdown';
import type { Components } from 'react-markdown';
import { CodeFence } from './code-fence.tsx';
import { MarkdownHeading } from './markdown-heading.tsx';
import { MarkdownLink } from './markdown-link.tsx';
import { markdownOptions } from './markdown-options.ts';
import { MarkdownTable } from './markdown-table.tsx';
import { TaskBox } from './task-box.tsx';

interface MarkdownPartProps {
  readonly text: string;
  readonly id: string;
}

const components: Components = {
  h1: MarkdownHeading,
  h2: MarkdownHeading,
  h3: MarkdownHeading,
  h4: MarkdownHeading,
  h5: MarkdownHeading,
  h6: MarkdownHeading,
  a: MarkdownLink,
  pre: CodeFence,
  input: TaskBox,
  table: MarkdownTable,
};

/** One part of a text; HTML in it is shown as the text it is. */
export const MarkdownPart = memo(Part);

function Part({ text, id }: MarkdownPartProps) {
  return (
    <ReactMarkdown {...markdownOptions} remarkRehypeOptions={{ clobberPrefix: `${id}-` }} components={components}>
      {text}
    </ReactMarkdown>
  );
}
