import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { scopes } from '@causeway/contract';
import { createKeysService } from '../../apps/server/src/features/keys/service.ts';
import { openSqlite } from '../../apps/server/src/storage/sqlite.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { converse } from './converse.ts';
import { doors } from './doors.ts';
import type { Door } from './doors.ts';

const generous = 'burst=100000,minute=100000,hour=100000';
const handshake =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** What each operation takes; without it, a wrong body would hide that the id was not looked at. */
const bodies: Readonly<Record<string, unknown>> = {
  'messages.send': { content: 'Hello' },
  'messages.edit': { content: 'Hello' },
  'sessions.update': { title: 'Mine now' },
};

interface Person {
  readonly name: string;
  readonly key: string;
  readonly keyId: string;
}

describe('what belongs to somebody else', () => {
  let server: TestServer;
  let ada: Person;
  let bob: Person;
  let question: string;

  async function call({ key }: Person, what: `${string} /${string}`, body?: unknown) {
    const [method = '', path = ''] = what.split(' ', 2);
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(server.url + path, { method, headers: { authorization: `Bearer ${key}`, ...type }, ...json });
    const text = await answer.text();
    return { status: answer.status, text };
  }
  const say = (who: Person, session: string, content: string) =>
    call(who, 'POST /v1/chat/completions', {
      model: 'causeway/echo',
      session_id: session,
      messages: [{ role: 'user', content }],
    });
  async function stateOf(who: Person): Promise<string[]> {
    const paths = [
      'GET /v1/sessions',
      'GET /v1/sessions/adas/history',
      'GET /v1/sessions/adas/tree',
      'GET /v1/messages/search?text=secret',
    ] as const;
    const answers = await Promise.all(paths.map((path) => call(who, path)));
    return answers.map(({ text }) => text);
  }

  before(async () => {
    server = await startTestServer({
      CAUSEWAY_AUTH: 'on',
      CAUSEWAY_ECHO_MODEL: 'on',
      CAUSEWAY_LIMITS_DEFAULT: generous,
      CAUSEWAY_LIMITS_WS: generous,
    });
    const database = openSqlite({ path: join(server.dataDir, 'causeway.db') });
    const { keys, people } = createKeysService({ database });
    const enroll = async (name: string): Promise<Person> => {
      const person = await people.add({ name, role: 'member' });
      const { secret, id } = await keys.create(person.id, { name, scopes });
      return { name, key: secret, keyId: id };
    };
    [ada, bob] = [await enroll('usr_ada'), await enroll('usr_bob')];
    await database.close();
    await say(ada, 'adas', 'My secret is 42');
    await say(bob, 'bobs', 'Hello');
    const history = await call(ada, 'GET /v1/sessions/adas/history');
    question = (JSON.parse(history.text) as { messages: [{ id: string }] }).messages[0].id;
  });
  after(() => server.close());

  /** A refused stream says why in its one message, and ends. */
  async function listen(path: string): Promise<number> {
    const headers = { authorization: `Bearer ${bob.key}`, accept: 'text/event-stream' };
    const answer = await fetch(server.url + path, { headers, signal: AbortSignal.timeout(20_000) });
    const text = await answer.text();
    assert.doesNotMatch(text, /secret|snapshot/u);
    return /"code":"not_found"/u.test(text) ? 404 : answer.status;
  }

  async function knock(door: Door): Promise<number> {
    const path = door.path.replace('/sessions/nobodys', '/sessions/adas').replace('msg_nobodys', question);
    if (door.kind === 'endpoint') return (await call(bob, `${door.method} /${path.slice(1)}`, bodies[door.name])).status;
    if (door.kind === 'events') return listen(path);
    const bytes = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bob.key}\r\n${handshake}\r\n`;
    const { rest, answers } = await converse({ port: server.port, bytes, answers: 2, until: /not_found/u });
    assert.doesNotMatch(rest, /secret|snapshot/u);
    return /not_found/u.test(rest) ? 404 : (answers[0]?.status ?? 0);
  }

  test('is not there, through any operation or stream that takes its id', async () => {
    const untouched = await stateOf(ada);
    const tried = doors.filter(({ path }) => path.includes('/v1/sessions/nobodys'));
    assert.ok(tried.length >= 10, `${tried.length}`);
    for (const door of tried) assert.equal(await knock(door), 404, `${door.kind} ${door.name}`);
    assert.deepEqual(await stateOf(ada), untouched);
  });

  test('is not in lists, searches and the list of keys', async () => {
    assert.doesNotMatch((await stateOf(bob)).join(' '), /My secret/u);
    assert.doesNotMatch((await call(bob, 'GET /v1/sessions')).text, /adas/u);
    assert.doesNotMatch((await call(bob, 'GET /api/v1/keys')).text, new RegExp(ada.keyId, 'u'));
    assert.equal((await call(bob, `DELETE /api/v1/keys/${ada.keyId}`)).status, 404);
    assert.equal((await call(ada, 'GET /v1/sessions')).status, 200);
  });

  test('cannot be reached by an id inside a body or a query', async () => {
    const untouched = await stateOf(ada);
    for (const [what, body] of [
      ['POST /v1/sessions/bobs/messages', { content: 'x', model: 'causeway/echo', parent_id: question }],
      ['PATCH /v1/sessions/bobs', { leaf_id: question }],
      [`GET /v1/sessions/bobs/history?cursor=${question}`, undefined],
      [`POST /v1/sessions/bobs/messages/${question}/edit`, { content: 'x' }],
      [`POST /v1/sessions/bobs/messages/${question}/regenerate`, {}],
    ] as const) {
      assert.equal((await call(bob, what, body)).status, 404, what);
    }
    assert.deepEqual(await stateOf(ada), untouched);
  });

  test('stays apart from a session of the same name', async () => {
    const untouched = await stateOf(ada);
    assert.equal((await say(bob, 'adas', 'Whose is it?')).status, 200);
    assert.doesNotMatch((await call(bob, 'GET /v1/sessions/adas/history')).text, /secret/u);
    assert.deepEqual(await stateOf(ada), untouched);
    assert.equal((await call(bob, 'DELETE /v1/sessions/adas')).status, 204);
    assert.deepEqual(await stateOf(ada), untouched);
  });
});
