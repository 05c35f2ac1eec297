import type { Citation } from '@causeway/contract';
import { Link } from '@tanstack/react-router';
import { Peek } from '../../../ui/peek.tsx';
import './sources.css';

interface SourcesProps {
  readonly citations: readonly Citation[];
  readonly onOpen: (citation: Citation) => void;
}

/** What an answer names of its documents, as quiet chips. */
export function Sources({ citations, onOpen }: SourcesProps) {
  const cited = citations.filter((citation) => citation.is_cited);
  if (cited.length === 0) return null;
  return (
    <ul className="sources" aria-label="Sources">
      {cited.map((citation) => (
        <li key={citation.n}>
          <button type="button" className="source-chip" onClick={() => onOpen(citation)}>
            <span className="source-number tabular">{citation.n}</span>
            <span className="clip">{citation.document_name}</span>
            {citation.page === null ? null : <span className="muted nowrap">p. {citation.page}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The words that an answer rests on, and the way to where they stand. */
export function SourcePeek({ citation, onClose }: { readonly citation: Citation; readonly onClose: () => void }) {
  const { document_id: documentId, document_name: name, page, headings, start, end, quote } = citation;
  const search = { start, end, ...(page === null ? {} : { page }) };
  return (
    <Peek title={name} onClose={onClose}>
      <p className="muted small">{[...(page === null ? [] : [`Page ${page}`]), ...headings].join(' › ')}</p>
      <blockquote className="source-quote">{quote}</blockquote>
      <p className="muted small">These words stand in the document exactly so.</p>
      <Link to="/knowledge/documents/$documentId" params={{ documentId }} search={search} className="source-open">
        Open the document here
      </Link>
    </Peek>
  );
}
