import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  documentId as documentIdShape,
  cancelDocument,
  deleteCollection,
  deleteDocument,
  getDocumentText,
  listCosts,
  listDocuments,
  readDocument,
  runEvaluation,
  setEvaluation,
  updateCollection,
  getDocument,
} from '@causeway/contract';
import { buildPdf } from './build-documents.ts';
import { startEmbeddingServer } from './embedding-server.ts';
import type { EmbeddingServer } from './embedding-server.ts';
import { startKnowledgeServer, text } from './knowledge-server.ts';
import type { KnowledgeServer } from './knowledge-server.ts';

/** What holds for knowledge on every database. */
export function knowledgeSuite(
  database: string,
  skip: string | false,
  environment: () => Promise<Record<string, string>>,
): void {
  describe(`knowledge on ${database}`, { skip }, () => {
    let server: KnowledgeServer;
    let embeddings: EmbeddingServer;
    before(async () => {
      embeddings = await startEmbeddingServer();
      const keys = { OPENAI_API_KEY: 'test-key-of-nobody', OPENAI_BASE_URL: embeddings.url };
      server = await startKnowledgeServer({ ...(await environment()), ...keys });
    });
    after(async () => {
      await server.close();
      embeddings.close();
    });

    test('a passage names its document, page and place, and stands in the document exactly so', async () => {
      const id = await server.collection('Lights');
      const pages = [1, 2, 3].map((page) => ({
        title: `Part ${page}`,
        lines: [`Keeper number ${page} lit lamp ${page * 11}.`],
      }));
      const [added] = await server.upload(id, { 'notes/2026/lights.pdf': new Uint8Array(buildPdf(pages)) });
      assert.equal(added?.document.status, 'ready');
      assert.equal(added.document.folder, 'notes/2026');
      const [first] = await server.search('who lit lamp 22?', { collection_ids: [id] });
      assert.deepEqual([first?.page, first?.headings, first?.document_name], [2, ['Part 2'], 'lights.pdf']);
      const read = await server.client.call(getDocumentText, { params: { documentId: added.document.id }, query: {} });
      assert.equal(read.text.slice(first?.start, first?.end), first?.text);
      const marked = first?.highlights.map(({ start, end }) => first.text.slice(start, end));
      assert.deepEqual(marked, ['lit', 'lamp', '22']);
    });

    test('stems, identifiers and scripts without spaces are found', async () => {
      const id = await server.collection('Words');
      await server.add(id, [
        text('a.md', 'The engines were running smoothly.'),
        text('b.ts', 'export function getUserName(): string { return "x"; }'),
        text('c.txt', '東京都の天気は晴れです。'),
      ]);
      const names = async (query: string) =>
        (await server.search(query, { collection_ids: [id] })).map((one) => one.document_name);
      assert.deepEqual(await names('a running engine'), ['a.md']);
      assert.deepEqual(await names('user name'), ['b.ts']);
      assert.deepEqual(await names('天気'), ['c.txt']);
      assert.deepEqual(await names('"; drop table -- * ( OR'), []);
    });

    test('the same content is not read twice; other content of the same name replaces it', async () => {
      const id = await server.collection('Plans');
      const [first] = await server.upload(id, { 'plan.txt': 'We meet on Monday.' });
      const [same] = await server.upload(id, { 'copy.txt': 'We meet on Monday.' });
      assert.deepEqual([same?.outcome, same?.document.id], ['unchanged', first?.document.id]);
      const [changed] = await server.upload(id, { 'plan.txt': 'We meet on Friday.' });
      assert.deepEqual([changed?.outcome, changed?.document.id], ['replaced', first?.document.id]);
      assert.deepEqual(await server.search('Monday', { collection_ids: [id] }), []);
      assert.equal((await server.search('Friday', { collection_ids: [id] })).length, 1);
    });

    test('filters narrow by document, kind, folder and metadata', async () => {
      const id = await server.collection('Filters');
      const about = (name: string, folder: string, year: number) => ({
        name,
        folder,
        text: `A lighthouse in ${name}`,
        metadata: { year },
      });
      const [one] = await server.add(id, [about('a.md', 'x/y', 2025), about('b.txt', 'x', 2026), about('c.txt', '', 2026)]);
      const found = async (filter: Readonly<Record<string, unknown>>) =>
        (await server.search('lighthouse', { collection_ids: [id], filter })).map((hit) => hit.document_name).toSorted();
      assert.deepEqual(await found({}), ['a.md', 'b.txt', 'c.txt']);
      assert.deepEqual(await found({ folder: 'x' }), ['a.md', 'b.txt']);
      assert.deepEqual(await found({ kinds: ['markdown'] }), ['a.md']);
      assert.deepEqual(await found({ metadata: { year: 2026 } }), ['b.txt', 'c.txt']);
      assert.deepEqual(await found({ document_ids: [one?.id] }), ['a.md']);
      assert.deepEqual(await found({ metadata: { year: 1999 } }), []);
    });

    test('a document that cannot be read says why and is not found; a scanned one is told', async () => {
      const id = await server.collection('Broken');
      const blank = { title: '', lines: [] };
      const added = await server.upload(id, {
        'cut.pdf': '%PDF-1.7 nothing',
        'scan.pdf': new Uint8Array(buildPdf([blank, blank])),
      });
      assert.deepEqual(
        added.map(({ document }) => [document.status, document.error?.code ?? null, document.passages]),
        [
          ['failed', 'document_unreadable', 0],
          ['scanned', null, 0],
        ],
      );
      assert.match(added[1]?.document.warnings[0] ?? '', /scanned/u);
    });

    test('meaning finds what words do not, and questions keep it from doing harm', async () => {
      const id = await server.collection('Senses', { embedding_model: 'openai/senses' });
      const documents = await server.add(id, [
        text('one.md', 'An automobile stood at the corner.'),
        text('two.md', 'The physician came at noon.'),
        text('three.md', 'The vessel left the harbor.'),
      ]);
      assert.deepEqual(
        documents.map(({ embedded }) => embedded),
        [1, 1, 1],
      );
      const [first] = await server.search('car', { collection_ids: [id] });
      assert.deepEqual([first?.document_name, first?.ranks.words, first?.ranks.meaning], ['one.md', null, 1]);
      assert.deepEqual(await server.search('car', { collection_ids: [id], mode: 'words' }), []);
      const [, two, three] = documents;
      assert.ok(two && three);
      const questions = [
        { question: 'Who is the doctor?', document_id: two.id, quote: '' },
        { question: 'harbor', document_id: three.id, quote: 'left the harbor' },
      ];
      const params = { collectionId: id };
      await server.client.call(setEvaluation, { params, body: { questions } });
      const evaluation = await server.client.call(runEvaluation, { params });
      assert.equal(evaluation.words.mrr, 0.5);
      assert.equal(evaluation.combined.mrr, 1);
      assert.ok(evaluation.dense_weight > 0);
      assert.deepEqual(
        evaluation.places.map(({ words }) => words),
        [null, 1],
      );
    });

    test('a rerank endpoint has the last word on the order, and is in the ledger', async () => {
      const id = await server.collection('Reranked', { rerank_model: 'openai/senses' });
      await server.add(id, [
        text('long.md', 'Herring, herring and herring again: whoever eats herring every day knows what a herring is.'),
        text('short.md', 'A herring.'),
      ]);
      const [first] = await server.search('herring', { collection_ids: [id] });
      assert.deepEqual([first?.document_name, first?.ranks.rerank], ['short.md', 1]);
      const { costs } = await server.client.call(listCosts, { query: {} });
      assert.ok(costs.some(({ feature, kind }) => feature === 'knowledge' && kind === 'reranking'));
      assert.ok(costs.some(({ feature, kind }) => feature === 'knowledge' && kind === 'embeddings'));
    });

    test('without vectors words are searched, and the document says so', async () => {
      const id = await server.collection('Words alone', { embedding_model: 'openai/senses' });
      embeddings.refuse();
      const [document] = await server.add(id, [text('a.md', 'The tide turns at four.')]);
      assert.equal(document?.status, 'ready');
      assert.match(document.warnings.join(' '), /Searched by words alone: .*No more vectors today/u);
      assert.equal((await server.search('tide', { collection_ids: [id] })).length, 1);
    });

    test('changed passages are read again, and what is shown stays until then', async () => {
      const id = await server.collection('Again');
      const long = Array.from({ length: 40 }, (_, line) => `Sentence ${line} speaks of herring and of nets.`).join(' ');
      const [first] = await server.add(id, [text('a.txt', long)]);
      await server.client.call(updateCollection, {
        params: { collectionId: id },
        body: { settings: { passage_characters: 300 } },
      });
      assert.ok(first);
      const cut = await server.client.call(getDocument, { params: { documentId: first.id }, query: { wait: 20 } });
      assert.ok(cut.passages > first.passages);
      const again = await server.client.call(readDocument, { params: { documentId: first.id } });
      assert.equal(again.document.revision, cut.revision + 1);
      const done = await server.client.call(getDocument, { params: { documentId: first.id }, query: { wait: 20 } });
      assert.equal(done.status, 'ready');
    });

    test('a large document comes in parts and goes on where it stopped', async () => {
      const id = await server.collection('Parts');
      const content = new TextEncoder().encode('A gannet dives. '.repeat(2000));
      const base64 = (value: string): string => Buffer.from(value).toString('base64');
      const metadata = `filename ${base64('birds.txt')},collection ${base64(id)},path ${base64('sea/birds.txt')}`;
      const begun = await fetch(`${server.url}/api/v1/uploads`, {
        method: 'POST',
        headers: { 'upload-length': String(content.byteLength), 'upload-metadata': metadata, 'tus-resumable': '1.0.0' },
      });
      const location = begun.headers.get('location') ?? '';
      const send = (from: number, to: number): Promise<Response> =>
        fetch(server.url + location, {
          method: 'PATCH',
          headers: { 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream' },
          body: content.slice(from, to),
        });
      assert.equal((await send(0, 10_000)).headers.get('causeway-document-id'), null);
      const documentId = documentIdShape.parse((await send(10_000, content.byteLength)).headers.get('causeway-document-id'));
      const document = await server.client.call(getDocument, { params: { documentId }, query: { wait: 20 } });
      assert.deepEqual([document.folder, document.name, document.status], ['sea', 'birds.txt', 'ready']);
      assert.ok((await server.search('gannet', { collection_ids: [id] })).length > 0);
    });

    test('what was stopped or deleted is not found', async () => {
      const id = await server.collection('Gone');
      const [document] = await server.add(id, [text('a.txt', 'A cormorant dries its wings.')]);
      assert.ok(document);
      const params = { documentId: document.id };
      assert.equal((await server.client.call(cancelDocument, { params })).status, 'ready');
      await server.client.call(deleteDocument, { params });
      assert.deepEqual(await server.search('cormorant', { collection_ids: [id] }), []);
      await server.add(id, [text('b.txt', 'Another cormorant.')]);
      await server.client.call(deleteCollection, { params: { collectionId: id } });
      assert.deepEqual(await server.search('cormorant'), []);
      const left = await server.client.call(listDocuments, { query: { text: 'b.txt', limit: 200 } });
      assert.ok(left.documents.every((one) => one.collection_id !== id));
    });
  });
}
