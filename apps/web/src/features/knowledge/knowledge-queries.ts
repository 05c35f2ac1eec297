import type { Client } from '@causeway/client';
import {
  getCollection,
  getDocument,
  getDocumentText,
  getEvaluation,
  listCollections,
  listDocuments,
  searchKnowledge,
} from '@causeway/contract';
import type { CollectionId, DocumentId, KnowledgeDocument } from '@causeway/contract';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

/** Of a collection's documents so many are listed at once; a search finds the others. */
const listed = 200;

export const collectionsQuery = (client: Client) =>
  queryOptions({ queryKey: ['knowledge', 'collections'], queryFn: ({ signal }) => client.call(listCollections, { signal }) });

export const collectionQuery = (client: Client, collectionId: CollectionId) =>
  queryOptions({
    queryKey: ['knowledge', 'collections', collectionId],
    queryFn: ({ signal }) => client.call(getCollection, { params: { collectionId }, signal }),
  });

export const documentsKey = (collectionId: CollectionId) => ['knowledge', 'documents', collectionId] as const;

export const documentsQuery = (client: Client, collectionId: CollectionId, text: string) =>
  queryOptions({
    queryKey: [...documentsKey(collectionId), text],
    queryFn: ({ signal }) =>
      client.call(listDocuments, {
        query: { collection_id: collectionId, limit: String(listed), ...(text === '' ? {} : { text }) },
        signal,
      }),
    placeholderData: keepPreviousData,
  });

export const documentQuery = (client: Client, documentId: DocumentId) =>
  queryOptions({
    queryKey: ['knowledge', 'document', documentId],
    queryFn: ({ signal }) => client.call(getDocument, { params: { documentId }, query: {}, signal }),
  });

/** A text belongs to one reading of the document. */
export const textQuery = (client: Client, { id, revision }: Pick<KnowledgeDocument, 'id' | 'revision'>, start: number) =>
  queryOptions({
    queryKey: ['knowledge', 'text', id, revision, start],
    queryFn: ({ signal }) =>
      client.call(getDocumentText, { params: { documentId: id }, query: { start: String(start), length: '60000' }, signal }),
    staleTime: Infinity,
  });

/** Undefined: all collections. */
export const passagesQuery = (client: Client, collectionId: CollectionId | undefined, query: string) =>
  queryOptions({
    queryKey: ['knowledge', 'passages', collectionId ?? 'all', query],
    queryFn: ({ signal }) =>
      client.call(searchKnowledge, {
        body: { query, ...(collectionId === undefined ? {} : { collection_ids: [collectionId] }) },
        signal,
      }),
    enabled: query !== '',
  });

export const evaluationQuery = (client: Client, collectionId: CollectionId) =>
  queryOptions({
    queryKey: ['knowledge', 'evaluation', collectionId],
    queryFn: ({ signal }) => client.call(getEvaluation, { params: { collectionId }, signal }),
  });
