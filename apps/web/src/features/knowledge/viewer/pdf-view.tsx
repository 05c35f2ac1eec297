import type { KnowledgeDocument } from '@causeway/contract';
import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { textQuery } from '../knowledge-queries.ts';
import type { PlaceSearch } from '../knowledge-search.ts';
import { openPdf } from './open-pdf.ts';
import type { Pdf } from './open-pdf.ts';
import { paintPage } from './paint-page.ts';

interface PdfViewProps {
  readonly document: KnowledgeDocument;
  readonly place: PlaceSearch;
}

/** Pages as they look, the passage marked. */
export function PdfView({ document, place }: PdfViewProps) {
  const client = useClient();
  const [pdf, setPdf] = useState<Pdf>();
  const [error, setError] = useState<unknown>();
  const [page, setPage] = useState(place.page ?? 1);
  const quote = useQuote(document, place);
  useEffect(() => {
    const opening = openPdf(client, document.id);
    opening.promise.then(setPdf, (failure: unknown) => (opening.isClosed() ? undefined : setError(failure)));
    return opening.close;
  }, [client, document.id]);
  if (pdf === undefined) return error === undefined ? <RowsSkeleton rows={8} /> : <FailureCard error={error} />;
  return (
    <div className="pdf-view">
      <div className="pdf-bar">
        <ActionIcon variant="default" aria-label="Page before" disabled={page <= 1} onClick={() => setPage(page - 1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <span className="small tabular" aria-live="polite">
          Page {page} of {pdf.numPages}
        </span>
        <ActionIcon variant="default" aria-label="Next page" disabled={page >= pdf.numPages} onClick={() => setPage(page + 1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
      </div>
      <PdfPage pdf={pdf} page={Math.min(page, pdf.numPages)} quote={page === (place.page ?? 1) ? quote : ''} />
    </div>
  );
}

/** The words of the passage, as the text of the document has them. */
function useQuote(document: KnowledgeDocument, { start, end }: PlaceSearch): string {
  const { data } = useQuery({
    ...textQuery(useClient(), document, start ?? 0),
    enabled: start !== undefined && document.characters > 0,
  });
  return data === undefined || start === undefined || end === undefined ? '' : data.text.slice(0, end - start);
}

interface PdfPageProps {
  readonly pdf: Pdf;
  readonly page: number;
  readonly quote: string;
}

function PdfPage({ pdf, page, quote }: PdfPageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const { current } = frame;
    if (current === null) return undefined;
    const painting = paintPage(pdf, { page, quote, frame: current });
    painting.promise.catch(setError);
    return painting.cancel;
  }, [pdf, page, quote]);
  return (
    <>
      <FailureCard error={error} />
      <div className="pdf-page" ref={frame} role="img" aria-label={`Page ${page}`} />
    </>
  );
}
