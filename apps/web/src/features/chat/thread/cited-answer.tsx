import { readCitations } from '@causeway/contract';
import type { Citation, Message } from '@causeway/contract';
import { useMemo, useState } from 'react';
import type { MouseEvent } from 'react';
import { Markdown } from '../markdown/markdown.tsx';
import { citationPrefix, citedText } from './cited-text.ts';
import { SourcePeek, Sources } from './sources.tsx';

/** The text of an answer; its numbers open the words of the documents that it rests on. */
export function CitedAnswer({ message: { id, content, parts, status } }: { readonly message: Message }) {
  const citations = useMemo(() => readCitations(parts), [parts]);
  const [shown, setShown] = useState<Citation>();
  const open = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest(`a[href^="${citationPrefix}"]`) : null;
    if (link === null) return;
    event.preventDefault();
    const n = Number(link.getAttribute('href')?.slice(citationPrefix.length));
    setShown(citations.find((citation) => citation.n === n));
  };
  return (
    <>
      {/* Links answer to the keyboard by themselves; their clicks come here. */}
      <div onClick={open} role="presentation">
        <Markdown text={citedText(content, citations)} id={id} isGrowing={status === 'generating'} />
      </div>
      <Sources citations={citations} onOpen={setShown} />
      {shown === undefined ? null : <SourcePeek citation={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}
