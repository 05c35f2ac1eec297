import { createClient } from '@causeway/client';
import type { Client } from '@causeway/client';
import { addDocuments, createCollection, getDocument, searchKnowledge, uploadDocuments } from '@causeway/contract';
import type { AddedDocument, CollectionId, KnowledgeDocument, NewDocument, Passage } from '@causeway/contract';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const generous = 'burst=100000,minute=1000000,hour=10000000';

export interface KnowledgeServer extends TestServer {
  readonly client: Client;
  /** Adds texts and waits until they are read. */
  add(collectionId: CollectionId, documents: readonly NewDocument[]): Promise<readonly KnowledgeDocument[]>;
  collection(name: string, settings?: Readonly<Record<string, unknown>>): Promise<CollectionId>;
  search(query: string, about?: Readonly<Record<string, unknown>>): Promise<readonly Passage[]>;
  /** Uploads files, by their path in a folder, and waits until they are read. */
  upload(
    collectionId: CollectionId,
    files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  ): Promise<readonly AddedDocument[]>;
}

export const text = (name: string, content: string): NewDocument => ({ name, text: content, metadata: {}, folder: '' });

/** The real server with limits loose enough that they are not what a test meets. */
export async function startKnowledgeServer(environment: Readonly<Record<string, string>> = {}): Promise<KnowledgeServer> {
  const server = await startTestServer({
    CAUSEWAY_LIMITS_DEFAULT: generous,
    CAUSEWAY_LIMITS_WS: generous,
    CAUSEWAY_LIMITS_STRICT: generous,
    ...environment,
  });
  const client = createClient({ base: server.url });
  return {
    ...server,
    client,
    async collection(name, settings = {}) {
      return (await client.call(createCollection, { body: { name, settings } })).id;
    },
    async add(collectionId, documents) {
      const added = await client.call(addDocuments, { body: { collection_id: collectionId, documents: [...documents] } });
      return Promise.all(
        added.documents.map(({ document }) =>
          client.call(getDocument, { params: { documentId: document.id }, query: { wait: 30 } }),
        ),
      );
    },
    search: async (query, about = {}) => (await client.call(searchKnowledge, { body: { query, ...about } })).passages,
    async upload(collectionId, files) {
      const form = new FormData();
      for (const [path, content] of Object.entries(files)) form.append(path, new Blob([content]), path.split('/').at(-1));
      const url = `${server.url}${uploadDocuments.path}?collection_id=${collectionId}&wait=30`;
      const answer = await fetch(url, { method: 'POST', body: form });
      const body = (await answer.json()) as { documents: AddedDocument[] };
      if (answer.status !== 202) throw new Error(JSON.stringify(body));
      return body.documents;
    },
  };
}
