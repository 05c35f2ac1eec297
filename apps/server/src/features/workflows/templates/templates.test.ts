import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { countSteps } from '@causeway/contract';
import type { ExecutionEvent, ExecutionSnapshot, WorkflowDefinition } from '@causeway/contract';
import { temporaryDirectory } from '../../../../../../tests/services.ts';
import { runsMigration } from '../../../durable/migrations/0001-runs.ts';
import { openDurable } from '../../../durable/open-durable.ts';
import type { Durable } from '../../../durable/open-durable.ts';
import type { ChatBody } from '../../../providers/models/model.ts';
import { createSandbox } from '../../../providers/sandbox/create-sandbox.ts';
import { createOutbound } from '../../../providers/web/outbound.ts';
import type { Database } from '../../../storage/database.ts';
import { createMemoryBus } from '../../../storage/memory-bus.ts';
import { migrate } from '../../../storage/migrate.ts';
import { openDatabase } from '../../../storage/open-database.ts';
import { createFakeData } from '../calls/fake/fake-data.ts';
import { createFakeModels } from '../calls/fake/fake-models.ts';
import { createFakeTelephony } from '../calls/fake/fake-telephony.ts';
import { createStandardCalls } from '../calls/standard-calls.ts';
import { createDefinitions } from '../definition/create-definitions.ts';
import { createSandboxEvaluator } from '../expressions/sandbox-evaluator.ts';
import { misfit } from '../fits-schema.ts';
import { createWorkflowJob, workflowJobName } from '../interpreter/workflow-job.ts';
import { readTemplates } from './read-templates.ts';
import type { WorkflowTemplate } from './read-templates.ts';

interface Fixture {
  readonly answers?: (body: ChatBody) => ReturnType<Parameters<ReturnType<typeof createFakeModels>['answers']>[0]>;
  /** Over the sample. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Answers to what waits for a signal, by its key. */
  readonly signals?: Readonly<Record<string, unknown>>;
  readonly check: (output: Readonly<Record<string, unknown>>) => void;
}

const lastUser = ({ messages }: ChatBody): string => String(messages.findLast(({ role }) => role === 'user')?.['content']);
const hasToolResult = ({ messages }: ChatBody): boolean => messages.some(({ role }) => role === 'tool');
const invoice = { number: '2041', sender: 'Mill & Sons', total: 120, due: '2027-01-15' };
let extractions = 0;
let votes = 0;

const fixtures: Readonly<Record<string, Fixture>> = {
  'summarize-text': {
    answers: () => 'A raised road. ',
    check: ({ summary, shorter_by: shorter }) => assert.deepEqual([summary, Number(shorter) > 80], ['A raised road.', true]),
  },
  'classify-and-route': {
    answers: () => 'Billing.',
    check: ({ desk, priority }) => assert.deepEqual([desk, priority], ['billing', 'high']),
  },
  'approval-before-send': {
    answers: () => 'We do.',
    signals: { '/do/1/approve': { approved: true, text: 'Yes, within a week.' } },
    check: ({ sent, text }) => {
      assert.deepEqual([sent, text], [true, 'Yes, within a week.']);
      assert.equal(JSON.parse(posted.at(-1) ?? '{}').text, 'Yes, within a week.');
    },
  },
  'ask-three-models': {
    answers: () => {
      votes += 1;
      return votes === 1 ? 'Yes' : 'No.';
    },
    check: ({ answer, votes: won, of }) => assert.deepEqual([answer, won, of], ['No.', 2, 3]),
  },
  'retry-with-backoff': {
    check: ({ is_fallback: isFallback, content }) => {
      assert.deepEqual([isFallback, content], [false, { ok: true }]);
      assert.equal(flaky, 3);
    },
  },
  'process-a-list': {
    answers: (body) => (lastUser(body).includes('Great') ? '5' : '2 stars'),
    check: ({ count, average, worst }) => {
      assert.deepEqual([count, average], [3, 3]);
      assert.equal((worst as { stars: number }).stars, 2);
    },
  },
  'scheduled-digest': {
    answers: (body) => `- ${lastUser(body).split('\n')[0] ?? ''}`,
    check: (output) => {
      assert.deepEqual(output, { posted: true, items: 2 });
      assert.match(posted.at(-1) ?? '', /- Roads: opened/u);
    },
  },
  'webhook-to-notification': { check: (output) => assert.deepEqual(output, { notified: true }) },
  'summarize-a-page': {
    answers: (body) => {
      assert.doesNotMatch(lastUser(body), /alert|<p>/u);
      return '- Water & stones';
    },
    check: ({ title, points }) => assert.deepEqual([title, points], ['Causeways', '- Water & stones']),
  },
  'clean-up-records': {
    check: ({ records, rejected }) => {
      assert.deepEqual(records, [{ name: 'Ada Lovelace', email: 'ada@example.com' }]);
      assert.deepEqual(
        (rejected as { problem: string }[]).map(({ problem }) => problem),
        ['duplicate', 'no name', 'no valid email'],
      );
    },
  },
  'clean-a-file': {
    check: (output) => {
      assert.deepEqual([output['rows'], output['rejected']], [2, 1]);
      assert.match(String(output['download']), /download\?name=clean\.csv$/u);
    },
  },
  'call-and-report': {
    answers: (body) => (lastUser(body).includes('Monday is fine') ? 'Monday is fine.' : 'No transcript.'),
    check: (output) =>
      assert.deepEqual([output['reached'], output['answer'], output['seconds']], [true, 'Monday is fine.', 42]),
  },
  'human-review': {
    signals: { '/do/0/review/fork/branches/0/answer': { decision: 'accept', risk: 2 } },
    check: ({ decision, is_safe: isSafe }) => assert.deepEqual([decision, isSafe], ['accept', true]),
  },
  'summarize-documents': {
    answers: (body) => lastUser(body).split('.')[0] ?? '',
    check: ({ summaries, overview }) => {
      assert.equal((summaries as string[]).length, 2);
      assert.match(String(overview), /^1\. A causeway.*\n2\. A bridge/u);
    },
  },
  'remind-later': { input: { after: 'PT0.05S' }, check: ({ text }) => assert.equal(text, 'Renew the certificate') },
  'wait-for-payment': {
    signals: { 'payment.received': { order: 'A-1001', amount: 49 } },
    check: (output) => assert.deepEqual(output, { order: 'A-1001', state: 'paid', enough: true }),
  },
  'extract-fields': {
    answers: () => {
      extractions += 1;
      return JSON.stringify(extractions === 1 ? { ...invoice, due: 'soon' } : invoice);
    },
    check: ({ invoice: found }) => assert.deepEqual([found, extractions], [invoice, 2]),
  },
  'research-agent': {
    answers: (body) =>
      hasToolResult(body) ? 'Lake Pontchartrain.' : [{ name: 'search', arguments: '{"query":{"q":"longest causeway"}}' }],
    check: (output) => assert.deepEqual(output, { answer: 'Lake Pontchartrain.', searches: ['longest causeway'] }),
  },
};

const posted: string[] = [];
const emitted: string[] = [];
const notices: unknown[] = [];
let flaky = 0;
const pages: Readonly<Record<string, () => readonly [number, string, unknown]>> = {
  '/flaky': () => [(flaky += 1) < 3 ? 503 : 200, 'application/json', { ok: true }],
  '/news': () => [
    200,
    'application/json',
    [
      { title: 'Roads', text: 'opened' },
      { title: 'Tides', text: 'are high' },
    ],
  ],
  '/search': () => [200, 'application/json', { results: ['Lake Pontchartrain Causeway, 38 km'] }],
  '/page': () => [
    200,
    'text/html',
    '<head><title>Causeways</title></head><body><script>alert(1)</script><p>Water &amp; stones</p></body>',
  ],
};

let server: Server;
let base = '';
let database: Database;
let durable: Durable;
let templates: readonly WorkflowTemplate[];
const models = createFakeModels();
const sandbox = createSandbox();
const outbound = createOutbound({ isLoopbackAllowed: true });
const bus = createMemoryBus({ onListenerError: (error) => assert.fail(String(error)) });
const calls = createStandardCalls({
  models,
  fetch: (request) => outbound.fetch(request),
  credentials: { authorize: async () => assert.fail('no template has a credential') },
  bus: { publish: async (_topic, payload) => void notices.push(payload) },
  data: createFakeData(),
  telephony: createFakeTelephony(),
});
const definitions = createDefinitions({ calls, sandbox, credentialNames: async () => [] });

const definitionOf = (subject: string): WorkflowDefinition => {
  const found = templates.find(({ id }) => id === subject);
  assert.ok(found, subject);
  return found.definition;
};

before(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'POST') posted.push(Buffer.concat(chunks).toString());
      const page = pages[new URL(request.url ?? '/', 'http://x').pathname];
      const [status, type, body] = page?.() ?? [200, 'application/json', {}];
      response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  templates = await readTemplates();
  database = openDatabase({ dataDir: temporaryDirectory('templates'), databaseUrl: undefined });
  await migrate(database, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: temporaryDirectory('backups') });
  const onTrouble = (message: string, error: unknown): void => assert.fail(`${message}: ${String(error)}`);
  durable = openDurable({ database, bus, dataDir: temporaryDirectory('runs'), isShared: false, now: Date.now, onTrouble });
  const job = createWorkflowJob({
    evaluator: createSandboxEvaluator(sandbox),
    calls,
    definition: async ({ subject }) => definitionOf(subject),
    findWorkflow: async (_from, { name }) => ({
      subject: name,
      scope: 'prj_1',
      label: name,
      version: 1,
      totalSteps: countSteps(definitionOf(name)),
    }),
    startDetached: async () => assert.fail('no template starts without waiting'),
    emit: async ({ type }) => void emitted.push(type),
  });
  durable.register(job);
  await durable.start();
});
after(async () => {
  await durable?.stop(1000);
  await database?.close();
  await sandbox.close();
  await bus.close();
  server.close();
});

async function run(template: WorkflowTemplate, input: unknown, signals: Fixture['signals']): Promise<ExecutionSnapshot> {
  const { id: subject, title: label, definition } = template;
  const trigger = { kind: 'manual', id: null };
  const totalSteps = countSteps(definition);
  const { id } = await durable.runs.start({
    owner: 'ann',
    job: workflowJobName,
    subject,
    scope: 'prj_1',
    label,
    version: 1,
    totalSteps,
    input,
    trigger,
  });
  const over = Promise.withResolvers<void>();
  const answered = new Set<string>();
  const onBatch = (events: readonly ExecutionEvent[]): void => {
    for (const event of events) {
      const key = event.type === 'task.waiting' ? event.data.wait.signal : undefined;
      if (key === undefined || answered.has(key)) continue;
      answered.add(key);
      void durable.runs.signal(id, { key, data: signals?.[key], isOnce: true });
    }
  };
  const stop = durable.feed.onceOver(id, over.resolve);
  const view = await durable.feed.watch(id, { onBatch: (batch) => onBatch(batch.events) });
  for (const { wait } of Object.values(view.snapshot.tasks)) {
    if (wait?.signal !== undefined && !answered.has(wait.signal)) {
      answered.add(wait.signal);
      await durable.runs.signal(id, { key: wait.signal, data: signals?.[wait.signal], isOnce: true });
    }
  }
  const row = await durable.list.find('ann', workflowJobName, id);
  if (row?.ended_at === null) await over.promise;
  stop();
  view.end();
  return durable.feed.snapshot(id);
}

test('there are at least twelve templates, and each has a fixture', async () => {
  assert.ok(templates.length >= 12);
  assert.deepEqual(templates.map(({ id }) => id).toSorted(), Object.keys(fixtures).toSorted());
});

for (const [id, fixture] of Object.entries(fixtures)) {
  test(`the template ${id} is free of issues, its sample fits, and it runs`, async () => {
    const template = templates.find((one) => one.id === id);
    assert.ok(template);
    assert.deepEqual((await definitions.read({ source: template.source }, 'ann')).issues, []);
    assert.ok(template.description.length > 20);
    const sample = JSON.stringify(template.sample_input).replaceAll(/https:\/\/[a-z]+\.example\.com/gu, base);
    const input = { ...(JSON.parse(sample) as Record<string, unknown>), ...fixture.input };
    assert.equal(misfit(template.definition.input?.schema?.document ?? {}, input), undefined);
    models.answers(fixture.answers ?? (() => 'ok'));
    const { execution } = await run(template, input, fixture.signals);
    assert.equal(execution.status, 'completed', JSON.stringify(execution.error));
    fixture.check(execution.result as Record<string, unknown>);
  });
}

test('notices and events of the templates arrived', () => {
  assert.deepEqual(emitted, ['order.created']);
  assert.equal(notices.length, 3);
});
