import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startMortalServer } from '../mortal-server.ts';
import type { MortalServer } from '../mortal-server.ts';
import { assertWithin, startLagMeter } from '../promises.ts';

const lag = startLagMeter();
const run = promisify(execFile);

interface Update {
  readonly type: string;
  readonly executionId?: string;
  readonly workflowId?: string;
  readonly status?: string;
  readonly progress?: number;
  readonly currentStep?: string | null;
  readonly stepsExecuted?: number;
  readonly totalSteps?: number;
  readonly result?: unknown;
  readonly executions?: readonly Record<string, unknown>[];
  readonly timestamp: string;
}

/** What the post-mortem opens in the browser's console. */
function listen(url: string) {
  const updates: Update[] = [];
  const events = new EventTarget();
  const closed = Promise.withResolvers<{ readonly code: number; readonly at: number }>();
  const ws = new WebSocket(url);
  ws.addEventListener('message', ({ data }) => {
    updates.push(JSON.parse(String(data)) as Update);
    events.dispatchEvent(new Event('update'));
  });
  ws.addEventListener('close', ({ code }) => closed.resolve({ code, at: Date.now() }));
  const until = async (isSo: (update: Update) => boolean): Promise<Update> => {
    for (;;) {
      const found = updates.find(isSo);
      if (found) return found;
      await new Promise((resolve) => {
        events.addEventListener('update', resolve, { once: true });
      });
    }
  };
  return { updates, until, closed: closed.promise };
}

/** Answers each address when the test says so, and counts. */
async function startSteps(): Promise<{
  readonly url: string;
  readonly counts: Map<string, number>;
  open(path: string): void;
  readonly server: Server;
}> {
  const counts = new Map<string, number>();
  const opened = new Set<string>();
  const waiting = new Map<string, (() => void)[]>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    counts.set(path, (counts.get(path) ?? 0) + 1);
    const answer = (): void =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ path }));
    if (opened.has(path)) answer();
    else waiting.set(path, [...(waiting.get(path) ?? []), answer]);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    open: (path) => {
      opened.add(path);
      for (const answer of waiting.get(path) ?? []) answer();
    },
    server,
  };
}

describe('Floversal: a workflow is watched live, and survives the end of its server', () => {
  let steps: Awaited<ReturnType<typeof startSteps>>;
  let server: MortalServer;
  const curl = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run('curl', ['-s', ...args]);
    return stdout + stderr;
  };
  const post = async <T>(path: string, body: unknown): Promise<T> =>
    JSON.parse(
      await curl(
        '-X',
        'POST',
        `http://localhost:${server.port}${path}`,
        '-H',
        'Content-Type: application/json',
        '-d',
        JSON.stringify(body),
      ),
    ) as T;

  before(async () => {
    steps = await startSteps();
    server = await startMortalServer('floversal');
  });
  after(async () => {
    await server?.close();
    steps?.server.close();
  });

  test("the post-mortem's curl line answers with CORS headers", async () => {
    const out = await curl(
      '-v',
      '-H',
      'Origin: http://localhost:3000',
      '-H',
      'Authorization: Bearer justin-access-token',
      `http://localhost:${server.port}/api/v1/projects`,
    );
    assert.match(out, /< access-control-allow-origin: http:\/\/localhost:3000/iu);
    assert.match(out, /< access-control-allow-credentials: true/iu);
  });

  test('projects are listed and created over plain HTTP', async () => {
    const made = await post<{ id: string; name: string }>('/api/v1/projects', { name: 'Flows' });
    assert.match(made.id, /^prj_/u);
    const { projects } = JSON.parse(await curl(`http://localhost:${server.port}/api/v1/projects/`)) as {
      projects: { name: string }[];
    };
    assert.deepEqual(
      projects.map(({ name }) => name),
      ['Default', 'Flows'],
    );
  });

  test(
    'an execution goes on after kill -9, every step once, with the messages that are written there',
    { timeout: 200_000 },
    async () => {
      const step = (name: string) => ({ [name]: { call: 'http', with: { method: 'get', endpoint: `${steps.url}/${name}` } } });
      const definition = {
        document: { dsl: '1.0.3', namespace: 'stories', name: 'floversal', version: '1.0.0' },
        do: [step('step-1'), step('step-2'), step('step-3')],
      };
      const { id: workflowId } = await post<{ id: string }>('/api/v1/workflows', { definition });
      const recent = listen(`ws://localhost:${server.port}/api/v1/workflows/workflow/${workflowId}/stream`);
      assert.deepEqual(Object.keys(await recent.until(({ type }) => type === 'connected')).toSorted(), [
        'timestamp',
        'type',
        'workflowId',
      ]);
      assert.deepEqual((await recent.until(({ type }) => type === 'workflow-updates')).executions, []);

      const { id: executionId } = await post<{ id: string }>(`/api/v1/workflows/${workflowId}/executions`, {});
      const first = listen(`ws://localhost:${server.port}/api/v1/workflows/${executionId}/stream`);
      const connected = await first.until(({ type }) => type === 'connected');
      assert.deepEqual(Object.keys(connected).toSorted(), ['executionId', 'timestamp', 'type']);
      assert.equal(connected.executionId, executionId);
      steps.open('/step-1');
      const running = await first.until(({ stepsExecuted, currentStep }) => stepsExecuted === 1 && currentStep === 'step-2');
      assert.deepEqual(
        { ...running, timestamp: '' },
        {
          type: 'execution-update',
          executionId,
          status: 'running',
          progress: 33,
          currentStep: 'step-2',
          stepsExecuted: 1,
          totalSteps: 3,
          result: null,
          error: null,
          timestamp: '',
        },
      );
      assert.match(running.timestamp, /^\d{4}-\d\d-\d\dT/u);
      const listed = await recent.until(({ executions = [] }) => executions[0]?.['currentStep'] === 'step-2');
      assert.deepEqual(listed.executions, [
        { id: executionId, status: 'running', progress: 33, currentStep: 'step-2', stepsExecuted: 1, totalSteps: 3 },
      ]);

      await server.kill();
      await server.start();
      const second = listen(`ws://localhost:${server.port}/api/v1/workflows/${executionId}/stream`);
      steps.open('/step-2');
      steps.open('/step-3');
      const done = await second.until(({ status }) => status === 'completed');
      assert.deepEqual([done.progress, done.currentStep, done.stepsExecuted, done.totalSteps], [100, null, 3, 3]);
      assert.match(JSON.stringify(done.result), /step-3/u);
      assert.equal(steps.counts.get('/step-1'), 1, 'a finished step is not done again');
      assert.equal(steps.counts.get('/step-2'), 2, 'a read that was in flight is done again');
      assert.equal(steps.counts.get('/step-3'), 1);
      const { code, at } = await second.closed;
      const afterMs = at - Date.parse(done.timestamp);
      assert.equal(code, 1000);
      assert.ok(afterMs > 3500, `closed ${afterMs} ms after the end`);
      assertWithin(afterMs, 9000, lag);
      assert.ok(second.updates.every(({ type }) => type === 'connected' || type === 'execution-update'));
    },
  );

  test('a payment in flight at kill -9 is not made twice: somebody decides', { timeout: 200_000 }, async () => {
    const call = { call: 'http', with: { method: 'post', endpoint: `${steps.url}/pay`, body: { amount: 5 } } };
    const definition = {
      document: { dsl: '1.0.3', namespace: 'stories', name: 'payment', version: '1.0.0' },
      do: [{ pay: call }, { thank: { set: { text: 'Thanks for ${ tasks.pay.amount }' } } }],
    };
    const { id: workflowId } = await post<{ id: string }>('/api/v1/workflows', { definition });
    const { id } = await post<{ id: string }>(`/api/v1/workflows/${workflowId}/executions`, {});
    while ((steps.counts.get('/pay') ?? 0) === 0) await pause(10);
    await server.kill();
    await server.start();
    const watching = listen(`ws://localhost:${server.port}/api/v1/workflows/${id}/stream`);
    await watching.until(({ status }) => status === 'needs-attention');
    steps.open('/pay');
    assert.equal(steps.counts.get('/pay'), 1);
    const decision = { path: '/do/0/pay', action: 'complete', value: { amount: 5 } };
    await post(`/api/v1/executions/${id}/steps/resolve`, decision);
    const { result } = await watching.until(({ status }) => status === 'completed');
    assert.deepEqual(result, { text: 'Thanks for 5' });
    assert.equal(steps.counts.get('/pay'), 1);
    const again = await post<{ error: { code: string } }>(`/api/v1/executions/${id}/steps/resolve`, decision);
    assert.equal(again.error.code, 'conflict');
  });

  test('joining a finished execution says its state and closes', async () => {
    const { executions } = JSON.parse(await curl(`http://localhost:${server.port}/api/v1/executions`)) as {
      executions: { id: string }[];
    };
    const late = listen(`ws://localhost:${server.port}/api/v1/workflows/${executions[0]?.id}/stream`);
    const { status, progress } = await late.until(({ type }) => type === 'execution-update');
    assert.deepEqual([status, progress], ['completed', 100]);
    assert.equal((await late.closed).code, 1000);
    assert.equal(late.updates.length, 2);
  });
});
