import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { scopes } from '@causeway/contract';
import type { AddedDocument, Collection } from '@causeway/contract';
import { createKeysService } from '../../apps/server/src/features/keys/service.ts';
import { openDatabase } from '../../apps/server/src/storage/open-database.ts';
import { startKnowledgeServer } from './knowledge-server.ts';
import type { KnowledgeServer } from './knowledge-server.ts';

let server: KnowledgeServer;
const keys: Record<'ada' | 'bob' | 'eve', string> = { ada: '', bob: '', eve: '' };

before(async () => {
  server = await startKnowledgeServer({ CAUSEWAY_AUTH: 'on' });
  const database = openDatabase({ dataDir: server.dataDir, databaseUrl: undefined });
  const { keys: service, people } = createKeysService({ database });
  const ada = await people.add({ name: 'ada', role: 'member' });
  const bob = await people.add({ name: 'bob', role: 'member' });
  keys.ada = (await service.create(ada.id, { name: 'ada', scopes })).secret;
  keys.eve = (await service.create(ada.id, { name: 'chat only', scopes: ['chat:write', 'data:write'] })).secret;
  keys.bob = (await service.create(bob.id, { name: 'bob', scopes })).secret;
  await database.close();
});
after(() => server?.close());

type Asked = readonly [method: string, path: string, body?: unknown];

const as = (who: keyof typeof keys, ...[method, path, body]: Asked): Promise<Response> =>
  fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${keys[who]}`,
      ...(path.endsWith('/events') ? { accept: 'text/event-stream' } : {}),
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });

const base = '/api/v1/knowledge';

async function ofAda(): Promise<{ readonly collection: Collection; readonly document: string }> {
  const collection = (await (await as('ada', 'POST', `${base}/collections`, { name: 'Mine' })).json()) as Collection;
  const form = new FormData();
  form.append('f', new Blob(['The secret of the lighthouse is salt.']), 'secret.txt');
  const added = await as('ada', 'POST', `${base}/upload?collection_id=${collection.id}&wait=20`, form);
  const { documents } = (await added.json()) as { documents: AddedDocument[] };
  return { collection, document: documents[0]?.document.id ?? '' };
}

test('nobody finds a collection, a document or a passage of somebody else', async () => {
  const { collection, document } = await ofAda();
  const ids = { collection_ids: [collection.id] };
  const question = { questions: [{ question: 'q', document_id: document }] };
  const asked: readonly Asked[] = [
    ['GET', `${base}/collections/${collection.id}`],
    ['PATCH', `${base}/collections/${collection.id}`, { name: 'stolen' }],
    ['GET', `${base}/collections/${collection.id}/evaluation`],
    ['PUT', `${base}/collections/${collection.id}/evaluation`, question],
    ['POST', `${base}/collections/${collection.id}/evaluation/run`],
    ['POST', `${base}/documents`, { collection_id: collection.id, documents: [{ name: 'a', text: 'b' }] }],
    ['POST', `${base}/search`, { query: 'lighthouse', ...ids }],
    ['GET', `${base}/documents/${document}`],
    ['GET', `${base}/documents/${document}/text`],
    ['GET', `${base}/documents/${document}/content`],
    ['PATCH', `${base}/documents/${document}`, { name: 'stolen' }],
    ['POST', `${base}/documents/${document}/read`],
    ['POST', `${base}/documents/${document}/cancel`],
    ['DELETE', `${base}/documents/${document}`],
    ['DELETE', `${base}/collections/${collection.id}`],
  ];
  const answers = await Promise.all(
    asked.map(
      async (one) =>
        `${one[0]} ${one[1].replace(document, ':d').replace(collection.id, ':c')} ${(await as('bob', ...one)).status}`,
    ),
  );
  assert.deepEqual(
    answers.filter((answer) => !answer.endsWith(' 404')),
    [],
  );
  const stream = await as('bob', 'GET', `${base}/collections/${collection.id}/events`);
  assert.match(await stream.text(), /"code":"not_found"/u);
  const search = await as('bob', 'POST', `${base}/search`, { query: 'lighthouse salt' });
  assert.deepEqual(((await search.json()) as { passages: unknown[] }).passages, []);
  const list = (await (await as('bob', 'GET', `${base}/documents`)).json()) as { documents: unknown[] };
  assert.deepEqual(list.documents, []);
  assert.equal((await as('ada', 'GET', `${base}/documents/${document}`)).status, 200);
});

test('a chat answers from nobody else’s documents, and from none without the scope', async () => {
  const { collection } = await ofAda();
  const say = async (who: keyof typeof keys): Promise<number> => {
    const { id } = (await (await as(who, 'POST', '/v1/sessions', {})).json()) as { id: string };
    const body = { content: 'What is the secret?', collection_ids: [collection.id] };
    return (await as(who, 'POST', `/v1/sessions/${id}/messages`, body)).status;
  };
  assert.equal(await say('bob'), 404);
  assert.equal(await say('eve'), 403);
  assert.equal(await say('ada'), 202);
});

test('an upload in parts into a collection needs the scope and the collection', async () => {
  const { collection } = await ofAda();
  const begin = async (who: keyof typeof keys): Promise<number> => {
    const answer = await fetch(`${server.url}/api/v1/uploads`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${keys[who]}`,
        'upload-length': '10',
        'upload-metadata': `filename YQ==,collection ${Buffer.from(collection.id).toString('base64')}`,
      },
    });
    return answer.status;
  };
  assert.deepEqual([await begin('ada'), await begin('bob'), await begin('eve')], [201, 404, 403]);
});
