import { follow } from '@causeway/client';
import { followDocuments } from '@causeway/contract';
import type { CollectionId, DocumentEvent, KnowledgeDocument } from '@causeway/contract';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isSignedOutCause } from '../../../server/create-query-client.ts';
import { useServer } from '../../../server/server-context.tsx';
import { documentsKey } from '../knowledge-queries.ts';

interface DocumentList {
  readonly documents: readonly KnowledgeDocument[];
}

const isWorking = ({ status }: KnowledgeDocument): boolean => status === 'queued' || status === 'reading';

function toldBy(event: DocumentEvent): readonly KnowledgeDocument[] {
  if (event.type === 'document') return [event.document];
  return event.type === 'snapshot' ? event.documents : [];
}

/** What the server tells goes into the lists that are shown; one that nobody has seen makes them ask anew. */
function takeIn(queries: QueryClient, collectionId: CollectionId, event: DocumentEvent): void {
  const key = documentsKey(collectionId);
  const told = toldBy(event);
  let isNew = event.type === 'removed';
  queries.setQueriesData<DocumentList>({ queryKey: key }, (list) => {
    if (list === undefined) return undefined;
    const byId = new Map(told.map((document) => [document.id, document]));
    isNew ||= told.some(({ id }) => list.documents.every((one) => one.id !== id));
    return { ...list, documents: list.documents.map((one) => byId.get(one.id) ?? one) };
  });
  const isOver = event.type === 'document' && !isWorking(event.document);
  if (isNew || isOver) void queries.invalidateQueries({ queryKey: key });
  if (isOver || event.type === 'removed') void queries.invalidateQueries({ queryKey: ['knowledge', 'collections'] });
}

/** Keeps the lists of a collection's documents up to date while it is shown. */
export function useLiveDocuments(collectionId: CollectionId): void {
  const { client, signIn } = useServer();
  const queries = useQueryClient();
  useEffect(() => {
    const following = follow(client, followDocuments, {
      params: { collectionId },
      onMessage: (event) => takeIn(queries, collectionId, event),
      onState(state) {
        if (state.status === 'closed' && isSignedOutCause(state.cause)) signIn.lost();
      },
    });
    return () => following.close();
  }, [client, signIn, queries, collectionId]);
}
