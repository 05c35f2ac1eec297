import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Budget } from '@causeway/contract';
import { join, startPeopleServer } from './people-server.ts';
import type { Browser, PeopleServer } from './people-server.ts';

const limits = { period: 'month', limit_nano: 5_000_000_000 };

describe('budgets', () => {
  let server: PeopleServer;
  let owner: Browser;
  let ann: Browser;
  let annId: string;
  before(async () => {
    server = await startPeopleServer();
    owner = await server.owner();
    ann = await join(server, owner, { email: 'ann@example.com' });
    annId = (await ann.ask('GET /api/v1/account')).body.id;
  });
  after(() => server?.close());

  const limit = (scope: string, id: string) =>
    owner.ask('POST /api/v1/costs/budgets', { ...limits, name: `For ${scope}`, scope, subject_id: id });
  const seen = async (who: Pick<Browser, 'ask'>): Promise<string[]> =>
    (await who.ask('GET /api/v1/costs/budgets')).body.budgets.map(({ subject_id: id }: Budget) => id);

  test('of whoever is not there are refused by the field', async () => {
    const revoked = (await owner.ask('POST /api/v1/keys', { name: 'old' })).body;
    await owner.ask(`DELETE /api/v1/keys/${revoked.id}`);
    const gone = (await (await join(server, owner, { email: 'bo@example.com' })).ask('GET /api/v1/account')).body;
    await owner.ask(`DELETE /api/v1/people/${gone.id}`);
    const project = (await owner.ask('POST /api/v1/projects', { name: 'Short' })).body;
    await owner.ask(`DELETE /api/v1/projects/${project.id}`);
    for (const [scope, id] of [
      ['user', 'nobody'],
      ['user', gone.id],
      ['key', 'key_none'],
      ['key', revoked.id],
      ['key', annId],
      ['project', 'prj_none'],
      ['project', project.id],
    ] as const) {
      const { status, code, body } = await limit(scope, id);
      assert.deepEqual([status, code, body.error.param], [404, 'not_found', 'subject_id'], `${scope} ${id}`);
    }
    assert.deepEqual(await seen(owner), []);
  });

  test('are shown to whom they limit: themselves, their keys, their projects, and no others', async () => {
    const key = (await ann.ask('POST /api/v1/keys', { name: 'hers' })).body;
    const other = (await ann.ask('POST /api/v1/keys', { name: 'another' })).body;
    const project = (await ann.ask('POST /api/v1/projects', { name: 'Hers' })).body;
    const foreign = (await owner.ask('POST /api/v1/keys', { name: 'his' })).body;
    const theirs = (await owner.ask('POST /api/v1/projects', { name: 'His' })).body;
    const bound = (await ann.ask('POST /api/v1/keys', { name: 'bound', project_id: project.id })).body;
    for (const [scope, id] of [
      ['user', annId],
      ['key', key.id],
      ['project', project.id],
      ['user', 'owner'],
      ['key', foreign.id],
      ['project', theirs.id],
    ] as const) {
      assert.equal((await limit(scope, id)).status, 201);
    }
    assert.deepEqual(await seen(ann), [annId, key.id, project.id]);
    assert.deepEqual(await seen(server.keyed(key.secret)), [annId, key.id, project.id]);
    assert.deepEqual(await seen(server.keyed(other.secret)), [annId, project.id]);
    assert.deepEqual(await seen(server.keyed(bound.secret)), [annId, project.id]);
    assert.equal((await seen(owner)).length, 6);
    await owner.ask(`PUT /api/v1/projects/${theirs.id}/members/${annId}`, { role: 'viewer' });
    assert.deepEqual(await seen(ann), [annId, key.id, project.id, theirs.id]);

    const [mine] = (await ann.ask('GET /api/v1/costs/budgets')).body.budgets as Budget[];
    assert.ok(mine);
    assert.deepEqual([mine.limit_nano, mine.spent_nano, mine.reserved_nano], [limits.limit_nano, 0, 0]);
    assert.ok((mine.resets_at ?? 0) > Date.now());
    assert.equal((await ann.ask(`DELETE /api/v1/costs/budgets/${mine.id}`)).code, 'insufficient_scope');
  });
});
