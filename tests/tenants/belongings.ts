import assert from 'node:assert/strict';
import type { Belongings } from './recipe.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export type Ask = (what: `${string} /${string}`, body?: unknown) => Promise<Answer>;

interface Made {
  readonly id: string;
  readonly [field: string]: unknown;
}

const source =
  "document: { dsl: '1.0.3', namespace: tests, name: mine, version: 1.0.0 }\ndo:\n  - ask: { call: approval, with: { title: 'Go on?' } }\n";

async function make(ask: Ask, what: `${string} /${string}`, body?: unknown): Promise<Made> {
  const { status, text } = await ask(what, body);
  assert.ok(status < 300, `${what} answered ${status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Made;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

async function untilWaiting(ask: Ask, id: string): Promise<void> {
  for (;;) {
    const { status } = await make(ask, `GET /api/v1/executions/${id}`);
    if (status === 'waiting') return;
  }
}

async function makeChat(ask: Ask, mark: string): Promise<Belongings> {
  const session = await make(ask, 'POST /v1/sessions', { title: `about ${mark}` });
  const turn = { model: 'causeway/echo', session_id: session.id, messages: [{ role: 'user', content: `secret ${mark}` }] };
  await make(ask, 'POST /v1/chat/completions', turn);
  const history = await make(ask, `GET /v1/sessions/${session.id}/history`);
  const [question, answer] = history['messages'] as readonly Made[];
  return { sessionId: session.id, messageId: question?.id ?? '', answerId: answer?.id ?? '' };
}

async function makeWorkflows(ask: Ask, mark: string): Promise<Belongings> {
  const project = await make(ask, 'POST /api/v1/projects', { name: `mine ${mark}` });
  const spare = await make(ask, 'POST /api/v1/projects', { name: `spare ${mark}` });
  const workflow = await make(ask, 'POST /api/v1/workflows', { source, project_id: project.id });
  const trigger = await make(ask, `POST /api/v1/workflows/${workflow.id}/triggers`, { settings: { kind: 'webhook' } });
  const execution = await make(ask, `POST /api/v1/workflows/${workflow.id}/executions`, {});
  const secret = { kind: 'bearer', token: `token ${mark}` };
  const credential = await make(ask, 'POST /api/v1/credentials', { name: 'api', hosts: ['example.com'], secret });
  await untilWaiting(ask, execution.id);
  return {
    projectId: project.id,
    spareProjectId: spare.id,
    workflowId: workflow.id,
    triggerId: trigger.id,
    executionId: execution.id,
    credentialId: credential.id,
  };
}

async function makeData(ask: Ask, upload: Upload, mark: string): Promise<Belongings> {
  const file = JSON.parse((await upload('/api/v1/upload?wait=120', `a,b\n1,${mark}\n2,x\n`)).text) as Made;
  const run = await make(ask, `POST /api/v1/files/${file.id}/export?wait=120`, {});
  const plan = { steps: [{ op: 'limit', rows: 1 }] };
  const recipe = await make(ask, 'POST /api/v1/recipes', { name: `recipe ${mark}`, plan, file_id: file.id });
  return { fileId: file.id, dataRunId: textOf(run['run_id']), recipeId: recipe.id, uploadId: await upload.begin() };
}

async function makeKnowledge(ask: Ask, mark: string): Promise<Belongings> {
  const collection = await make(ask, 'POST /api/v1/knowledge/collections', { name: `papers ${mark}` });
  const documents = [{ name: 'note.txt', text: `The mark is ${mark}.` }];
  const added = await make(ask, 'POST /api/v1/knowledge/documents', { collection_id: collection.id, documents });
  const [{ document }] = added['documents'] as readonly [{ readonly document: Made }];
  await make(ask, `GET /api/v1/knowledge/documents/${document.id}?wait=60`);
  return { collectionId: collection.id, documentId: document.id };
}

/** What only an owner may make. */
async function makeShared(ask: Ask, { mark, word, keyId }: Belongings): Promise<Belongings> {
  const provider = await make(ask, 'POST /api/v1/providers', { name: `p-${word}`, base_url: 'http://127.0.0.1:9/v1' });
  const invitation = await make(ask, 'POST /api/v1/invitations', {});
  const limits = { name: `budget ${mark}`, period: 'day', limit_nano: 1_000_000, mode: 'warn' };
  const budget = await make(ask, 'POST /api/v1/costs/budgets', { ...limits, scope: 'key', subject_id: keyId });
  const price = await make(ask, 'PUT /api/v1/costs/prices', { model: 'causeway/one', rates: { input: 1, output: 1 } });
  const check = await make(ask, 'POST /api/v1/doctor/checks', { url: 'http://127.0.0.1:9/' });
  return {
    providerId: provider.id,
    invitationId: invitation.id,
    budgetId: budget.id,
    priceId: price.id,
    checkId: check.id,
  };
}

export interface Upload {
  /** Sends a form with one file. */
  (path: string, file: string): Promise<Answer>;
  /** Begins a resumable one; gives its id. */
  begin(): Promise<string>;
}

export interface Maker {
  readonly ask: Ask;
  readonly upload: Upload;
  /** In every text that is made, so that one that leaks is seen. */
  readonly mark: string;
  readonly isOwner: boolean;
}

/** One of everything that belongs to somebody. A new kind of id is made here, and named in `params.ts`. */
export async function makeBelongings({ ask, upload, mark, isOwner }: Maker): Promise<Belongings> {
  const word = mark.toLowerCase();
  const chat = await makeChat(ask, mark);
  const workflows = await makeWorkflows(ask, mark);
  const [data, knowledge] = await Promise.all([makeData(ask, upload, mark), makeKnowledge(ask, mark)]);
  const agent = await make(ask, 'POST /api/v1/agents', { name: `agent ${mark}` });
  const mcp = await make(ask, 'POST /api/v1/mcp-servers', { name: `mcp-${word}`, url: 'https://example.invalid/mcp' });
  const key = await make(ask, 'POST /api/v1/keys', { name: `key ${mark}` });
  const own = { ...chat, ...workflows, ...data, ...knowledge, agentId: agent.id, mcpId: mcp.id, keyId: key.id, mark, word };
  return isOwner ? { ...own, ...(await makeShared(ask, own)) } : own;
}
