import { documentId as documentIdSchema } from '@causeway/contract';
import type { DocumentId, KnowledgeDocument } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, lazy, useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { NotFound } from '../../shell/not-found.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { State } from '../../ui/state.tsx';
import { DocumentMenu } from './documents/document-menu.tsx';
import { collectionQuery, documentQuery } from './knowledge-queries.ts';
import type { PlaceSearch } from './knowledge-search.ts';
import { TextView } from './viewer/text-view.tsx';
import '../../ui/rows.css';
import '../../ui/tabs.css';
import './knowledge.css';
import './viewer/viewer.css';

const from = '/knowledge/documents/$documentId';
/** PDF.js is 400 KB: only whoever opens a PDF loads it. */
const PdfView = lazy(async () => ({ default: (await import('./viewer/pdf-view.tsx')).PdfView }));

/** One document, opened at a passage. */
export default function DocumentPage() {
  const { documentId } = useParams({ from });
  const id = documentIdSchema.safeParse(documentId, { jitless: true });
  return id.success ? <OneDocument key={id.data} id={id.data} /> : <NotFound />;
}

function OneDocument({ id }: { readonly id: DocumentId }) {
  const client = useClient();
  const place = useSearch({ from });
  const navigate = useNavigate();
  const { data: document, error, isPending, refetch } = useQuery(documentQuery(client, id));
  if (document === undefined) {
    return (
      <Page title="Document" width="wide">
        <FailureCard error={error} onCheck={refetch} />
        {isPending ? <RowsSkeleton rows={8} /> : null}
      </Page>
    );
  }
  const leave = () =>
    void navigate({ to: '/knowledge/$collectionId/{-$tab}', params: { collectionId: document.collection_id } });
  return (
    <Page
      title={document.name}
      width="wide"
      lead={<Way document={document} />}
      action={<DocumentMenu document={document} onDeleted={leave} />}
    >
      {document.warnings.map((warning) => (
        <State key={warning} kind="attention">
          {warning}
        </State>
      ))}
      {document.error === null ? null : <State kind="failed">{document.error.message}</State>}
      <Content document={document} place={place} />
    </Page>
  );
}

function Way({ document }: { readonly document: KnowledgeDocument }) {
  const { data } = useQuery(collectionQuery(useClient(), document.collection_id));
  return (
    <span className="breadcrumb">
      <Link to="/knowledge">Knowledge</Link>
      <span aria-hidden="true">›</span>
      <Link to="/knowledge/$collectionId/{-$tab}" params={{ collectionId: document.collection_id }}>
        {data?.name ?? 'Collection'}
      </Link>
      {document.folder === '' ? null : (
        <>
          <span aria-hidden="true">›</span>
          <span className="clip">{document.folder}</span>
        </>
      )}
    </span>
  );
}

interface ContentProps {
  readonly document: KnowledgeDocument;
  readonly place: PlaceSearch;
}

/** Pages as they look, or the text that is searched. */
function Content({ document, place }: ContentProps) {
  const hasPages = document.kind === 'pdf' && document.bytes > 0;
  const [view, setView] = useState<'pages' | 'text'>(hasPages ? 'pages' : 'text');
  if (!hasPages) return document.characters === 0 ? null : <TextView document={document} place={place} />;
  return (
    <>
      <div className="tabs" role="tablist" aria-label="How the document is shown">
        {(['pages', 'text'] as const).map((one) => (
          <button key={one} type="button" role="tab" className="tab" aria-selected={view === one} onClick={() => setView(one)}>
            {one === 'pages' ? 'Pages' : 'Text'}
          </button>
        ))}
      </div>
      {view === 'text' ? (
        <TextView document={document} place={place} />
      ) : (
        <Suspense fallback={<RowsSkeleton rows={8} />}>
          <PdfView document={document} place={place} />
        </Suspense>
      )}
    </>
  );
}
