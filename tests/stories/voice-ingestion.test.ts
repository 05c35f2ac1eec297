import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AddedDocument, Passage } from '@causeway/contract';
import { buildPdf } from '../knowledge/build-documents.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const frontend = 'http://localhost:5173';
const ingest = '/api/v1/knowledge/ingest';
/** What the post-mortem ended with for "strict endpoints (telephony, RAG ingestion)". */
const strictBurst = 10;

/** The rate limiter answered 429 to development, CORS hid it, and preflights and sockets were counted. */
describe('Voice: RAG ingestion from a page on another port', () => {
  let server: TestServer;
  before(async () => {
    // In an hour, not in a second: a slow machine is refused as well.
    server = await startTestServer({ CAUSEWAY_LIMITS_STRICT: `hour=${strictBurst}` });
  });
  after(() => server?.close());

  const add = (text: string): Promise<Response> =>
    fetch(server.url + ingest, {
      method: 'POST',
      headers: { origin: frontend, 'content-type': 'application/json' },
      body: JSON.stringify({ documents: [{ name: `${text}.md`, text }] }),
    });
  const preflight = (): Promise<Response> =>
    fetch(server.url + ingest, {
      method: 'OPTIONS',
      headers: {
        origin: frontend,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-api-key',
      },
    });
  const search = async (query: string): Promise<readonly Passage[]> => {
    const answer = await fetch(`${server.url}/api/v1/knowledge/search`, {
      method: 'POST',
      headers: { origin: frontend, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return ((await answer.json()) as { passages: Passage[] }).passages;
  };

  test('a document is taken in, read and found with its page', async () => {
    const form = new FormData();
    const page = { title: 'Flood', lines: ['The dike broke at Easter.'] };
    form.append('reports/flood.pdf', new Blob([new Uint8Array(buildPdf([page]))]), 'flood.pdf');
    const url = `${server.url}/api/v1/knowledge/upload?wait=30`;
    const answer = await fetch(url, { method: 'POST', headers: { origin: frontend }, body: form });
    assert.equal(answer.headers.get('access-control-allow-origin'), frontend);
    const { documents } = (await answer.json()) as { documents: AddedDocument[] };
    assert.deepEqual(
      documents.map(({ document }) => [document.status, document.folder]),
      [['ready', 'reports']],
    );
    const [first] = await search('when did the dike break');
    assert.deepEqual([first?.document_name, first?.page], ['flood.pdf', 1]);
  });

  test('too much at once is a 429 that the page can read, and preflights never count', async () => {
    for (let round = 0; round < strictBurst * 3; round += 1) assert.equal((await preflight()).status, 204);
    const statuses: number[] = [];
    let refused: Response | undefined;
    for (let round = 0; round < strictBurst + 2; round += 1) {
      const answer = await add(`Note ${round}`);
      statuses.push(answer.status);
      if (answer.status === 429) refused = answer;
      await answer.arrayBuffer();
    }
    assert.equal(statuses[0], 202);
    assert.equal(statuses.at(-1), 429);
    assert.equal(refused?.headers.get('access-control-allow-origin'), frontend);
    assert.match(refused.headers.get('access-control-expose-headers') ?? '', /retry-after/u);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
  });

  test('searching goes on while taking in waits: it counts elsewhere', async () => {
    assert.equal((await search('dike')).length, 1);
  });
});
