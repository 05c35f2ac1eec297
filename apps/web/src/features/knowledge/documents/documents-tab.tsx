import type { Collection } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useClient } from '../../../server/server-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { countOf } from '../../data/format-count.ts';
import { documentsQuery } from '../knowledge-queries.ts';
import { AddDocuments } from './add-documents.tsx';
import { DocumentRow } from './document-row.tsx';
import { useLiveDocuments } from './use-live-documents.ts';

/** The documents of a collection, live, and the way in for more. */
export function DocumentsTab({ collection }: { readonly collection: Collection }) {
  const client = useClient();
  const from = '/knowledge/$collectionId/{-$tab}';
  const { text = '' } = useSearch({ from });
  const navigate = useNavigate({ from });
  useLiveDocuments(collection.id);
  const list = useQuery(documentsQuery(client, collection.id, text));
  const documents = list.data?.documents;
  const isEmpty = documents?.length === 0 && text === '';
  const search = (typed: string) =>
    void navigate({ search: ({ text: _text, ...kept }) => (typed === '' ? kept : { ...kept, text: typed }), replace: true });
  return (
    <>
      <AddDocuments collectionId={collection.id} isSlim={!isEmpty} />
      <FailureCard error={list.error} onCheck={list.refetch} />
      {list.isPending ? <RowsSkeleton rows={4} /> : null}
      {documents === undefined || isEmpty ? null : (
        <Section
          title="Documents"
          hint={`${countOf(collection.documents, 'document')} · ${countOf(collection.passages, 'passage')}`}
          action={
            <SearchField
              text={text}
              label="Search documents by name"
              placeholder="Search by name"
              className="documents-search"
              onSearch={(typed) => search(typed.trim())}
            />
          }
        >
          {documents.length === 0 ? (
            <div className="card">
              <EmptyState
                variant="not-found"
                sentence="No document is called so."
                filters={[`name: ${text}`]}
                onClear={() => search('')}
              />
            </div>
          ) : (
            <ul className="card rows">
              {documents.map((document) => (
                <DocumentRow key={document.id} document={document} />
              ))}
            </ul>
          )}
        </Section>
      )}
    </>
  );
}
