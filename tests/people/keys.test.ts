import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { join, startPeopleServer } from './people-server.ts';
import type { Browser, PeopleServer } from './people-server.ts';

describe('an API key', () => {
  let server: PeopleServer;
  let owner: Browser;
  before(async () => {
    server = await startPeopleServer({ CAUSEWAY_LIMITS_STRICT: 'minute=5' });
    owner = await server.owner();
  });
  after(() => server?.close());

  const mint = async (wanted: object) => (await owner.ask('POST /api/v1/keys', { name: 'test', ...wanted })).body;
  const say = { messages: [{ role: 'user', content: 'Hello' }] };
  const source = "document: { dsl: '1.0.3', namespace: tests, name: mine, version: 1.0.0 }\ndo:\n  - a: { set: { b: 1 } }\n";

  test('uses the models it may, and no other', async () => {
    const allowed = server.keyed((await mint({ models: ['causeway/*'] })).secret);
    const other = server.keyed((await mint({ models: ['openai/gpt-5'] })).secret);
    const call = { ...say, model: 'causeway/echo' };
    assert.equal((await allowed.ask('POST /v1/chat/completions', call)).status, 200);
    const refused = await other.ask('POST /v1/chat/completions', call);
    assert.deepEqual([refused.status, refused.code], [403, 'model_not_allowed']);
    assert.equal((await other.ask('POST /v1/chat/completions', { ...call, stream: true })).code, 'model_not_allowed');
    assert.equal((await other.ask('POST /v1/responses', { model: 'causeway/echo', input: 'Hello' })).code, 'model_not_allowed');
    assert.deepEqual((await other.ask('GET /v1/models')).body.data, []);
  });

  test('of the strict tier counts every request there', async () => {
    const strict = server.keyed((await mint({ rate_tier: 'strict' })).secret);
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await strict.ask('GET /v1/sessions')).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429]);
    assert.equal((await owner.ask('GET /v1/sessions')).status, 200);
  });

  test('of a project sees that project alone', async () => {
    const [mine, other] = [
      (await owner.ask('POST /api/v1/projects', { name: 'Mine' })).body,
      (await owner.ask('POST /api/v1/projects', { name: 'Other' })).body,
    ];
    const inside = (await owner.ask('POST /api/v1/workflows', { source, project_id: mine.id })).body;
    const outside = (await owner.ask('POST /api/v1/workflows', { source, project_id: other.id })).body;
    const key = server.keyed((await mint({ project_id: mine.id })).secret);
    assert.deepEqual(
      (await key.ask('GET /api/v1/projects')).body.projects.map(({ id }: { id: string }) => id),
      [mine.id],
    );
    assert.deepEqual(
      (await key.ask('GET /api/v1/workflows')).body.workflows.map(({ id }: { id: string }) => id),
      [inside.id],
    );
    assert.equal((await key.ask(`GET /api/v1/workflows/${inside.id}`)).status, 200);
    assert.equal((await key.ask(`GET /api/v1/workflows/${outside.id}`)).status, 404);
    assert.equal((await key.ask(`POST /api/v1/workflows/${outside.id}/executions`, {})).status, 404);
    assert.deepEqual((await key.ask(`GET /api/v1/workflows?project_id=${other.id}`)).body.workflows, []);
    assert.equal((await key.ask(`PATCH /api/v1/workflows/${inside.id}`, { project_id: other.id })).status, 404);
    assert.equal((await key.ask('POST /api/v1/projects', { name: 'Third' })).code, 'insufficient_scope');
    assert.equal((await key.ask('POST /api/v1/keys', { name: 'wider' })).code, 'insufficient_scope');
    assert.equal((await owner.ask('POST /api/v1/keys', { name: 'x', project_id: 'prj_nobodys' })).status, 404);
  });

  test('gets a new secret while the one before works on', async () => {
    const made = await mint({});
    const rotated = (await owner.ask(`POST /api/v1/keys/${made.id}/rotate`, { overlap_hours: 1 })).body;
    assert.equal(rotated.id, made.id);
    assert.notEqual(rotated.secret, made.secret);
    for (const { secret } of [made, rotated]) assert.equal((await server.keyed(secret).ask('GET /v1/sessions')).status, 200);
    const again = (await owner.ask(`POST /api/v1/keys/${made.id}/rotate`, { overlap_hours: 0 })).body;
    for (const { secret } of [made, rotated]) assert.equal((await server.keyed(secret).ask('GET /v1/sessions')).status, 401);
    assert.equal((await server.keyed(again.secret).ask('GET /v1/sessions')).status, 200);
  });

  test('is held to what it may use from the moment that changes', async () => {
    const made = await mint({});
    const key = server.keyed(made.secret);
    const call = { ...say, model: 'causeway/echo' };
    assert.equal((await key.ask('POST /v1/chat/completions', call)).status, 200);
    await owner.ask(`PATCH /api/v1/keys/${made.id}`, { models: ['openai/gpt-5'] });
    assert.equal((await key.ask('POST /v1/chat/completions', call)).code, 'model_not_allowed');
    await owner.ask(`PATCH /api/v1/keys/${made.id}`, { models: null });
    assert.equal((await key.ask('POST /v1/chat/completions', call)).status, 200);
  });

  test('makes no key, session or person that may do more than itself', async () => {
    const wide = await mint({});
    const few = server.keyed((await mint({ scopes: ['keys:write', 'people:write'] })).secret);
    assert.equal((await few.ask(`POST /api/v1/keys/${wide.id}/rotate`, {})).code, 'insufficient_scope');
    for (const role of ['owner', 'admin', 'member']) {
      assert.equal((await few.ask('POST /api/v1/invitations', { role })).code, 'insufficient_scope', role);
    }
    const every = { scopes: wide.scopes };
    for (const limit of [{ rate_tier: 'strict' }, { models: ['causeway/*'] }, { expires_in_days: 2 }]) {
      const made = await mint({ ...every, ...limit });
      const key = server.keyed(made.secret);
      const what = JSON.stringify(limit);
      assert.equal((await key.ask('POST /api/v1/keys', { name: 'wider' })).code, 'insufficient_scope', what);
      assert.equal((await key.ask('POST /api/v1/sign-in-links')).code, 'insufficient_scope', what);
      assert.equal((await key.ask(`POST /api/v1/keys/${wide.id}/rotate`, {})).code, 'insufficient_scope', what);
      assert.equal((await key.ask('POST /api/v1/invitations', { role: 'member' })).code, 'insufficient_scope', what);
    }
    const strict = await mint({ ...every, rate_tier: 'strict' });
    const loosened = await server.keyed(strict.secret).ask(`PATCH /api/v1/keys/${strict.id}`, { rate_tier: 'default' });
    assert.equal(loosened.code, 'insufficient_scope');
    const own = await mint({ ...every, expires_in_days: 2 });
    assert.equal(
      (await server.keyed(own.secret).ask('POST /api/v1/keys', { name: 'as short', expires_in_days: 1 })).status,
      201,
    );
    assert.equal((await server.keyed(own.secret).ask(`POST /api/v1/keys/${own.id}/rotate`, {})).status, 201);
  });

  test('with a hard budget makes no key that has none', async () => {
    const made = await mint({});
    const key = server.keyed(made.secret);
    assert.equal((await key.ask('POST /api/v1/keys', { name: 'before' })).status, 201);
    const limit = { name: 'Little', scope: 'key', subject_id: made.id, period: 'total', limit_nano: 1 };
    assert.equal((await owner.ask('POST /api/v1/costs/budgets', limit)).status, 201);
    assert.equal((await key.ask('POST /api/v1/keys', { name: 'around' })).code, 'insufficient_scope');
    assert.equal((await key.ask('POST /api/v1/sign-in-links')).code, 'insufficient_scope');
  });

  test('cannot sign anybody in, nor change how its person does', async () => {
    const key = server.keyed((await mint({})).secret);
    const { id } = (await (await join(server, owner, { email: 'ann@example.com' })).ask('GET /api/v1/account')).body;
    assert.equal((await key.ask(`POST /api/v1/people/${id}/sign-in-links`)).code, 'insufficient_scope');
    assert.equal((await key.ask('PUT /api/v1/account/password', { password: 'a long password' })).code, 'insufficient_scope');
  });
});

describe('a project that is shared', () => {
  let server: PeopleServer;
  let owner: Browser;
  let friend: Browser;
  let project: string;
  let workflow: string;
  const source = "document: { dsl: '1.0.3', namespace: tests, name: mine, version: 1.0.0 }\ndo:\n  - a: { set: { b: 1 } }\n";
  let friendId: string;

  before(async () => {
    server = await startPeopleServer();
    owner = await server.owner();
    friend = await join(server, owner, { email: 'friend@example.com' });
    friendId = (await friend.ask('GET /api/v1/account')).body.id;
    project = (await owner.ask('POST /api/v1/projects', { name: 'Shared' })).body.id;
    workflow = (await owner.ask('POST /api/v1/workflows', { source, project_id: project })).body.id;
  });
  after(() => server?.close());

  const share = (role: string) => owner.ask(`PUT /api/v1/projects/${project}/members/${friendId}`, { role });
  const tries = async () => [
    (await friend.ask(`GET /api/v1/workflows/${workflow}`)).status,
    (await friend.ask(`POST /api/v1/workflows/${workflow}/executions?wait=10`, {})).status,
    (await friend.ask(`POST /api/v1/workflows/${workflow}/versions`, { source })).status,
    (await friend.ask(`POST /api/v1/workflows/${workflow}/triggers`, { settings: { kind: 'webhook' } })).status,
  ];

  test('is not there before', async () => {
    assert.deepEqual(await tries(), [404, 404, 404, 404]);
  });

  test('can be seen, run, or changed, as the role says', async () => {
    await share('viewer');
    assert.deepEqual(await tries(), [200, 403, 403, 403]);
    await share('runner');
    assert.deepEqual(await tries(), [200, 201, 403, 403]);
    await share('editor');
    assert.deepEqual(await tries(), [200, 201, 201, 201]);
    const { projects } = (await friend.ask('GET /api/v1/projects')).body;
    assert.deepEqual(
      projects.map(({ name, role }: { name: string; role: string }) => [name, role]),
      [
        ['Default', 'owner'],
        ['Shared', 'editor'],
      ],
    );
    const { executions } = (await friend.ask(`GET /api/v1/executions?project_id=${project}`)).body;
    assert.equal(executions.length, 2);
    assert.equal((await friend.ask(`GET /api/v1/executions/${executions[0].id}`)).status, 200);
  });

  test('stays with its owner', async () => {
    assert.equal((await friend.ask(`DELETE /api/v1/projects/${project}`)).status, 404);
    assert.equal((await friend.ask(`PATCH /api/v1/projects/${project}`, { name: 'Mine' })).status, 404);
    assert.equal((await friend.ask(`GET /api/v1/projects/${project}/members`)).status, 404);
    const other = (await owner.ask('POST /api/v1/projects', { name: 'Private' })).body.id;
    assert.equal((await friend.ask(`PATCH /api/v1/workflows/${workflow}`, { project_id: other })).status, 404);
    assert.deepEqual(
      (await owner.ask(`GET /api/v1/projects/${project}/members`)).body.members.map(({ name }: { name: string }) => name),
      ['friend'],
    );
  });

  test('is gone when it is shared no more', async () => {
    assert.equal((await owner.ask(`DELETE /api/v1/projects/${project}/members/${friendId}`)).status, 204);
    assert.deepEqual(await tries(), [404, 404, 404, 404]);
  });
});
