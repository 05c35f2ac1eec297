import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  createSession,
  createTrigger,
  deleteTrigger,
  getExecution,
  listExecutions,
  listTriggers,
  sendMessage,
  updateTrigger,
  workflowFeed,
} from '@causeway/contract';
import type { BodyOf, Execution, WorkflowId } from '@causeway/contract';
import { CallFailure, follow } from '@causeway/client';
import { signDelivery } from '../../apps/server/src/features/workflows/triggers/webhook-proof.ts';
import { skipWithout, startPostgres, temporaryDirectory } from '../services.ts';
import type { Service } from '../services.ts';
import { definitionOf, saveWorkflow, startWorkflowServer } from './workflow-server.ts';
import type { WorkflowServer } from './workflow-server.ts';

const isFault =
  (code: string, text = /./u) =>
  (error: unknown): boolean =>
    error instanceof CallFailure && error.code === code && text.test(error.message);

const echo = (name: string): string => definitionOf(name, "- echo: { set: { got: '${ input }' } }");

type Settings = BodyOf<typeof createTrigger>['settings'];

const add = (server: WorkflowServer, workflowId: WorkflowId, settings: Settings) =>
  server.client.call(createTrigger, { params: { workflowId }, body: { settings } });

/** Resolves when so many executions of the workflow have ended. */
function untilEnded(server: WorkflowServer, workflowId: WorkflowId, count: number): Promise<readonly Execution[]> {
  const known = new Map<string, Execution>();
  const { promise, resolve } = Promise.withResolvers<readonly Execution[]>();
  const following = follow(server.client, workflowFeed, {
    params: { workflowId },
    onMessage: (frame) => {
      if (frame.type === 'snapshot') for (const execution of frame.executions) known.set(execution.id, execution);
      else if (frame.type === 'execution') known.set(frame.execution.id, frame.execution);
      const ended = [...known.values()].filter(({ ended_at: endedAt }) => endedAt !== null);
      if (ended.length >= count) resolve(ended);
    },
  });
  return promise.finally(() => following.close());
}

function hookTests(server: () => WorkflowServer): void {
  const deliver = async (path: string, body: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(server().url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  test('a signed delivery starts an execution once, and answers with its result where it is asked to', async () => {
    const id = await saveWorkflow(server().client, echo('signed'));
    const made = await add(server(), id, { kind: 'webhook', verify: 'signature', reply: 'sync' });
    const { secret, hook_path: path } = made;
    assert.ok(secret !== null && path !== null);
    assert.equal(path, `/api/v1/hooks/${made.id}`);
    const body = '{ "order":  17 }';
    const headers = { 'x-causeway-signature': signDelivery(secret, Buffer.from(body), Date.now()), 'x-delivery-id': 'd-1' };
    const first = await deliver(path, body, headers);
    assert.deepEqual([first.status, first.body['status'], first.body['result']], [200, 'completed', { got: { order: 17 } }]);
    const again = await deliver(path, body, headers);
    assert.deepEqual([again.body['execution_id'], again.body['is_repeat']], [first.body['execution_id'], true]);
    const forged = await deliver(path, '{ "order":  18 }', headers);
    assert.equal(forged.status, 401);
    const overheard = { 'x-causeway-signature': headers['x-causeway-signature'] };
    const replays = [await deliver(path, body, overheard), await deliver(path, body, overheard)];
    assert.deepEqual(
      [replays[1]?.body['is_repeat'], replays[1]?.body['execution_id']],
      [true, replays[0]?.body['execution_id']],
    );
    const old = { 'x-causeway-signature': signDelivery(secret, Buffer.from(body), Date.now() - 400_000) };
    assert.equal((await deliver(path, body, old)).status, 401);
    const { triggers } = await server().client.call(listTriggers, { params: { workflowId: id } });
    assert.ok(triggers[0]?.last_fired_at);
    assert.ok(!JSON.stringify(triggers).includes(secret));
  });

  test('a delivery with a token may be a form or text, and is answered at once', async () => {
    const id = await saveWorkflow(server().client, echo('token'));
    const { secret, hook_path: path } = await add(server(), id, { kind: 'webhook', verify: 'token', reply: 'async' });
    const headers = { 'x-causeway-token': secret ?? '' };
    const form = await deliver(path ?? '', 'a=1&b=two', { ...headers, 'content-type': 'application/x-www-form-urlencoded' });
    assert.deepEqual([form.status, form.body['status']], [202, 'pending']);
    const text = await deliver(path ?? '', 'plain', { ...headers, 'content-type': 'text/plain' });
    assert.equal(text.status, 202);
    const ended = await untilEnded(server(), id, 2);
    const inputs = await Promise.all(
      ended.map(async (each) => (await server().client.call(getExecution, { params: { executionId: each.id } })).input),
    );
    assert.deepEqual(new Set(inputs.map((input) => JSON.stringify(input))), new Set(['{"a":"1","b":"two"}', '"plain"']));
    assert.equal((await deliver(path ?? '', '{', headers)).status, 400);
    assert.equal((await deliver(path ?? '', '{}', { 'x-causeway-token': 'x' })).status, 401);
  });

  test('a hook that is off, or gone, is not there', async () => {
    const id = await saveWorkflow(server().client, echo('off'));
    const { hook_path: path, id: triggerId } = await add(server(), id, { kind: 'webhook', verify: 'none', reply: 'async' });
    const params = { workflowId: id, triggerId };
    assert.equal((await deliver(path ?? '', '{}')).status, 202);
    await server().client.call(updateTrigger, { params, body: { is_enabled: false } });
    assert.equal((await deliver(path ?? '', '{}')).status, 404);
    await server().client.call(deleteTrigger, { params });
    assert.equal((await deliver(path ?? '', '{}')).status, 404);
  });
}

function scheduleTests(server: () => WorkflowServer): void {
  test('a schedule starts an execution when its time comes', async () => {
    const id = await saveWorkflow(server().client, echo('every-second'));
    const made = await add(server(), id, { kind: 'schedule', cron: '* * * * * *', time_zone: 'UTC', missed: 'skip' });
    assert.ok(made.next_fire_at !== null && made.next_fire_at - Date.now() <= 1000);
    const ended = await untilEnded(server(), id, 2);
    assert.ok(ended.every(({ trigger }) => trigger.kind === 'schedule' && trigger.id === made.id));
    await server().client.call(deleteTrigger, { params: { workflowId: id, triggerId: made.id } });
  });

  test('the schedule of a definition starts it, and goes where the definition goes', async () => {
    const tasks = '- a: { set: { x: 1 } }';
    const id = await saveWorkflow(server().client, definitionOf('planned', tasks, 'schedule: { every: { seconds: 1 } }\n'));
    const [ended] = await untilEnded(server(), id, 1);
    const list = async () => (await server().client.call(listTriggers, { params: { workflowId: id } })).triggers;
    const [made] = await list();
    assert.ok(made);
    assert.deepEqual([ended?.trigger, made.is_defined], [{ kind: 'schedule', id: made.id }, true]);
    const params = { workflowId: id, triggerId: made.id };
    await assert.rejects(server().client.call(deleteTrigger, { params }), isFault('conflict', /schedule/u));
    await server().client.call(updateTrigger, { params, body: { is_enabled: false } });
    await saveWorkflow(
      server().client,
      definitionOf('planned', '- b: { set: { x: 2 } }', 'schedule: { every: { seconds: 1 } }\n'),
    );
    assert.deepEqual(
      (await list()).map((one) => [one.id, one.is_enabled]),
      [[made.id, false]],
    );
    await saveWorkflow(server().client, definitionOf('planned', tasks, "schedule: { cron: '0 8 * * *' }\n"));
    const [daily, ...others] = await list();
    assert.deepEqual([others.length, daily?.is_enabled, daily?.id === made.id], [0, true, false]);
    await saveWorkflow(server().client, definitionOf('planned', tasks));
    assert.deepEqual(await list(), []);
  });

  test('a wrong pattern and a wrong time zone are refused', async () => {
    const id = await saveWorkflow(server().client, echo('wrong-time'));
    const settings = { kind: 'schedule', cron: '0 9 * * *', time_zone: 'UTC', missed: 'once' } as const;
    await assert.rejects(add(server(), id, { ...settings, cron: '0 99 * * *' }), isFault('invalid_request', /cron/u));
    await assert.rejects(add(server(), id, { ...settings, time_zone: 'Mars/Base' }), isFault('invalid_request', /Mars/u));
  });
}

function eventTests(server: () => WorkflowServer): void {
  test('a finished chat starts what listens for it, where its filter is true', async () => {
    const wanted = await saveWorkflow(server().client, echo('on-chat'));
    const other = await saveWorkflow(server().client, echo('on-other-chat'));
    await add(server(), wanted, { kind: 'event', event: 'chat.finished', filter: "${ event.text.includes('Lisbon') }" });
    await add(server(), other, { kind: 'event', event: 'chat.finished', filter: "${ event.text.includes('Porto') }" });
    const session = await server().client.call(createSession, { body: { user_id: 'ada' } });
    await server().client.call(sendMessage, {
      params: { id: session.id },
      body: { content: 'To Lisbon', model: 'causeway/echo' },
    });
    const [ended] = await untilEnded(server(), wanted, 1);
    assert.ok(ended);
    const { input } = await server().client.call(getExecution, { params: { executionId: ended.id } });
    assert.equal((input as { session_id: string }).session_id, session.id);
    const none = await server().client.call(listExecutions, { query: { workflow_id: other } });
    assert.deepEqual(none.executions, []);
  });
}

describe('triggers', () => {
  let server: WorkflowServer;
  before(async () => {
    server = await startWorkflowServer({ CAUSEWAY_ECHO_MODEL: 'on' });
  });
  after(() => server?.close());
  hookTests(() => server);
  scheduleTests(() => server);
  eventTests(() => server);

  test('a schedule that was missed while no server ran is made up for once', async () => {
    const data = { CAUSEWAY_DATA_DIR: temporaryDirectory('missed') };
    const first = await startWorkflowServer(data);
    const id = await saveWorkflow(first.client, echo('missed'));
    await add(first, id, { kind: 'schedule', cron: '*/2 * * * * *', time_zone: 'UTC', missed: 'once' });
    await untilEnded(first, id, 1);
    await first.close();
    const count = async (of: WorkflowServer) =>
      (await of.client.call(listExecutions, { query: { workflow_id: id } })).executions;
    const second = await startWorkflowServer(data);
    const known = (await count(second)).length;
    await untilEnded(second, id, known + 1);
    const starts = (await count(second)).map(({ created_at: at }) => Math.floor(at / 1000));
    assert.equal(new Set(starts).size, starts.length, 'no time was made up for twice');
    await second.close();
  });
});

describe('triggers of two nodes on PostgreSQL', skipWithout('postgres'), () => {
  let postgres: Service;
  let nodes: WorkflowServer[] = [];
  before(async () => {
    postgres = await startPostgres();
    const environment = { CAUSEWAY_DATABASE_URL: postgres.url };
    nodes = [await startWorkflowServer(environment), await startWorkflowServer(environment)];
  });
  after(async () => {
    for (const node of nodes) await node.close();
    await postgres?.stop();
  });

  test('each time starts one execution, whichever node looks', async () => {
    const [node, other] = nodes;
    assert.ok(node && other);
    const id = await saveWorkflow(node.client, echo('two-nodes'));
    const settings = { kind: 'schedule', cron: '* * * * * *', time_zone: 'UTC', missed: 'skip' } as const;
    const made = await add(node, id, settings);
    // Any change wakes the schedules of a node: the other one now looks at the same times.
    const params = { workflowId: id, triggerId: made.id };
    await other.client.call(updateTrigger, { params, body: { is_enabled: true } });
    await untilEnded(node, id, 4);
    await node.client.call(updateTrigger, { params, body: { is_enabled: false } });
    const { executions } = await node.client.call(listExecutions, { query: { workflow_id: id } });
    const times = await Promise.all(
      executions.map(async (each) => {
        const { input } = await node.client.call(getExecution, { params: { executionId: each.id } });
        return (input as { scheduled_at: string }).scheduled_at;
      }),
    );
    assert.equal(new Set(times).size, times.length);
  });
});
