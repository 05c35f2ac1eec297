import { useState } from 'react';

const shownCharacters = 1200;
const shownLines = 14;

/** Plain text that does not push everything else away; a pasted log opens on demand. */
export function LongText({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > shownCharacters || text.split('\n', shownLines + 1).length > shownLines;
  return (
    <div className="long-text">
      <div className="long-text-body" data-folded={(isLong && !isOpen) || undefined}>
        {text}
      </div>
      {isLong ? (
        <button type="button" className="quiet-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show less' : 'Show all'}
        </button>
      ) : null}
    </div>
  );
}
