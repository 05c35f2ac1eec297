import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { mintId } from '@causeway/contract';
import type { Agent, Approval, SessionId } from '@causeway/contract';
import { skipWithout, startPostgres, temporaryDirectory } from '../../../../../tests/services.ts';
import type { Database } from '../../storage/database.ts';
import { openPostgres } from '../../storage/postgres.ts';
import { openSqlite } from '../../storage/sqlite.ts';
import { createAgentRepository } from './agent-repository.ts';
import { createApprovalRepository } from './approval-repository.ts';
import { createApprovals } from './approvals.ts';
import type { NewApproval } from './approvals.ts';
import { createMcpServerRepository } from './mcp-server-repository.ts';
import type { StoredMcpServer } from './mcp-server-repository.ts';
import { agentsMigration } from './migrations/0001-agents.ts';

const start = 1_795_000_000_000;
const limits = { max_steps: 3, max_seconds: 60, max_tokens: 1000 };

const agentOf = (name: string): Agent => ({
  id: mintId('agent'),
  name,
  description: 'd',
  instructions: 'Grüße 👋',
  model: null,
  tools: [{ name: 'http_request', approval: 'ask' }],
  limits,
  created_at: start,
  updated_at: start,
});

const serverOf = (owner: string, name: string): StoredMcpServer => ({
  owner,
  id: mintId('mcpServer'),
  name,
  url: 'https://mcp.example.com/mcp',
  enabled: true,
  status: 'unknown',
  createdAt: start,
  checkedAt: null,
  sealed: 'sealed',
  hint: '…1234',
  error: null,
  tools: [],
});

const asked = (changes: Partial<NewApproval> = {}): NewApproval => ({
  session_id: 'chat-1' as SessionId,
  message_id: mintId('message'),
  agent_id: mintId('agent'),
  tool: 'http_request',
  title: 'HTTP request',
  arguments: { url: 'https://example.com', body: 'a\0b' },
  destination: 'example.com',
  reason: 'side_effects',
  private_from: [],
  ...changes,
});

async function withTables(database: Database): Promise<Database> {
  const { up } = agentsMigration;
  await database.write((up as readonly string[]).map((sql) => ({ sql, parameters: [] })));
  return database;
}

function suite(name: string, skip: string | false, open: () => Promise<Database>): void {
  test(`agents, servers and approvals belong to their owner on ${name}`, { skip }, async () => {
    const database = await withTables(await open());
    try {
      await ownAgents(database);
      await ownServers(database);
      await decisions(database);
    } finally {
      await database.close();
    }
  });
}

async function ownAgents(database: Database): Promise<void> {
  const agents = createAgentRepository(database);
  const [clerk, other] = [agentOf('Clerk'), agentOf('Other')];
  assert.equal(await agents.insert('ada', clerk), true);
  assert.equal(await agents.insert('ada', agentOf('Clerk')), false);
  assert.equal(await agents.insert('ada', other), true);
  assert.equal(await agents.insert('bob', agentOf('Clerk')), true);
  assert.deepEqual(await agents.find({ owner: 'ada', id: clerk.id }), clerk);
  assert.equal(await agents.find({ owner: 'bob', id: clerk.id }), undefined);
  assert.equal(await agents.replace('ada', { ...other, name: 'Clerk' }), false);
  assert.equal(await agents.replace('bob', { ...clerk, description: 'stolen' }), false);
  assert.equal(await agents.replace('ada', { ...clerk, model: 'openai/x', updated_at: start + 1 }), true);
  assert.deepEqual(
    (await agents.list('ada')).map(({ name, model }) => [name, model]),
    [
      ['Clerk', 'openai/x'],
      ['Other', null],
    ],
  );
  assert.equal(await agents.remove({ owner: 'bob', id: clerk.id }), false);
  assert.equal(await agents.remove({ owner: 'ada', id: clerk.id }), true);
}

async function ownServers(database: Database): Promise<void> {
  const servers = createMcpServerRepository(database);
  const notes = serverOf('ada', 'notes');
  assert.equal(await servers.insert(notes), true);
  assert.equal(await servers.insert(serverOf('ada', 'notes')), false);
  assert.equal(await servers.find({ owner: 'bob', id: notes.id }), undefined);
  const failed = { ...notes, status: 'failed', error: { code: 'mcp_failed', message: 'm', fix: null } } as const;
  assert.equal(await servers.replace({ ...failed, owner: 'bob' }), false);
  assert.equal(await servers.replace(failed), true);
  assert.deepEqual(await servers.list('ada'), [failed]);
  assert.equal(await servers.remove({ owner: 'bob', id: notes.id }), false);
}

async function decisions(database: Database): Promise<void> {
  let at = start;
  const heard: string[] = [];
  const bus = { publish: async (topic: string) => void heard.push(topic) };
  const approvals = createApprovals({ repository: createApprovalRepository(database), bus, now: () => at });
  const first = await approvals.ask('ada', asked());
  const { id } = first.approval;
  const refusal = (code: string) => (error: unknown) => (error as { code: string }).code === code;
  await assert.rejects(approvals.decide({ owner: 'bob', id }, 'once'), refusal('not_found'));
  assert.deepEqual(await approvals.list('bob', undefined), []);
  const [listed] = (await approvals.list('ada', 'chat-1' as SessionId)) as [Approval];
  assert.deepEqual(listed.arguments, { url: 'https://example.com', body: 'a\0b' });
  assert.equal(await approvals.isGranted('ada', first.approval), false);
  const waited = first.wait(new AbortController().signal);
  assert.equal((await approvals.decide({ owner: 'ada', id }, 'session')).status, 'approved');
  approvals.heard(id);
  assert.equal(await waited, 'session');
  await assert.rejects(approvals.decide({ owner: 'ada', id }, 'deny'), refusal('conflict'));
  assert.equal(await approvals.isGranted('ada', first.approval), true);
  assert.equal(await approvals.isGranted('ada', { ...first.approval, destination: 'evil.example' }), false);
  assert.equal(await approvals.isGranted('bob', first.approval), false);

  const never = await approvals.ask('ada', asked({ reason: 'private_data' }));
  await assert.rejects(approvals.decide({ owner: 'ada', id: never.approval.id }, 'session'), refusal('invalid_request'));
  // Whoever asked died: nobody gives a sign of life.
  at += 20_000;
  await assert.rejects(approvals.decide({ owner: 'ada', id: never.approval.id }, 'once'), refusal('conflict'));
  assert.deepEqual(await approvals.list('ada', undefined), []);

  const left = await approvals.ask('ada', asked());
  const controller = new AbortController();
  const gone = left.wait(controller.signal);
  controller.abort(new Error('stopped'));
  await assert.rejects(gone, /stopped/u);
  await assert.rejects(approvals.decide({ owner: 'ada', id: left.approval.id }, 'once'), refusal('conflict'));
  assert.deepEqual(heard, ['agents.approval-decided']);
}

suite('SQLite', false, async () => openSqlite({ path: join(temporaryDirectory('agents'), 'test.db') }));
suite('PostgreSQL', skipWithout('postgres').skip, async () => {
  const { url } = await startPostgres();
  return openPostgres({ url, deadlineMs: 20_000 });
});
