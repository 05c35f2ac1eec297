import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { UserId } from '@causeway/contract';
import { features } from '../../apps/server/src/features/list.ts';
import { createKeysService } from '../../apps/server/src/features/keys/service.ts';
import type { Holding } from '../../apps/server/src/gateway/feature.ts';
import { startFakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { FakeUpstream } from '../../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import type { Database } from '../../apps/server/src/storage/database.ts';
import { migrate } from '../../apps/server/src/storage/migrate.ts';
import { openDatabase } from '../../apps/server/src/storage/open-database.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { temporaryDirectory } from '../services.ts';
import { makeBelongings } from '../tenants/belongings.ts';
import { signInPerson } from '../tenants/person.ts';
import type { Person } from '../tenants/person.ts';

const holdings: readonly Holding[] = features.flatMap(({ holds = [] }) => holds);
const namesPerson = /^(?:owner|owner_id|user_id|person_id|actor_id|created_by|invited_by|.*_by)$/u;
/** What looks like a person and is none: names that callers give, and words beside them. */
const nobody = new Set(['chat_session.user_id']);

async function columnsNamingPeople(database: Database): Promise<string[]> {
  const sql =
    "select name from sqlite_master where type = 'table' and sql not like 'create virtual%' and name not like 'sqlite_%'";
  const found: string[] = [];
  for (const { name } of await database.read<{ readonly name: string }>(sql)) {
    const columns = await database.read<{ readonly name: string }>(`select name from pragma_table_info('${name}')`);
    found.push(...columns.filter((column) => namesPerson.test(column.name)).map((column) => `${name}.${column.name}`));
  }
  return found.filter((column) => !nobody.has(column)).toSorted((one, other) => one.localeCompare(other));
}

test('every column that names a person is declared, so that their removal does not forget it', async () => {
  const database = openDatabase({ dataDir: temporaryDirectory('holdings'), databaseUrl: undefined });
  await migrate(
    database,
    features.map(({ name, migrations = [] }) => ({ feature: name, migrations })),
  );
  const declared = holdings.map(({ table, column }) => `${table}.${column}`);
  assert.deepEqual(
    await columnsNamingPeople(database),
    declared.toSorted((one, other) => one.localeCompare(other)),
    'a table with a column that names a person: say in `holds` of its feature what becomes of it',
  );
  await database.close();
});

describe('somebody who is removed', () => {
  let server: TestServer;
  let upstream: FakeUpstream;
  let database: Database;
  let owner: Person;
  const roomy = 'burst=50000,minute=500000,hour=5000000';

  before(async () => {
    upstream = await startFakeUpstream();
    server = await startTestServer({
      OPENAI_API_KEY: 'sk-upstream-key',
      OPENAI_BASE_URL: `${upstream.url}/v1`,
      CAUSEWAY_AUTH: 'on',
      CAUSEWAY_ECHO_MODEL: 'on',
      CAUSEWAY_LIMITS_DEFAULT: roomy,
      CAUSEWAY_LIMITS_STRICT: roomy,
    });
    database = openDatabase({ dataDir: server.dataDir, databaseUrl: undefined });
    owner = await signInPerson(server, database, { name: 'Owner', role: 'owner', id: 'owner' as UserId });
  });
  after(async () => {
    await database.close();
    await server.close();
    await upstream.close();
  });

  const bare = (name: string): Promise<Person> => signInPerson(server, database, { name, role: 'member' });
  const add = async (name: string): Promise<{ person: Person; made: Readonly<Record<string, string>> }> => {
    const person = await bare(name);
    return { person, made: await makeBelongings({ ...person, mark: `Mark${name}`, isOwner: false }) };
  };
  const json = (text: string): ReturnType<typeof JSON.parse> => JSON.parse(text);
  const belongingsOf = async ({ id }: Person): Promise<Readonly<Record<string, number>>> => {
    const { status, text } = await owner.ask(`GET /api/v1/people/${id}/belongings`);
    assert.equal(status, 200, text);
    const { belongings } = json(text) as { belongings: { kind: string; count: number }[] };
    return Object.fromEntries(belongings.map(({ kind, count }) => [kind, count]));
  };
  const rowsOf = async ({ table, column }: Holding, id: string): Promise<number> => {
    const sql = `select count(*) as rows from ${table} where ${column} = ?`;
    return (await database.read<{ readonly rows: number }>(sql, id))[0]?.rows ?? 0;
  };
  const leftOf = async ({ id }: Person): Promise<string[]> => {
    const own = holdings.filter(({ fate }) => fate === 'own');
    const counts = await Promise.all(own.map(async (holding) => [holding.table, await rowsOf(holding, id)] as const));
    return counts.filter(([, rows]) => rows > 0).map(([table]) => table);
  };
  const contentsIn = (folder: string): number =>
    readdirSync(join(server.dataDir, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .length;

  test('acts no more: schedules, runs and answers end, and what they made is counted and stays', async () => {
    const { person, made } = await add('Ann');
    const settings = { kind: 'schedule', cron: '* * * * *' };
    assert.equal((await person.ask(`POST /api/v1/workflows/${made['workflowId']}/triggers`, { settings })).status, 201);
    const begun = upstream.nextRequest();
    const asked = { content: 'Hello', model: 'openai/fake-1?stall=3' };
    assert.equal((await person.ask(`POST /v1/sessions/${made['sessionId']}/messages`, asked)).status, 202);
    await begun;
    assert.equal((await person.ask(`GET /api/v1/executions/${made['executionId']}`)).status, 200);
    assert.equal((await owner.ask(`DELETE /api/v1/people/${person.id}`)).status, 204);
    const open = 'select status from durable_run where owner = ? and ended_at is null and is_cancel_asked = 0';
    assert.deepEqual(await database.read(open, person.id), []);
    const armed = 'select id from workflow_trigger where owner = ? and (is_enabled = 1 or next_fire_at is not null)';
    assert.deepEqual(await database.read(armed, person.id), []);
    const answers = "select content from chat_message where owner = ? and status = 'generating'";
    assert.deepEqual(await database.read(answers, person.id), []);
    assert.deepEqual(await database.read('select id from chat_session where generating_id is not null'), []);
    const counted = await belongingsOf(person);
    for (const kind of ['chats', 'projects', 'workflows', 'triggers', 'runs', 'files', 'recipes', 'documents', 'agents']) {
      assert.ok((counted[kind] ?? 0) > 0, kind);
    }
    assert.equal((await person.ask('GET /api/v1/account')).status, 401);

    assert.equal((await owner.ask(`DELETE /api/v1/people/${person.id}`)).status, 404, 'removed already');
    assert.equal((await owner.ask(`DELETE /api/v1/people/${person.id}?belongings=delete`)).status, 204);
    assert.deepEqual(await leftOf(person), []);
  });

  test('may be removed with everything they have: no row and no file is left, and others lose nothing', async () => {
    const other = await bare('Ben');
    await other.upload('/api/v1/upload?wait=30', 'a,b\n1,2\n');
    await other.ask('POST /v1/sessions', { title: 'mine' });
    const others = await belongingsOf(other);
    const [files, documents] = [contentsIn('files'), contentsIn('documents')];
    const { person } = await add('Cleo');
    const kept = await rowsOf({ table: 'usage_entry', column: 'user_id', fate: 'record' }, person.id);
    assert.ok((await leftOf(person)).length > 10);
    assert.ok(contentsIn('files') > files && contentsIn('documents') > documents);
    assert.equal((await owner.ask(`DELETE /api/v1/people/${person.id}?belongings=delete`)).status, 204);
    assert.deepEqual(await leftOf(person), []);
    assert.deepEqual(await belongingsOf(person), {});
    assert.deepEqual([contentsIn('files'), contentsIn('documents')], [files, documents]);
    assert.deepEqual(await belongingsOf(other), others);
    assert.equal(await rowsOf({ table: 'usage_entry', column: 'user_id', fate: 'record' }, person.id), kept);
    const { text } = await owner.ask(`GET /api/v1/audit?subject=${person.id}&action=people.delete`);
    assert.match(text, /and what they have is deleted/u);
  });

  test('is let go of by the running server when the command line removed them', async () => {
    const person = await bare('Dan');
    await person.ask('POST /v1/sessions', { title: 'mine' });
    await createKeysService({ database }).people.remove(person.id, 'delete');
    while (Object.keys(await belongingsOf(person)).length > 0);
    assert.deepEqual(await leftOf(person), []);
  });

  test('is somebody that a member may not look at or remove', async () => {
    const [person, other] = [await bare('Eve'), await bare('Fay')];
    await other.ask('POST /v1/sessions', { title: 'mine' });
    assert.equal((await person.ask(`GET /api/v1/people/${other.id}/belongings`)).status, 403);
    assert.equal((await person.ask(`DELETE /api/v1/people/${other.id}?belongings=delete`)).status, 403);
    assert.equal((await owner.ask('GET /api/v1/people/usr_nobody/belongings')).status, 404);
    assert.equal((await owner.ask('DELETE /api/v1/people/owner?belongings=delete')).status, 409);
    assert.ok((await leftOf(other)).includes('chat_session'));
  });
});
