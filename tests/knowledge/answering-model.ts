import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AnsweringModel {
  readonly url: string;
  /** What it was asked last, as OpenAI writes it. */
  asked(): readonly { readonly role: string; readonly content: string }[];
  /** What it answers from now on. */
  say(text: string): void;
  close(): void;
}

/** A model in OpenAI's wire that says what it is told to say. */
export async function startAnsweringModel(): Promise<AnsweringModel> {
  let messages: readonly { readonly role: string; readonly content: string }[] = [];
  let answer = 'Nothing.';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ object: 'list', data: [{ id: 'parrot', object: 'model' }] }));
        return;
      }
      ({ messages } = JSON.parse(Buffer.concat(chunks).toString()) as { messages: typeof messages });
      const chunk = (delta: object, finish: string | null): string =>
        `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'parrot', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
      response.setHeader('content-type', 'text/event-stream');
      response.end(`${chunk({ role: 'assistant', content: answer }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked: () => messages,
    say: (text) => {
      answer = text;
    },
    close: () => void server.close(),
  };
}
