import { followDocuments } from '@causeway/contract';
import { streamPart } from '../../gateway/feature.ts';
import type { StreamPart } from '../../gateway/feature.ts';
import type { Channels } from '../../storage/channels.ts';
import type { Collections } from './collections.ts';
import { documentChannel } from './document-news.ts';
import type { DocumentNews } from './document-news.ts';
import type { DocumentService } from './documents.ts';

export interface KnowledgeStreamNeeds {
  readonly collections: Collections;
  readonly documents: Pick<DocumentService, 'list'>;
  readonly news: DocumentNews;
  readonly channels: Pick<Channels, 'subscribe'>;
}

const mostInSnapshot = 200;

/** Whoever watches a collection sees what becomes of its documents. */
export const knowledgeStreams = ({ collections, documents, news, channels }: KnowledgeStreamNeeds): StreamPart[] => [
  streamPart(followDocuments, async (subscriber) => {
    const owner = subscriber.principal.userId;
    const { collectionId } = subscriber.params;
    await collections.get({ owner, id: collectionId });
    await subscriber.follow(
      (options) => channels.subscribe(documentChannel(collectionId), options),
      async () => {
        const working = await documents.list(owner, {
          collectionId,
          statuses: ['queued', 'reading'],
          limit: mostInSnapshot,
        });
        return { type: 'snapshot', documents: working.map((document) => news.describe(document)) };
      },
    );
  }),
];
