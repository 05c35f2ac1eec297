import { createClient } from '@causeway/client';
import type { Client } from '@causeway/client';
import type { DataFile } from '@causeway/contract';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

/** Loose enough that limits are not what a test meets. */
const generous = 'burst=100000,minute=1000000,hour=10000000';

export interface DataServer extends TestServer {
  readonly client: Client;
}

export async function startDataServer(environment: Readonly<Record<string, string>> = {}): Promise<DataServer> {
  const server = await startTestServer({
    CAUSEWAY_LIMITS_DEFAULT: generous,
    CAUSEWAY_LIMITS_WS: generous,
    CAUSEWAY_LIMITS_STRICT: generous,
    ...environment,
  });
  return { ...server, client: createClient({ base: server.url }) };
}

export interface Sent {
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly path?: string;
}

/** Sends a file as a form, as the post-mortem's page did. */
export async function upload(
  server: Pick<TestServer, 'url'>,
  { name, content, path = '/api/upload' }: Sent,
): Promise<Response> {
  const form = new FormData();
  form.append('file', new Blob([content]), name);
  return fetch(server.url + path, { method: 'POST', body: form });
}

export type Uploaded = DataFile & { readonly file_id: DataFile['id'] };

/** The file with its sheets. */
export async function uploaded(
  server: Pick<TestServer, 'url'>,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<Uploaded> {
  const answer = await upload(server, { name, content });
  const body: unknown = await answer.json();
  if (answer.status !== 200) throw new Error(JSON.stringify(body));
  return body as Uploaded;
}
