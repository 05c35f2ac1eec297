import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  createProject,
  createWorkflow,
  deleteProject,
  deleteWorkflow,
  diffVersions,
  exportWorkflow,
  getProject,
  getVersion,
  getWorkflow,
  importWorkflow,
  listExecutions,
  listProjects,
  listVersions,
  listWorkflows,
  saveVersion,
  updateProject,
  updateWorkflow,
  validateDefinition,
} from '@causeway/contract';
import type { WorkflowId } from '@causeway/contract';
import { CallFailure } from '@causeway/client';
import type { Client } from '@causeway/client';
import { skipWithout, startPostgres } from '../services.ts';
import type { Service } from '../services.ts';
import { definitionOf, runWorkflow, saveWorkflow, startWorkflowServer } from './workflow-server.ts';
import type { WorkflowServer } from './workflow-server.ts';

const isFault =
  (code: string, text = /./u) =>
  (error: unknown): boolean =>
    error instanceof CallFailure && error.code === code && text.test(error.message);

const hello = definitionOf('hello', "- greet: { set: { text: 'Hello' } }");
const helloLouder = definitionOf('hello', "- greet: { set: { text: 'HELLO' } }\n- more: { set: { n: 1 } }");

function projectTests(client: () => Client): void {
  test('everybody has a default project, and others beside it', async () => {
    const { projects } = await client().call(listProjects);
    assert.deepEqual(
      projects.map(({ name, is_default: isDefault }) => [name, isDefault]),
      [['Default', true]],
    );
    const made = await client().call(createProject, { body: { name: 'Zoo', description: 'Animals' } });
    assert.match(made.id, /^prj_/u);
    assert.deepEqual(await client().call(getProject, { params: { projectId: made.id } }), made);
    const renamed = await client().call(updateProject, { params: { projectId: made.id }, body: { name: 'Zoo 2' } });
    assert.deepEqual([renamed.name, renamed.description], ['Zoo 2', 'Animals']);
    await assert.rejects(client().call(createProject, { body: { name: 'zoo 2' } }), isFault('conflict', /zoo 2/u));
    await assert.rejects(
      client().call(updateProject, { params: { projectId: made.id }, body: { name: 'default' } }),
      isFault('conflict'),
    );
    await client().call(deleteProject, { params: { projectId: made.id } });
    await assert.rejects(client().call(getProject, { params: { projectId: made.id } }), isFault('not_found'));
  });

  test('a project with workflows and the default project stay', async () => {
    const project = await client().call(createProject, { body: { name: 'Kept' } });
    const made = await client().call(createWorkflow, { body: { source: hello, project_id: project.id } });
    const params = { projectId: project.id };
    await assert.rejects(client().call(deleteProject, { params }), isFault('conflict', /1 workflow/u));
    const { projects } = await client().call(listProjects);
    assert.equal(projects.find(({ id }) => id === project.id)?.workflow_count, 1);
    await client().call(deleteWorkflow, { params: { workflowId: made.id } });
    await client().call(deleteProject, { params });
    const isDefault = projects.find((each) => each.is_default);
    assert.ok(isDefault);
    await assert.rejects(
      client().call(deleteProject, { params: { projectId: isDefault.id } }),
      isFault('conflict', /default/u),
    );
  });
}

function versionTests(client: () => Client): void {
  let id: WorkflowId;

  test('a workflow is created from a definition, under its name, once', async () => {
    const made = await client().call(createWorkflow, { body: { source: hello, note: 'first' } });
    id = made.id;
    assert.deepEqual([made.name, made.version, made.current.source, made.current.note], ['hello', 1, hello, 'first']);
    await assert.rejects(client().call(createWorkflow, { body: { source: hello } }), isFault('conflict', /hello/u));
    await assert.rejects(client().call(createWorkflow, { body: {} }), isFault('invalid_request', /once/u));
  });

  test('a new version does not change the old one; the same text is no version', async () => {
    const params = { workflowId: id };
    const second = await client().call(saveVersion, { params, body: { source: helloLouder, base_version: 1 } });
    assert.equal(second.version, 2);
    const again = await client().call(saveVersion, { params, body: { source: helloLouder } });
    assert.equal(again.version, 2);
    await assert.rejects(
      client().call(saveVersion, { params, body: { source: hello, base_version: 1 } }),
      isFault('conflict', /Version 2/u),
    );
    const first = await client().call(getVersion, { params: { workflowId: id, version: 1 } });
    assert.equal(first.source, hello);
    const { versions } = await client().call(listVersions, { params });
    assert.deepEqual(
      versions.map(({ version }) => version),
      [2, 1],
    );
    const { changes } = await client().call(diffVersions, { params: { workflowId: id, version: 1, other: 2 } });
    assert.ok(changes.some(({ kind }) => kind === 'added'));
    assert.ok(changes.some(({ kind, pointer }) => kind === 'changed' && pointer.includes('greet')));
  });

  test('of two that save at once one wins', async () => {
    const params = { workflowId: id };
    const { version } = await client().call(getWorkflow, { params });
    const saves = ['a', 'b', 'c', 'd'].map((text) => {
      const source = definitionOf('hello', `- greet: { set: { text: '${text}' } }`);
      return client().call(saveVersion, { params, body: { source, base_version: version } });
    });
    const outcomes = await Promise.allSettled(saves);
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await client().call(getWorkflow, { params })).version, version + 1);
  });

  test('an import creates, updates, or leaves as it is', async () => {
    const imported = async (source: string) => client().call(importWorkflow, { body: { source } });
    const one = definitionOf('imported', '- a: { set: { n: 1 } }');
    const two = definitionOf('imported', '- a: { set: { n: 2 } }');
    const outcomes = [await imported(one), await imported(one), await imported(two)];
    assert.deepEqual(
      outcomes.map(({ outcome, version }) => [outcome, version]),
      [
        ['created', 1],
        ['unchanged', 1],
        ['updated', 2],
      ],
    );
  });

  test('an export is what was saved, or the same in the other format', async () => {
    const get = async (format: string) => {
      const base = client().base;
      const answer = await fetch(`${base}${exportWorkflow.path.replace(':workflowId', id)}?format=${format}&version=1`);
      return { type: answer.headers.get('content-type'), text: await answer.text() };
    };
    assert.deepEqual(await get('yaml'), { type: 'application/yaml; charset=utf-8', text: hello });
    const json = JSON.parse((await get('json')).text) as { document: { name: string } };
    assert.equal(json.document.name, 'hello');
  });
}

function listTests(client: () => Client): void {
  test('lists are filtered, by name too, and paged without a gap', async () => {
    const task = '- a: { set: { n: 1 } }';
    for (const name of ['list-a', 'list-b', 'list-c']) await saveWorkflow(client(), definitionOf(name, task));
    const names = async (query: object): Promise<string[]> => {
      const { workflows } = await client().call(listWorkflows, { query });
      return workflows.map(({ name }) => name);
    };
    assert.deepEqual((await names({ text: 'LIST-' })).toSorted(), ['list-a', 'list-b', 'list-c']);
    assert.deepEqual(await names({ name: 'list-b' }), ['list-b']);
    assert.deepEqual(await names({ text: 'list_' }), []);
    const all = await names({});
    const paged: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await client().call(listWorkflows, { query: { limit: 2, ...(cursor === undefined ? {} : { cursor }) } });
      paged.push(...page.workflows.map(({ name }) => name));
      cursor = page.next_cursor;
      if (cursor === undefined) break;
    }
    assert.deepEqual(paged, all);
    await assert.rejects(client().call(listWorkflows, { query: { cursor: 'x' } }), isFault('invalid_request', /cursor/u));
  });

  test('a list shows the last execution; deleting the workflow deletes its executions', async () => {
    const id = await saveWorkflow(client(), definitionOf('lasting', '- a: { set: { n: 1 } }'));
    await runWorkflow(client(), id);
    const last = await runWorkflow(client(), id);
    const { workflows } = await client().call(listWorkflows, { query: { name: 'lasting' } });
    assert.equal(workflows[0]?.last_execution?.id, last.id);
    await client().call(deleteWorkflow, { params: { workflowId: id } });
    await assert.rejects(client().call(getWorkflow, { params: { workflowId: id } }), isFault('not_found'));
    assert.deepEqual(await client().call(listExecutions, { query: { workflow_id: id } }), { executions: [] });
  });

  test('retention and project can be changed', async () => {
    const id = await saveWorkflow(client(), definitionOf('moved', '- a: { set: { n: 1 } }'));
    const project = await client().call(createProject, { body: { name: 'Elsewhere' } });
    const body = { project_id: project.id, retention: { days: 7, count: 100 } };
    const moved = await client().call(updateWorkflow, { params: { workflowId: id }, body });
    assert.deepEqual([moved.project_id, moved.retention], [project.id, { days: 7, count: 100 }]);
    const found = await client().call(listWorkflows, { query: { project_id: project.id } });
    assert.deepEqual(
      found.workflows.map((workflow) => workflow.id),
      [id],
    );
  });

  test('a definition that is not valid is refused with its place', async () => {
    const source = definitionOf('broken', "- a: { call: 'nothing-of-that-name' }");
    const { valid, issues } = await client().call(validateDefinition, { body: { source } });
    assert.equal(valid, false);
    assert.ok(
      issues.some(({ severity, line, pointer }) => severity === 'error' && line === 3 && pointer.startsWith('/do/0/a')),
    );
    await assert.rejects(client().call(createWorkflow, { body: { source } }), isFault('invalid_definition', /\/do\/0\/a/u));
  });
}

function suite(environment: () => Readonly<Record<string, string>>): void {
  let server: WorkflowServer;
  before(async () => {
    server = await startWorkflowServer(environment());
  });
  after(() => server?.close());
  const client = (): Client => server.client;
  projectTests(client);
  versionTests(client);
  listTests(client);
}

describe('projects and workflows on SQLite', () => {
  suite(() => ({}));
});

describe('projects and workflows on PostgreSQL', skipWithout('postgres'), () => {
  let postgres: Service;
  before(async () => {
    postgres = await startPostgres();
  });
  suite(() => ({ CAUSEWAY_DATABASE_URL: postgres.url }));
  after(() => postgres?.stop());
});
