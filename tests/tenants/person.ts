import type { Role, UserId } from '@causeway/contract';
import { createKeysService } from '../../apps/server/src/features/keys/service.ts';
import type { Database } from '../../apps/server/src/storage/database.ts';
import type { TestServer } from '../server.ts';
import type { Answer, Ask, Upload } from './belongings.ts';
import type { Spec } from './recipe.ts';

/** A person who is signed in with a browser: what a key may not do is driven, too. */
export interface Person {
  readonly id: UserId;
  readonly browserId: string;
  send(method: string, path: string, spec?: Spec): Promise<Answer>;
  readonly ask: Ask;
  readonly upload: Upload;
  /** The first second of server-sent events, or all of them. */
  /** What a stream says first; nothing when it is silent for so long. */
  listen(path: string, withinMs?: number): Promise<Answer>;
  /** For raw requests. */
  readonly headers: Readonly<Record<string, string>>;
}

function contentOf({ body, bytes, form }: Spec): { readonly body?: BodyInit; readonly type?: string } {
  if (form !== undefined) {
    const data = new FormData();
    for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
    data.append('file', new Blob([form.file]), 'mine.csv');
    return { body: data };
  }
  if (bytes !== undefined) return { body: bytes, type: 'application/octet-stream' };
  return body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' };
}

async function readFor(response: Response, ms: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), ms);
  let text = '';
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    // One whole message is enough to know whether it opened.
    if (text.includes('\n\n') && !/"type":"ready"[^\n]*\n\n$/u.test(text)) break;
  }
  clearTimeout(timer);
  await reader.cancel().catch(() => undefined);
  return text;
}

const patienceMs = 300;

export async function signInPerson(
  server: TestServer,
  database: Database,
  who: { name: string; role: Role; id?: UserId },
): Promise<Person> {
  const { people, browsers } = createKeysService({ database });
  const id = who.id ?? (await people.add({ name: who.name, role: who.role })).id;
  const enter = async (): Promise<string> => {
    const token = new URL(await browsers.signInUrl(server.url, id)).hash.slice('#token='.length);
    const entered = await fetch(`${server.url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    return entered.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  };
  // Another browser of theirs, that may be signed out.
  await enter();
  const browserId = (await browsers.list(id, ''))[0]?.id ?? '';
  const headers = { cookie: await enter(), origin: server.url };

  const send = async (method: string, path: string, spec: Spec = {}): Promise<Answer> => {
    const query = spec.query === undefined ? '' : `?${new URLSearchParams(spec.query).toString()}`;
    const { body, type } = contentOf(spec);
    const answer = await fetch(`${server.url}${path}${query}`, {
      method,
      headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }), ...spec.headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, text: `${await answer.text()} ${answer.headers.get('location') ?? ''}` };
  };
  const ask: Ask = (what, body) => {
    const [method = '', path = ''] = what.split(' ', 2);
    return send(method, path, body === undefined ? {} : { body });
  };
  const form = (path: string, file: string): Promise<Answer> => send('POST', path, { form: { fields: {}, file } });
  const begin = async (): Promise<string> => {
    const spec = { bytes: '', headers: { 'tus-resumable': '1.0.0', 'upload-length': '10' } };
    return (await send('POST', '/api/v1/uploads', spec)).text.trim().split('/').at(-1) ?? '';
  };
  const listen = async (path: string, withinMs = patienceMs): Promise<Answer> => {
    const answer = await fetch(server.url + path, { headers: { ...headers, accept: 'text/event-stream' } });
    return { status: answer.status, text: await readFor(answer, withinMs) };
  };
  return { id, browserId, send, ask, upload: Object.assign(form, { begin }), listen, headers };
}
