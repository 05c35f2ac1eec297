import type { Config } from '../../config.ts';
import type { Durable } from '../../durable/open-durable.ts';
import type { Feature, Parts } from '../../gateway/feature.ts';
import type { Documents } from '../../providers/documents/documents.ts';
import type { Outbound } from '../../providers/web/outbound.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Channels } from '../../storage/channels.ts';
import type { Database } from '../../storage/database.ts';
import type { Files } from '../../storage/files.ts';
import { createCollectionRepository } from './collection-repository.ts';
import { createCollections } from './collections.ts';
import type { Refresh } from './collections.ts';
import { createDocumentNews } from './document-news.ts';
import { createDocumentRepository } from './document-repository.ts';
import { documentRoutes } from './document-routes.ts';
import { createDocumentWait } from './document-wait.ts';
import { createDocuments, folderOf, labelOf } from './documents.ts';
import { createEmbedder } from './embedder.ts';
import type { EmbedderNeeds } from './embedder.ts';
import { createEvaluation } from './evaluation.ts';
import type { KnowledgeDoor } from './events.ts';
import { createGround } from './ground.ts';
import { createIngestion } from './ingestion.ts';
import { createKnowledgeJob } from './knowledge-job.ts';
import { knowledgeRoutes } from './knowledge-routes.ts';
import { knowledgeMigration } from './migrations/0001-knowledge.ts';
import { createPassageRepository } from './passage-repository.ts';
import { createReranker } from './reranker.ts';
import type { RerankerNeeds } from './reranker.ts';
import { createSearch } from './search.ts';
import { createSearchTool } from './search-tool.ts';
import type { CollectionRef } from './stored-document.ts';
import { knowledgeStreams } from './stream.ts';
import { createVectorCache } from './vector-cache.ts';

export interface KnowledgeNeeds {
  readonly database: Database;
  readonly channels: Channels;
  readonly bus: Bus;
  readonly durable: Durable;
  readonly documents: Documents;
  /** Contents of documents; those of data files are elsewhere. */
  readonly documentFiles: Files;
  readonly outbound: Pick<Outbound, 'fetch'>;
  readonly models: EmbedderNeeds['models'];
  readonly directory: RerankerNeeds['directory'];
  readonly meter: RerankerNeeds['meter'];
  /** Where others find the search. */
  readonly knowledge: KnowledgeDoor;
  readonly config: Pick<Config, 'data'>;
  readonly logs: { error(message: string, fields?: { readonly error?: unknown }): void };
  readonly now: () => number;
}

const maxDocumentBytes = 200 * 1024 ** 2;
/** Another process wrote vectors of a collection. */
const vectorsChanged = 'knowledge.vectors-changed';

function buildServices(needs: KnowledgeNeeds) {
  const { database, bus, channels, durable, config, models, now, logs } = needs;
  const onError = (error: unknown): void => logs.error('news of documents were not told', { error });
  const collectionRows = createCollectionRepository(database);
  const repository = createDocumentRepository(database);
  const passages = createPassageRepository(database);
  const vectors = createVectorCache(passages);
  const forgetVectors = (collectionId: string): void => {
    vectors.forget(collectionId);
    bus.publish(vectorsChanged, { collectionId }).catch(onError);
  };
  const news = createDocumentNews({ channels, onError, now });
  const embedder = createEmbedder({ models });
  const maxFileBytes = Math.min(maxDocumentBytes, config.data.maxFileBytes);
  const shared = { repository, passages, files: needs.documentFiles, news, forgetVectors, maxFileBytes, now };
  const documents = createDocuments({ ...shared, runs: durable.runs, quotaBytes: config.data.quotaBytes });
  const collections = createCollections({
    repository: collectionRows,
    refresh: (ref: CollectionRef, what: Exclude<Refresh, 'none'>) => documents.refresh(ref, what),
    removeDocuments: (ref) => documents.removeAll(ref),
    now,
  });
  const { outbound, documents: reader } = needs;
  const ingestion = createIngestion({ ...shared, collections: collectionRows, documents: reader, outbound, embedder });
  const search = createSearch({
    collections,
    documents: repository,
    passages,
    embedder,
    reranker: createReranker(needs),
    vectors,
  });
  const wait = createDocumentWait({
    repository,
    news,
    feed: durable.feed,
    runIdOf: async ({ owner, id }) => (await durable.list.listOpen(owner, id)).at(-1),
  });
  const evaluation = createEvaluation({
    collections,
    documents: repository,
    repository: collectionRows,
    passages,
    search,
    now,
  });
  return { vectors, news, passages, documents, collections, ingestion, search, wait, evaluation };
}

/** Knowledge: documents, passages, search with places that hold. */
export const knowledgeFeature: Feature<KnowledgeNeeds> = {
  name: 'knowledge',
  migrations: [knowledgeMigration],
  holds: [
    { table: 'knowledge_collection', column: 'owner', fate: 'own', kind: 'collections' },
    { table: 'knowledge_document', column: 'owner', fate: 'own', kind: 'documents' },
    { table: 'knowledge_text', column: 'owner', fate: 'own' },
    { table: 'knowledge_passage', column: 'owner', fate: 'own' },
  ],
  build(needs): Parts {
    const services = buildServices(needs);
    const { vectors, documents, collections, ingestion, passages, search } = services;
    needs.durable.register(createKnowledgeJob(ingestion));
    needs.knowledge.open({
      search: (request) => search.search(request),
      ground: createGround({ search, passages }),
      admit: async (owner, collectionId, bytes) => {
        await collections.get({ owner, id: collectionId });
        await documents.admit(owner, bytes);
      },
      adopt: async ({ owner, collectionId, path, file }) => {
        const content = await needs.documentFiles.adopt(file);
        const about = { owner, collectionId, name: labelOf(path), folder: folderOf(path), content };
        return (await documents.place(about)).document.id;
      },
    });
    return {
      routes: [...knowledgeRoutes(services), ...documentRoutes(services)],
      streams: knowledgeStreams({ ...services, channels: needs.channels }),
      tools: [createSearchTool(search)],
      letsGo: { erase: (owner) => collections.removeOf(owner) },
      listens: [
        {
          topic: vectorsChanged,
          onEvent: (event) => {
            const isNamed = typeof event === 'object' && event !== null && 'collectionId' in event;
            if (isNamed) vectors.forget(String(event.collectionId));
          },
        },
      ],
    };
  },
};
