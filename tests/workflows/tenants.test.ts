import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  createCredential,
  createTrigger,
  createWorkflow,
  executionId as executionIdSchema,
  importWorkflow,
  listCredentials,
  listExecutions,
  listProjects,
  listWorkflows,
  projectId as projectIdSchema,
  scopes,
  startExecution,
  updateWorkflow,
  workflowId as workflowIdSchema,
} from '@causeway/contract';
import type { Endpoint, UserId } from '@causeway/contract';
import { CallFailure, createClient } from '@causeway/client';
import type { Client } from '@causeway/client';
import { createKeysService } from '../../apps/server/src/features/keys/service.ts';
import { openDatabase } from '../../apps/server/src/storage/open-database.ts';
import { endpoints as allEndpoints, streams as allStreams } from '../faults/doors.ts';
import { skipWithout, startPostgres } from '../services.ts';
import type { Service } from '../services.ts';
import { isStatus, untilExecution } from './until.ts';
import { definitionOf, startWorkflowServer } from './workflow-server.ts';
import type { WorkflowServer } from './workflow-server.ts';

interface Person {
  readonly id: UserId;
  readonly client: Client;
  readonly key: string;
  /** Values of the parameters of paths. */
  readonly ids: Readonly<Record<string, string>>;
}

const source = definitionOf('mine', "- ask: { call: approval, with: { title: 'Go on?' } }");
const file = 'f'.repeat(64);

/** What each operation takes; a wrong body would hide that the id was not looked at. */
const bodies: Readonly<Record<string, unknown>> = {
  'workflows.save-version': { source },
  'projects.set-member': { role: 'viewer' },
  'triggers.create': { settings: { kind: 'webhook' } },
  'executions.signal': { key: '/do/0/ask', data: {} },
  'executions.resolve': { path: '/do/0/ask', action: 'skip' },
  'credentials.replace': { hosts: ['example.com'], secret: { kind: 'bearer', token: 'stolen' } },
};

const ids = ['projectId', 'workflowId', 'executionId', 'triggerId', 'credentialId'];
const isOurs = (path: string): boolean =>
  /^\/api\/v1\/(?:projects|workflows|executions|credentials)\//u.test(path) && ids.some((id) => path.includes(`:${id}`));
const endpoints = allEndpoints.filter(({ path }) => isOurs(path));
const streams = allStreams.filter(({ path }) => isOurs(path));

const fill = (path: string, { ids: values }: Person): string =>
  path
    .replaceAll(/:(?<name>[A-Za-z]+)/gu, (whole, name: string) => values[name] ?? whole)
    .replace(':version', '1')
    .replace(':other', '1')
    .replace(':file', file);

async function enroll(server: WorkflowServer, name: string): Promise<Person> {
  const databaseUrl = server.config.databaseUrl;
  const database = openDatabase({ dataDir: server.dataDir, databaseUrl });
  const { keys, people } = createKeysService({ database });
  const person = await people.add({ name, role: 'member' });
  const { secret: key } = await keys.create(person.id, { name, scopes });
  await database.close();
  const client = createClient({ base: server.url, apiKey: key });
  const workflow = await client.call(createWorkflow, { body: { source } });
  const params = { workflowId: workflow.id };
  const trigger = await client.call(createTrigger, { params, body: { settings: { kind: 'webhook' } } });
  const execution = await client.call(startExecution, { params, body: {} });
  const secret = { kind: 'bearer', token: 'a token of mine' } as const;
  const credential = await client.call(createCredential, { body: { name: 'api', hosts: ['example.com'], secret } });
  await untilExecution(client, execution.id, isStatus('waiting'));
  const values = {
    projectId: workflow.project_id,
    workflowId: workflow.id,
    triggerId: trigger.id,
    executionId: execution.id,
    credentialId: credential.id,
    userId: person.id,
  };
  return { id: person.id, client, key, ids: values };
}

async function stateOf({ client }: Person): Promise<string> {
  const parts = [listProjects, listWorkflows, listExecutions, listCredentials] as const;
  const replies = [];
  for (const part of parts) replies.push(await client.call(part as typeof listProjects));
  return JSON.stringify(replies);
}

function suite(environment: () => Readonly<Record<string, string>>): void {
  let server: WorkflowServer;
  let ada: Person;
  let bob: Person;
  before(async () => {
    server = await startWorkflowServer({ CAUSEWAY_AUTH: 'on', ...environment() });
    ada = await enroll(server, 'usr_ada');
    bob = await enroll(server, 'usr_bob');
  });
  after(() => server?.close());

  const ask = async (who: Person, { method, name }: Endpoint, path: string): Promise<number> => {
    const hasBody = method !== 'GET' && method !== 'DELETE';
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${who.key}`, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(bodies[name] ?? {}) } : {}),
    });
    await answer.text();
    return answer.status;
  };

  test('no operation finds an id of somebody else, alone or within an own one', async () => {
    const untouched = await stateOf(ada);
    assert.ok(endpoints.length >= 25, `${endpoints.length}`);
    for (const endpoint of endpoints) {
      const names = ids.filter((id) => endpoint.path.includes(`:${id}`));
      for (const foreign of names) {
        const mixed = { ...bob, ids: { ...bob.ids, [foreign]: ada.ids[foreign] ?? '' } };
        assert.equal(await ask(bob, endpoint, fill(endpoint.path, mixed)), 404, `${endpoint.name} with a foreign ${foreign}`);
      }
    }
    assert.equal(await stateOf(ada), untouched);
  });

  test('no stream shows an id of somebody else', async () => {
    assert.ok(streams.length >= 5);
    for (const { name, path } of streams) {
      const answer = await fetch(server.url + fill(path, ada), {
        headers: { authorization: `Bearer ${bob.key}`, accept: 'text/event-stream' },
      });
      const text = await answer.text();
      assert.match(text, /"code":"not_found"/u, name);
      assert.doesNotMatch(text, /snapshot|connected|waiting/u, name);
    }
  });

  test('an id of somebody else in a body or a query is not found either', async () => {
    const isMissing = (error: unknown): boolean => error instanceof CallFailure && error.code === 'not_found';
    const projectId = projectIdSchema.parse(ada.ids['projectId']);
    const foreign = { project_id: projectId };
    await assert.rejects(bob.client.call(createWorkflow, { body: { source, ...foreign } }), isMissing);
    await assert.rejects(bob.client.call(importWorkflow, { body: { source, ...foreign } }), isMissing);
    const params = { workflowId: workflowIdSchema.parse(bob.ids['workflowId']) };
    await assert.rejects(bob.client.call(updateWorkflow, { params, body: foreign }), isMissing);
    assert.deepEqual((await bob.client.call(listExecutions, { query: foreign })).executions, []);
    assert.deepEqual((await bob.client.call(listWorkflows, { query: foreign })).workflows, []);
  });

  test('lists hold what is one’s own alone', async () => {
    const [adas, bobs] = [await stateOf(ada), await stateOf(bob)];
    for (const id of Object.values(ada.ids)) assert.ok(!bobs.includes(id), id);
    for (const id of Object.values(bob.ids)) assert.ok(!adas.includes(id), id);
  });

  test('a key that may only read workflows follows an execution over WebSocket', async () => {
    const database = openDatabase({ dataDir: server.dataDir, databaseUrl: server.config.databaseUrl });
    const { keys } = createKeysService({ database });
    const { secret } = await keys.create(ada.id, { name: 'reader', scopes: ['workflows:read'] });
    await database.close();
    const reader = createClient({ base: server.url, apiKey: secret });
    const id = executionIdSchema.parse(ada.ids['executionId']);
    const snapshot = await untilExecution(reader, id, isStatus('waiting'));
    assert.equal(snapshot.execution.id, id);
  });

  test('every operation works for the owner, so that 404 means something', async () => {
    for (const endpoint of endpoints.filter(({ method, path }) => method === 'GET' && !path.includes(':file'))) {
      assert.equal(await ask(ada, endpoint, fill(endpoint.path, ada)), 200, endpoint.name);
    }
  });
}

describe('two people on SQLite', () => {
  suite(() => ({}));
});

describe('two people on PostgreSQL', skipWithout('postgres'), () => {
  let postgres: Service;
  before(async () => {
    postgres = await startPostgres();
  });
  suite(() => ({ CAUSEWAY_DATABASE_URL: postgres.url }));
  after(() => postgres?.stop());
});
