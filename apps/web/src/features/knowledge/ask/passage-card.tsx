import type { Passage } from '@causeway/contract';
import { Link } from '@tanstack/react-router';
import { KindMark } from '../documents/kind-mark.tsx';
import { MarkedText } from './marked-text.tsx';

/** Words of a document as they stand there, with the way to them. */
export function PassageCard({ passage, place }: { readonly passage: Passage; readonly place: number }) {
  const { document_id: documentId, document_name: name, page, headings, start, end, text, highlights, kind, ranks } = passage;
  const search = { start, end, ...(page === null ? {} : { page }) };
  return (
    <li className="passage">
      <header className="passage-head">
        <span className="passage-place tabular" aria-hidden="true">
          {place}
        </span>
        <KindMark kind={kind} size={15} />
        <Link to="/knowledge/documents/$documentId" params={{ documentId }} search={search} className="passage-name">
          {name}
        </Link>
        {page === null ? null : <span className="muted small tabular nowrap">page {page}</span>}
        <span className="muted tiny tabular passage-ranks" title="Its place by words and by meaning">
          {rankWords(ranks)}
        </span>
      </header>
      {headings.length === 0 ? null : <p className="muted small clip">{headings.join(' › ')}</p>}
      <blockquote className="passage-text" tabIndex={0} role="region" aria-label={`Passage ${place}`}>
        <MarkedText text={text} marks={highlights} />
      </blockquote>
    </li>
  );
}

function rankWords({ words, meaning, rerank }: Passage['ranks']): string {
  return [
    ...(words === null ? [] : [`words ${words}`]),
    ...(meaning === null ? [] : [`meaning ${meaning}`]),
    ...(rerank === null ? [] : [`rerank ${rerank}`]),
  ].join(' · ');
}
