import {
  addDocuments,
  cancelDocument,
  deleteDocument,
  downloadDocument,
  formatCursor,
  getDocument,
  getDocumentText,
  listDocuments,
  parseCursor,
  readDocument,
  updateDocument,
  uploadDocuments,
} from '@causeway/contract';
import type { DocumentId } from '@causeway/contract';
import { RawReply, route } from '../../gateway/feature.ts';
import type { Principal, Route } from '../../gateway/feature.ts';
import type { Collections } from './collections.ts';
import { attachment } from './attachment.ts';
import type { DocumentNews } from './document-news.ts';
import type { DocumentWait } from './document-wait.ts';
import type { DocumentService } from './documents.ts';

export interface DocumentRouteServices {
  readonly collections: Collections;
  readonly documents: DocumentService;
  readonly news: DocumentNews;
  readonly wait: DocumentWait;
}

const refOf = ({ userId }: Principal, id: DocumentId) => ({ owner: userId, id });

function addingRoutes({ collections, documents, wait }: DocumentRouteServices): Route[] {
  return [
    route(addDocuments, async ({ principal, body }) => {
      const { id } = await collections.getOrDefault(principal.userId, body.collection_id);
      return { documents: await documents.add(principal.userId, id, body.documents) };
    }),
    route(uploadDocuments, async (asked) => {
      const { principal, query, signal } = asked;
      const collection = await collections.getOrDefault(principal.userId, query.collection_id);
      await documents.admit(principal.userId, Number(asked.header('content-length') ?? 0));
      const added = await documents.receive(collection, asked.files(), signal);
      const limitMs = query.wait * 1000;
      const read = await wait.untilRead(
        principal.userId,
        added.map(({ document }) => document.id),
        { limitMs, signal },
      );
      return { documents: added.map((one, at) => ({ ...one, document: read[at] ?? one.document })) };
    }),
    route(readDocument, ({ principal, params }) => documents.readAgain(refOf(principal, params.documentId))),
    route(cancelDocument, async ({ principal, params }) => {
      const document = await documents.cancel(refOf(principal, params.documentId));
      return wait.describe(document);
    }),
  ];
}

function readingRoutes({ documents, news, wait }: DocumentRouteServices): Route[] {
  return [
    route(listDocuments, async ({ principal, query }) => {
      const { collection_id: collectionId, status, text, limit, cursor } = query;
      const found = await documents.list(principal.userId, {
        collectionId,
        statuses: status === undefined ? undefined : [status],
        text,
        limit: limit + 1,
        before: parseCursor(cursor),
      });
      const last = found.length > limit ? found[limit - 1] : undefined;
      return {
        documents: found.slice(0, limit).map((document) => news.describe(document)),
        ...(last === undefined ? {} : { next_cursor: formatCursor(last.createdAt, last.id) }),
      };
    }),
    route(getDocument, async ({ principal, params, query, signal }) => {
      const limitMs = query.wait * 1000;
      await documents.get(refOf(principal, params.documentId));
      const [document] = await wait.untilRead(principal.userId, [params.documentId], { limitMs, signal });
      return document ?? news.describe(await documents.get(refOf(principal, params.documentId)));
    }),
    route(getDocumentText, ({ principal, params, query }) =>
      documents.text(refOf(principal, params.documentId), query.start, query.length),
    ),
    route(downloadDocument, async (asked) => {
      const { document, content } = await documents.open(refOf(asked.principal, asked.params.documentId));
      asked.setHeader('content-disposition', attachment(document.name));
      return new RawReply({ content, sizeBytes: document.bytes }, 'application/octet-stream');
    }),
  ];
}

export const documentRoutes = (services: DocumentRouteServices): Route[] => [
  ...addingRoutes(services),
  ...readingRoutes(services),
  route(updateDocument, async ({ principal, params, body }) =>
    services.news.describe(await services.documents.update(refOf(principal, params.documentId), body)),
  ),
  route(deleteDocument, ({ principal, params }) => services.documents.remove(refOf(principal, params.documentId))),
];
