import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { idPrefixes, ownerId } from '@causeway/contract';
import type { Endpoint, Stream, UserId } from '@causeway/contract';
import { createKeysService } from '../apps/server/src/features/keys/service.ts';
import { openDatabase } from '../apps/server/src/storage/open-database.ts';
import { converse } from './faults/converse.ts';
import { endpoints, streams } from './faults/doors.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';
import { makeBelongings } from './tenants/belongings.ts';
import { leaveThings } from './tenants/leftovers.ts';
import { addressOf, fillParams, paramsOf } from './tenants/params.ts';
import { signInPerson } from './tenants/person.ts';
import type { Person } from './tenants/person.ts';
import type { Belongings, Spec } from './tenants/recipe.ts';
import { exempt, recipes } from './tenants/recipes.ts';

const generous = 'burst=100000,minute=1000000,hour=10000000';
const marks = { ada: 'Quagga', bob: 'Okapi', eve: 'Tapir' } as const;

interface Call {
  readonly endpoint: Endpoint;
  readonly spec: Spec;
}

interface Tenant extends Person {
  readonly my: Belongings;
}

const driven = endpoints.filter(({ name }) => exempt[name] === undefined);
const isSystemWide = ({ access }: Endpoint): boolean => /^(?:models|system|people|usage):/u.test(access);

/** The call with everything that is its caller's own; undefined where the caller has no such thing. */
function callOf(endpoint: Endpoint, my: Belongings): Call | undefined {
  const given = recipes[endpoint.name]?.spec(my) ?? {};
  const { params, missing } = fillParams(endpoint, my);
  const all = { ...params, ...given.params };
  for (const [name, value] of Object.entries(all)) all[name] = my[value] ?? value;
  if (missing.some((name) => all[name] === undefined)) return undefined;
  return { endpoint, spec: { ...given, params: all } };
}

const send = (who: Person, { endpoint, spec }: Call) =>
  who.send(endpoint.method, addressOf(endpoint.path, spec.params ?? {}), spec);

/** Every way to put one thing of the other into a call of one's own: in the address, the query, the body, however deep. */
function swaps(own: unknown, foreign: unknown, isForeign: (value: string) => boolean): unknown[] {
  if (typeof own === 'string' && typeof foreign === 'string') return own !== foreign && isForeign(foreign) ? [foreign] : [];
  if (typeof own !== 'object' || own === null || typeof foreign !== 'object' || foreign === null) return [];
  return Object.keys(own).flatMap((key) => {
    const [mine, theirs] = [own, foreign].map((each) => (each as Record<string, unknown>)[key]);
    return swaps(mine, theirs, isForeign).map((swapped) =>
      Array.isArray(own) ? own.map((each, at) => (String(at) === key ? swapped : each)) : { ...own, [key]: swapped },
    );
  });
}

const idPattern = new RegExp(`\\b(?:${Object.values(idPrefixes).join('|')}|browser)_[A-Za-z0-9]{16,}\\b`, 'gu');
const idsIn = (text: string): string[] => [...text.matchAll(idPattern)].map(([id]) => id);

/** Shown to everybody on purpose: who is here, the providers they use, and what those cost. */
const isPublic = (id: string): boolean => /^(?:usr|prv|prc)_/u.test(id);

/** Somebody to share with, and to remove. */
async function addColleague({ dataDir }: TestServer): Promise<UserId> {
  const database = openDatabase({ dataDir, databaseUrl: undefined });
  const { id } = await createKeysService({ database }).people.add({ name: 'Colleague', role: 'member' });
  await database.close();
  return id;
}

/** A few at a time: the order does not matter. */
async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

describe('two people on one server', () => {
  let server: TestServer;
  let ada: Tenant;
  let bob: Tenant;
  let eve: Tenant;
  let colleague: UserId;
  const adas = new Set<string>();
  const isAdas = (value: string): boolean => adas.has(value);

  async function enroll(name: keyof typeof marks, role: 'owner' | 'admin' | 'member'): Promise<Tenant> {
    const database = openDatabase({ dataDir: server.dataDir, databaseUrl: undefined });
    const id = role === 'owner' ? ownerId : undefined;
    const person = await signInPerson(server, database, { name, role, ...(id === undefined ? {} : { id }) });
    const left = await leaveThings(database, person.id, marks[name]);
    await database.close();
    const made = await makeBelongings({ ...person, mark: marks[name], isOwner: role === 'owner' });
    return { ...person, my: { ...made, ...left, colleague, userId: person.id, browserId: person.browserId } };
  }

  before(async () => {
    server = await startTestServer({
      CAUSEWAY_AUTH: 'on',
      CAUSEWAY_ECHO_MODEL: 'on',
      CAUSEWAY_LIMITS_DEFAULT: generous,
      CAUSEWAY_LIMITS_WS: generous,
      CAUSEWAY_LIMITS_STRICT: generous,
    });
    colleague = await addColleague(server);
    [ada, bob, eve] = await Promise.all([enroll('ada', 'owner'), enroll('bob', 'member'), enroll('eve', 'admin')]);
    for (const value of Object.values(ada.my)) if (/^[a-z]+_[A-Za-z0-9]{16,}$/u.test(value)) adas.add(value);
    for (const id of [...adas].filter(isPublic)) adas.delete(id);
  });
  after(() => server?.close());

  /** Neither a text of hers nor an id that was not in the question. */
  function assertNothingLeaks(text: string, what: string, asked = ''): void {
    assert.ok(!text.includes(marks.ada), `${what} shows what Ada wrote: ${text.slice(0, 400)}`);
    const leaked = idsIn(text).filter((id) => isAdas(id) && !asked.includes(id));
    assert.deepEqual(leaked, [], `${what} shows ids of Ada`);
  }

  /** Her things as she sees them, without what time and reading change by themselves. */
  async function stateOf(tenant: Tenant): Promise<ReadonlyMap<string, string>> {
    const state = new Map<string, string>();
    await forEach(driven, async (endpoint) => {
      const call = endpoint.method === 'GET' && !isSystemWide(endpoint) ? callOf(endpoint, tenant.my) : undefined;
      if (call === undefined || endpoint.name.startsWith('account.')) return;
      const { status, text } = await send(tenant, call);
      const ids = [...new Set(idsIn(text))].toSorted().join(' ');
      state.set(endpoint.name, `${status} ${ids}`);
    });
    return new Map([...state].toSorted(([one], [other]) => one.localeCompare(other)));
  }

  test('every operation of the contract is driven, or says why not', () => {
    const names = new Set(endpoints.map(({ name }) => name));
    const stale = [...Object.keys(recipes), ...Object.keys(exempt)].filter((name) => !names.has(name));
    assert.deepEqual(stale, [], 'tests/tenants/recipes.ts names operations that are not there any more');
    const undriven = driven.filter((endpoint) => callOf(endpoint, ada.my) === undefined);
    assert.deepEqual(
      undriven.map(({ name, path }) => `${name} ${path}`),
      [],
      'Make one of these in tests/tenants/belongings.ts and name its parameter in tests/tenants/params.ts, or say in `exempt` of tests/tenants/recipes.ts why not',
    );
  });

  test('with the credentials of another, nothing of hers is there', async () => {
    const untouched = await stateOf(ada);
    const problems: string[] = [];
    await forEach(driven, async (endpoint) => {
      const call = callOf(endpoint, ada.my);
      if (call === undefined) return;
      const names = JSON.stringify([call.spec.params, call.spec.query, call.spec.body]);
      const isHers = [...adas].some((id) => names.includes(`"${id}"`));
      for (const [who, tenant] of [
        ['Bob', bob],
        ['Eve, an admin,', eve],
      ] as const) {
        // An admin may change what is the whole server's; that has its own tests.
        if (tenant === eve && isSystemWide(endpoint)) continue;
        if (!isHers && endpoint.method !== 'GET') continue;
        const { status, text } = await send(tenant, call);
        const isList = endpoint.method === 'GET' && paramsOf(endpoint).length === 0;
        if (isHers && status < 400 && !isList) problems.push(`${who} did ${endpoint.name} to Ada's: ${status}`);
        if (isHers && status >= 400 && ![401, 403, 404].includes(status)) {
          problems.push(`${endpoint.name} answered ${who} ${status}, not 404: ${text.slice(0, 200)}`);
        }
        assertNothingLeaks(text, `${endpoint.name} for ${who}`, names);
      }
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(await stateOf(ada), untouched, "Ada's things changed");
  });

  test('one id of hers within a call of his own is not there either', async () => {
    const untouched = await stateOf(ada);
    const problems: string[] = [];
    let tried = 0;
    await forEach(driven, async (endpoint) => {
      const [own, foreign] = [callOf(endpoint, bob.my), callOf(endpoint, ada.my)];
      if (own === undefined || foreign === undefined) return;
      for (const spec of swaps(own.spec, foreign.spec, isAdas) as Spec[]) {
        const { status, text } = await send(bob, { endpoint, spec });
        tried += 1;
        const isFilter = endpoint.method === 'GET' && JSON.stringify(spec.params) === JSON.stringify(own.spec.params);
        if (status < 400 && !isFilter) problems.push(`${endpoint.name} took ${JSON.stringify(spec).slice(0, 300)}: ${status}`);
        if (status >= 400 && ![401, 403, 404].includes(status)) {
          problems.push(
            `${endpoint.name} answered ${status}, not 404, to ${JSON.stringify(spec).slice(0, 300)}: ${text.slice(0, 200)}`,
          );
        }
        assertNothingLeaks(text, endpoint.name, JSON.stringify(spec));
      }
    });
    assert.ok(tried >= 100, `${tried}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(await stateOf(ada), untouched, "Ada's things changed");
  });

  const refused = /not_found|insufficient_scope/u;
  const refusedWithinMs = 10_000;
  const refusal = /"code":"(?:not_found|insufficient_scope|[a-z_]*not_found)"/u;

  async function knock(stream: Stream, path: string): Promise<string> {
    const headers = Object.entries(bob.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const upgrade =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    const bytes = `GET ${path} HTTP/1.1\r\nHost: localhost:${server.port}\r\n${headers.join('')}${upgrade}\r\n`;
    const { rest, answers } = await converse({ port: server.port, bytes, answers: 2, until: refused });
    return `${rest} ${JSON.stringify(answers)} ${stream.name}`;
  }

  test('no stream opens on what is hers, over either transport', async () => {
    await forEach(
      streams.filter((each) => each.access !== 'public' && paramsOf(each).length > 0),
      async (stream) => {
        const { params, missing } = fillParams(stream, ada.my);
        assert.deepEqual(
          missing,
          [],
          `${stream.name}: make one in tests/tenants/belongings.ts and name it in tests/tenants/params.ts`,
        );
        const path = addressOf(stream.path, params);
        const opened = await ada.listen(path);
        assert.doesNotMatch(opened.text, refusal, `${stream.name} is refused to its owner`);
        const { text } = await bob.listen(path, refusedWithinMs);
        assert.match(text, refusal, `${stream.name} over server-sent events: ${text.slice(0, 300)}`);
        assertNothingLeaks(text, stream.name);
        const frames = await knock(stream, path);
        assert.match(frames, refused, `${stream.name} over WebSocket: ${frames.slice(0, 300)}`);
        assertNothingLeaks(frames, stream.name);
      },
    );
  });

  test('every call works for its owner, so that a refusal means something', async () => {
    const last = (endpoint: Endpoint): number => (endpoint.method === 'DELETE' ? 100 - endpoint.path.length : 0);
    const ordered = driven.toSorted((one, other) => last(one) - last(other));
    const problems: string[] = [];
    for (const endpoint of ordered) {
      const call = callOf(endpoint, ada.my);
      if (call === undefined) continue;
      const { status, text } = await send(ada, call);
      const { owner } = recipes[endpoint.name] ?? {};
      const isRight = owner === undefined ? status < 300 : owner.includes(status);
      if (!isRight) problems.push(`${endpoint.name} ${endpoint.path}: ${status} ${text.slice(0, 240)}`);
    }
    assert.deepEqual(problems, [], 'Say in tests/tenants/recipes.ts what these take');
  });
});
