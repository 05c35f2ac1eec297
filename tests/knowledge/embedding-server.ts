import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Words that mean the same share a place in the vector; all others go by their letters. */
const senses: readonly (readonly string[])[] = [
  ['car', 'automobile', 'vehicle', 'motorcar'],
  ['doctor', 'physician', 'medic'],
  ['boat', 'ship', 'vessel', 'ferry'],
  ['money', 'cash', 'funds', 'price', 'cost'],
];
const dimensions = 128;

function embed(text: string): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const sense = senses.findIndex((words) => words.includes(word));
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 104_729;
    const place = sense === -1 ? senses.length + (hash % (dimensions - senses.length)) : sense;
    vector[place] = (vector[place] ?? 0) + (sense === -1 ? 0.2 : 5);
  }
  return vector;
}

export interface EmbeddingServer {
  readonly url: string;
  /** Texts that were embedded so far. */
  count(): number;
  /** From now on every call is refused. */
  refuse(): void;
  close(): void;
}

/** An embedding endpoint in OpenAI's wire that knows a few synonyms, a rerank endpoint that loves short texts, and a list of its one model. */
export async function startEmbeddingServer(): Promise<EmbeddingServer> {
  let texts = 0;
  let isRefusing = false;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET') {
        response.end(JSON.stringify({ object: 'list', data: [{ id: 'senses', object: 'model' }] }));
        return;
      }
      if (isRefusing) {
        response.statusCode = 400;
        response.end(JSON.stringify({ error: { message: 'No more vectors today.', type: 'invalid_request_error' } }));
        return;
      }
      const asked = JSON.parse(Buffer.concat(chunks).toString()) as { input: string[]; documents?: string[] };
      if (asked.documents !== undefined) {
        const results = asked.documents.map((text, index) => ({ index, relevance_score: 1 / text.length }));
        response.end(JSON.stringify({ results }));
        return;
      }
      const { input } = asked;
      texts += input.length;
      const data = input.map((text, index) => ({ object: 'embedding', index, embedding: embed(text) }));
      response.end(JSON.stringify({ object: 'list', data, model: 'senses', usage: { prompt_tokens: 1, total_tokens: 1 } }));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    count: () => texts,
    refuse: () => {
      isRefusing = true;
    },
    close: () => void server.close(),
  };
}
