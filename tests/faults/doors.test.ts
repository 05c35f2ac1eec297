import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { apiKey, scopes } from '@causeway/contract';
import type { Scope } from '@causeway/contract';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { converse } from './converse.ts';
import type { Answer } from './converse.ts';
import { doors } from './doors.ts';
import type { Door } from './doors.ts';

const generous = 'burst=100000,minute=100000,hour=100000';
/** Whoever adds to this list opens the server to strangers. */
const publicNames = [
  'connection.get',
  'health.get',
  'hooks.deliver',
  'invitations.accept',
  'invitations.read',
  'ready.get',
  'sign-in.create',
  'sign-in.delete',
  'sign-in.finish-oidc',
  'sign-in.methods',
  'sign-in.start-oidc',
  'sign-in.with-password',
  'telephony.ask',
  'telephony.media',
  'telephony.status',
  'telephony.voice',
];
/** A link signs in a person, who may more than a key; how people sign in is theirs to change. */
const personsOnly: ReadonlySet<string> = new Set([
  'sign-in-links.create',
  'people.create-sign-in-link',
  'account.update',
  'account.set-password',
  // Whoever is invited holds more scopes than this key could pass on.
  'invitations.create',
]);
const handshake =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const extra: Readonly<Record<Door['kind'], string>> = {
  endpoint: 'Content-Type: application/json\r\nContent-Length: 2\r\n',
  events: 'Accept: text/event-stream\r\n',
  socket: handshake,
};

const includes = (held: Scope, wanted: Door['access']): boolean =>
  held === wanted || (wanted.endsWith(':read') && held === wanted.replace(':read', ':write'));
const codeOf = ({ body }: Answer): unknown =>
  body === '' ? undefined : (JSON.parse(body) as { error?: { code?: unknown } }).error?.code;

describe('every door of the server', () => {
  let server: TestServer;
  const keys = new Map<Scope, string>();

  async function knock(door: Door, headers = '', query = ''): Promise<Answer> {
    const body = door.kind === 'endpoint' ? '{}' : '';
    const bytes = `${door.method} ${door.path}${query} HTTP/1.1\r\nHost: localhost\r\n${extra[door.kind]}${headers}\r\n${body}`;
    const { answers } = await converse({ port: server.port, bytes, answers: 1, withinMs: 10_000 });
    const [answer] = answers;
    assert.ok(answer, `${door.kind} ${door.path} did not answer`);
    return answer;
  }
  const bearer = (key: string): string => `Authorization: Bearer ${key}\r\n`;

  async function signIn(): Promise<string> {
    const link = await server.signInUrl();
    const token = new URL(link ?? '').hash.replace('#token=', '');
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}/api/v1/sign-in`, { method: 'POST', headers, body: JSON.stringify({ token }) });
    return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  }

  before(async () => {
    server = await startTestServer({
      CAUSEWAY_AUTH: 'on',
      CAUSEWAY_LIMITS_DEFAULT: generous,
      CAUSEWAY_LIMITS_WS: generous,
      CAUSEWAY_LIMITS_STRICT: generous,
    });
    const cookie = await signIn();
    for (const scope of scopes) {
      const headers = { 'content-type': 'application/json', cookie, origin: server.url };
      const body = JSON.stringify({ name: scope, scopes: [scope] });
      const answer = await fetch(`${server.url}/api/v1/keys`, { method: 'POST', headers, body });
      keys.set(scope, apiKey.extend({ secret: apiKey.shape.name }).parse(await answer.json()).secret);
    }
  });
  after(() => server.close());

  test('is closed to strangers, but for the public list', async () => {
    for (const door of doors) {
      const answer = await knock(door);
      if (publicNames.includes(door.name)) assert.notEqual(answer.status, 401, door.path);
      else assert.deepEqual([answer.status, codeOf(answer)], [401, 'missing_credentials'], `${door.kind} ${door.path}`);
    }
  });

  test('is on the public list by its name', () => {
    const open = doors.filter(({ access }) => access === 'public').map(({ name }) => name);
    assert.deepEqual([...new Set(open)].toSorted(), publicNames);
  });

  for (const scope of scopes) {
    test(`opens to a key with ${scope} where that is enough, and nowhere else`, async () => {
      const key = keys.get(scope) ?? '';
      for (const door of doors) {
        if (door.access === 'public') continue;
        const answer = await knock(door, bearer(key));
        const where = `${door.kind} ${door.method} ${door.path}: ${answer.body}`;
        const isEnough = includes(scope, door.access);
        if (isEnough && personsOnly.has(door.name)) assert.ok([400, 403].includes(answer.status), where);
        else if (isEnough) assert.ok(answer.status !== 401 && answer.status !== 403 && answer.status < 500, where);
        else assert.deepEqual([answer.status, codeOf(answer)], [403, 'insufficient_scope'], where);
      }
    });
  }

  test('takes no key from an address, and no log line holds one', async () => {
    const key = keys.get('chat:write') ?? '';
    const queries = ['ticket', 'key', 'api_key', 'apikey', 'token', 'access_token', 'authorization'].map(
      (name) => `?${name}=${key}`,
    );
    for (const door of doors.filter(({ access, kind }) => access === 'chat:read' && kind !== 'endpoint')) {
      for (const query of queries) assert.equal((await knock(door, '', query)).status, 401, `${door.kind} ${query}`);
    }
    await knock({ name: 'x', kind: 'endpoint', method: 'GET', path: `/v1/sessions/${key}`, access: 'chat:read' }, bearer(key));
    await knock({ name: 'x', kind: 'endpoint', method: 'GET', path: `/nowhere/${key}/`, access: 'chat:read' }, bearer(key));
    assert.deepEqual(
      server.lines.filter((line) => line.includes(key.slice(12))),
      [],
    );
  });

  test('leaves short lines in the log, whatever the address and the origin', async () => {
    const long = 'x'.repeat(60_000);
    await knock({ name: 'x', kind: 'events', method: 'GET', path: `/${long}`, access: 'public' });
    await knock({ name: 'x', kind: 'endpoint', method: 'POST', path: '/', access: 'public' }, `Origin: http://${long}\r\n`);
    assert.ok(server.lines.every((line) => line.length < 3000));
  });
});
