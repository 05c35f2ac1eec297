import { memo, useState } from 'react';
import remend from 'remend';
import { splitMarkdown } from './markdown-blocks.ts';
import type { MarkdownBlocks } from './markdown-blocks.ts';
import { MarkdownPart } from './markdown-part.tsx';
import './markdown.css';

interface MarkdownProps {
  readonly text: string;
  /** Makes the ids of footnotes unique on the page. */
  readonly id: string;
  /** The text still grows: what is open at its end is shown as if it were closed. */
  readonly isGrowing: boolean;
}

/** Text of a model as a page shows it. Parts that did not change are not rendered again. */
export const Markdown = memo(MarkdownText);

function MarkdownText({ text, id, isGrowing }: MarkdownProps) {
  const { parts } = useBlocks(text.includes('\r') ? text.replaceAll(/\r\n?/gu, '\n') : text);
  const last = parts.at(-1);
  return (
    <div className="markdown" data-growing={isGrowing || undefined}>
      {parts.map((part) => (
        <MarkdownPart key={part.at} id={id} text={isGrowing && part === last ? closed(part.text) : part.text} />
      ))}
    </div>
  );
}

/** Cuts only what is new, from what was cut for the render before. */
function useBlocks(text: string): MarkdownBlocks {
  const [blocks, setBlocks] = useState(() => splitMarkdown(text));
  if (blocks.text === text) return blocks;
  const next = splitMarkdown(text, blocks);
  setBlocks(next);
  return next;
}

const closed = (part: string): string => remend(part, { linkMode: 'text-only' });
