import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
  cancelExecution,
  deleteExecution,
  emptySnapshot,
  foldExecutionEvents,
  getExecutionValue,
  listExecutionEvents,
  listExecutions,
  listTemplates,
  listCalls,
  retryExecution,
  saveVersion,
  signalExecution,
  startExecution,
  testStep,
} from '@causeway/contract';
import type { ExecutionEvent, ExecutionId, QueryOf, WorkflowId } from '@causeway/contract';
import { CallFailure } from '@causeway/client';
import type { Client } from '@causeway/client';
import { skipWithout, startPostgres } from '../services.ts';
import type { Service } from '../services.ts';
import { detailOf, isStatus, untilExecution } from './until.ts';
import { definitionOf, runWorkflow, saveWorkflow, startWorkflowServer } from './workflow-server.ts';
import type { WorkflowServer } from './workflow-server.ts';

const isFault =
  (code: string, text = /./u) =>
  (error: unknown): boolean =>
    error instanceof CallFailure && error.code === code && text.test(error.message);

const greeting = definitionOf(
  'greeting',
  "- greet: { set: { text: 'Hello ${ input.name }' } }\n- shout: { set: { text: '${ tasks.greet.text.toUpperCase() }' } }",
  "input: { schema: { format: json, document: { type: object, properties: { name: { type: string } }, required: [name] } } }\noutput: { as: '${ output.text }' }\n",
);

async function allEvents(client: Client, executionId: ExecutionId, limit: number): Promise<ExecutionEvent[]> {
  const events: ExecutionEvent[] = [];
  for (let from = 0; ;) {
    const page = await client.call(listExecutionEvents, { params: { executionId }, query: { after: from, limit } });
    events.push(...page.events);
    if (page.next_after === undefined) return events;
    from = page.next_after;
  }
}

function runTests(client: () => Client): void {
  let id: WorkflowId;
  before(async () => {
    id = await saveWorkflow(client(), greeting);
  });

  test('an execution that is waited for answers with its result', async () => {
    const done = await runWorkflow(client(), id, { input: { name: 'Ada' } });
    assert.deepEqual([done.status, done.result, done.progress], ['completed', 'HELLO ADA', 100]);
    assert.deepEqual([done.steps_executed, done.total_steps, done.version], [2, 2, 1]);
  });

  test('the list tells how far a running execution is', async () => {
    const tasks = "- a: { set: { x: 1 } }\n- b: { call: http, with: { endpoint: '${ input.url }' } }";
    const workflow = await saveWorkflow(client(), definitionOf('slow', tasks));
    const asked = Promise.withResolvers<() => void>();
    const slow = createServer((_, response) => asked.resolve(() => response.end('{}')));
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
    const started = await client().call(startExecution, { params: { workflowId: workflow }, body: { input: { url } } });
    const answer = await asked.promise;
    const { executions } = await client().call(listExecutions, { query: { workflow_id: workflow } });
    assert.deepEqual(
      executions.map((one) => [one.id, one.status, one.steps_executed]),
      [[started.id, 'running', 1]],
    );
    answer();
    await untilExecution(client(), started.id, isStatus('completed'));
    slow.close();
  });

  test('a retry from a step that the definition does not have is refused', async () => {
    const { id: executionId } = await runWorkflow(client(), id, { input: { name: 'Ada' } });
    const retry = (path: string) => client().call(retryExecution, { params: { executionId }, body: { from: 'step', path } });
    await assert.rejects(retry('/do/7/nothing'), isFault('invalid_request', /no step/u));
    const again = await retry('/do/1/shout');
    assert.equal(again.trigger.kind, 'retry');
  });

  test('an input that does not fit its schema starts nothing', async () => {
    const count = async () => (await client().call(listExecutions, { query: { workflow_id: id } })).executions.length;
    const countBefore = await count();
    await assert.rejects(runWorkflow(client(), id, { input: {} }), isFault('invalid_request', /name/u));
    assert.equal(await count(), countBefore);
  });

  test('the same key starts one execution, however often', async () => {
    const body = { input: { name: 'Once' }, idempotency_key: 'order-17' };
    const starts = await Promise.all(
      [1, 2, 3, 4].map(() => client().call(startExecution, { params: { workflowId: id }, body })),
    );
    assert.equal(new Set(starts.map((each) => each.id)).size, 1);
    const answer = await fetch(`${client().base}/api/v1/workflows/${id}/executions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'order-17' },
      body: JSON.stringify({ input: { name: 'Other' } }),
    });
    assert.equal(((await answer.json()) as { id: string }).id, starts[0]?.id);
  });

  test('the log is paged, and folds to the snapshot that the server gives', async () => {
    const { id: executionId } = await runWorkflow(client(), id, { input: { name: 'Log' } });
    const events = await allEvents(client(), executionId, 2);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, index) => index + 1),
    );
    const detail = await detailOf(client(), executionId);
    const folded = foldExecutionEvents(emptySnapshot(executionId), events);
    assert.equal(JSON.stringify(folded), JSON.stringify(detail.snapshot));
    assert.equal(detail.seq, events.length);
    assert.deepEqual(Object.keys(detail.snapshot.tasks), ['/do/0/greet', '/do/1/shout']);
  });

  test('executions are found by status, workflow, project, time and text, and paged without a gap', async () => {
    const marked = await runWorkflow(client(), id, { input: { name: 'Needle-4711' } });
    const find = async (query: Partial<Record<keyof QueryOf<typeof listExecutions>, unknown>>) => {
      const { executions } = await client().call(listExecutions, { query: query as never });
      return executions.map((each) => each.id);
    };
    assert.deepEqual(await find({ text: 'needle-4711' }), [marked.id]);
    assert.deepEqual(await find({ text: 'needle_4711' }), []);
    assert.deepEqual(await find({ workflow_id: id, status: 'failed' }), []);
    assert.ok((await find({ workflow_id: id, status: 'failed,completed' })).includes(marked.id));
    assert.ok((await find({ project_id: marked.project_id })).includes(marked.id));
    assert.deepEqual(await find({ workflow_id: id, before: 1 }), []);
    assert.deepEqual(await find({ workflow_id: id, after: marked.created_at + 1 }), []);
    await assert.rejects(find({ status: 'odd' }), isFault('invalid_request', /status/u));
    const all = await find({ workflow_id: id, limit: 200 });
    const paged: string[] = [];
    for (let cursor: string | undefined; ;) {
      const query = { workflow_id: id, limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page = await client().call(listExecutions, { query });
      paged.push(...page.executions.map((each) => each.id));
      cursor = page.next_cursor;
      if (cursor === undefined) break;
    }
    assert.deepEqual(paged, all);
  });

  test('a value that is too large for the log is kept beside it, for its own execution alone', async () => {
    const big = await saveWorkflow(client(), definitionOf('big', '- fill: { set: { text: \'${ "x".repeat(50000) }\' } }'));
    const done = await runWorkflow(client(), big);
    const reference = done.result as { $file: string; bytes: number; preview: string };
    assert.ok(reference.bytes > 50_000, JSON.stringify(reference).slice(0, 200));
    const value = await client().call(getExecutionValue, { params: { executionId: done.id, file: reference.$file } });
    assert.deepEqual(value, { text: 'x'.repeat(50_000) });
    const other = await runWorkflow(client(), id, { input: { name: 'Other' } });
    await assert.rejects(
      client().call(getExecutionValue, { params: { executionId: other.id, file: reference.$file } }),
      isFault('not_found'),
    );
  });
}

function controlTests(client: () => Client, upstream: () => string): void {
  test('a cancelled execution ends at once, and stays so', async () => {
    const id = await saveWorkflow(client(), definitionOf('sleeper', '- nap: { wait: { days: 1 } }'));
    const { id: executionId } = await client().call(startExecution, { params: { workflowId: id }, body: {} });
    await untilExecution(client(), executionId, isStatus('waiting'));
    await assert.rejects(client().call(deleteExecution, { params: { executionId } }), isFault('conflict'));
    const cancelled = await client().call(cancelExecution, { params: { executionId } });
    assert.equal(cancelled.status, 'cancelled');
    assert.equal((await client().call(cancelExecution, { params: { executionId } })).status, 'cancelled');
    await client().call(deleteExecution, { params: { executionId } });
    await assert.rejects(detailOf(client(), executionId), isFault('not_found'));
  });

  test('a failed execution is repeated from the failed step, any step or the start, in its own or the newest version', async () => {
    const source = (path: string): string =>
      definitionOf(
        'mendable',
        `- first: { call: http, with: { method: get, endpoint: '${upstream()}/count' } }\n- second: { call: http, with: { method: get, endpoint: '${upstream()}${path}' } }`,
      );
    const id = await saveWorkflow(client(), source('/missing'));
    const failed = await runWorkflow(client(), id);
    assert.equal(failed.status, 'failed');
    assert.equal(failed.error?.path, '/do/1/second');
    const params = { executionId: failed.id };
    const end = async (body: object) => {
      const { id: executionId } = await client().call(retryExecution, { params, body });
      return untilExecution(client(), executionId, ({ execution }) => execution.ended_at !== undefined);
    };
    const countOf = async (executionId: string): Promise<unknown> => {
      const { snapshot } = await detailOf(client(), executionId as ExecutionId);
      return (snapshot.tasks['/do/0/first']?.output as { count?: number })?.count;
    };
    const firstCount = await countOf(failed.id);
    const again = await end({});
    assert.equal(again.execution.status, 'failed');
    assert.equal(await countOf(again.execution.id), firstCount, 'the first step is not done again');
    await client().call(saveVersion, { params: { workflowId: id }, body: { source: source('/count') } });
    const mended = await end({ version: 'current' });
    assert.deepEqual([mended.execution.status, mended.execution.version], ['completed', 2]);
    assert.equal(await countOf(mended.execution.id), firstCount);
    const fromStart = await end({ from: 'start', version: 'current' });
    assert.notEqual(await countOf(fromStart.execution.id), firstCount);
    const fromStep = await end({ from: 'step', path: '/do/0/first', version: 'current' });
    assert.notEqual(await countOf(fromStep.execution.id), firstCount);
    await assert.rejects(
      client().call(retryExecution, { params, body: { from: 'step' } }),
      isFault('invalid_request', /step/u),
    );
  });

  test('a question is answered once, by its form, and answers the first outcome afterwards', async () => {
    const form = '{ type: object, properties: { approved: { type: boolean } }, required: [approved] }';
    const id = await saveWorkflow(
      client(),
      definitionOf('asking', `- ask: { call: approval, with: { title: 'Send it?', form: ${form} } }`),
    );
    const { id: executionId } = await client().call(startExecution, { params: { workflowId: id }, body: {} });
    const waiting = await untilExecution(client(), executionId, ({ tasks }) => tasks['/do/0/ask']?.status === 'waiting');
    const wait = waiting.tasks['/do/0/ask']?.wait;
    assert.equal(wait?.title, 'Send it?');
    const key = wait?.signal ?? '';
    const params = { executionId };
    await assert.rejects(
      client().call(signalExecution, { params, body: { key, data: { approved: 'yes' } } }),
      isFault('invalid_request', /approved/u),
    );
    const first = await client().call(signalExecution, { params, body: { key, data: { approved: true } } });
    assert.deepEqual([first.accepted, first.data], [true, { approved: true }]);
    await untilExecution(client(), executionId, isStatus('completed'));
    const second = await client().call(signalExecution, { params, body: { key, data: { approved: false } } });
    assert.deepEqual([second.accepted, second.data], [false, { approved: true }]);
    await assert.rejects(
      client().call(signalExecution, { params, body: { key: 'child:exe_1', data: {} } }),
      isFault('invalid_request'),
    );
  });

  test('a signal that comes early is kept', async () => {
    const id = await saveWorkflow(
      client(),
      definitionOf(
        'listening',
        '- nap: { wait: { milliseconds: 300 } }\n- hear: { listen: { to: { one: { with: { type: paid } } } } }',
      ),
    );
    const { id: executionId } = await client().call(startExecution, { params: { workflowId: id }, body: {} });
    await client().call(signalExecution, { params: { executionId }, body: { key: 'paid', data: { amount: 5 } } });
    const done = await untilExecution(client(), executionId, isStatus('completed'));
    assert.deepEqual(done.execution.result, [{ amount: 5 }]);
  });
}

function editorTests(client: () => Client): void {
  test('one step is tried with a sample, and leaves nothing behind', async () => {
    const listed = await client().call(listExecutions);
    const step = { sum: { set: { total: '${ input.a + tasks.price.value + context.tax }' } } };
    const tried = await client().call(testStep, {
      body: { step, input: { a: 1 }, tasks: { price: { value: 20 } }, context: { tax: 300 } },
    });
    assert.deepEqual([tried.status, tried.output], ['completed', { total: 321 }]);
    const broken = await client().call(testStep, {
      body: { step: { raise: { raise: { error: { type: 'about:blank', status: 418, title: 'Teapot' } } } } },
    });
    assert.equal(broken.status, 'failed');
    assert.match(JSON.stringify(broken.error), /Teapot/u);
    await assert.rejects(client().call(testStep, { body: { step: { odd: { nothing: {} } } } }), isFault('invalid_definition'));
    assert.equal((await client().call(listExecutions)).executions.length, listed.executions.length);
  });

  test('templates and calls are there for the editor', async () => {
    const { templates } = await client().call(listTemplates);
    assert.ok(templates.length >= 12);
    const { calls } = await client().call(listCalls);
    assert.ok(['http', 'chat', 'agent', 'approval', 'notify'].every((name) => calls.some((call) => call.name === name)));
    assert.ok(calls.every((call) => typeof call.input_schema === 'object'));
  });
}

/** Counts how often it was asked. */
async function startUpstream(): Promise<{ readonly url: string; readonly server: Server }> {
  let count = 0;
  const server = createServer((request, response) => {
    const isThere = request.url === '/count';
    count += 1;
    response.writeHead(isThere ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isThere ? { count } : { error: 'missing' }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function suite(environment: () => Readonly<Record<string, string>>): void {
  let server: WorkflowServer;
  let upstream: Awaited<ReturnType<typeof startUpstream>>;
  before(async () => {
    [server, upstream] = await Promise.all([startWorkflowServer(environment()), startUpstream()]);
  });
  after(async () => {
    await server?.close();
    upstream?.server.close();
  });
  const client = (): Client => server.client;
  runTests(client);
  controlTests(client, () => upstream.url);
  editorTests(client);
}

describe('executions on SQLite', () => {
  suite(() => ({}));
});

describe('executions on PostgreSQL', skipWithout('postgres'), () => {
  let postgres: Service;
  before(async () => {
    postgres = await startPostgres();
  });
  suite(() => ({ CAUSEWAY_DATABASE_URL: postgres.url }));
  after(() => postgres?.stop());
});
