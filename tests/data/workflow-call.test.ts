import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  cancelExecution,
  createRecipe,
  getDataRun,
  getFile,
  listDataRuns,
  listRecipeRuns,
  previewData,
  startExecution,
} from '@causeway/contract';
import type { ExecutionId, FileId } from '@causeway/contract';
import { definitionOf, runWorkflow, saveWorkflow } from '../workflows/workflow-server.ts';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer } from './data-server.ts';

let server: DataServer;
before(async () => {
  server = await startDataServer();
});
after(() => server?.close());

interface Cleaned {
  readonly counts: { readonly rows_out: number; readonly rejected: number };
  readonly artifacts: readonly { readonly url: string }[];
  readonly manifest: { readonly source: { readonly sha256: string } };
  readonly saved_file_id: FileId;
}

test('a workflow runs a recipe over a file, and the next step goes on with the result', async () => {
  const { client, url } = server;
  const file = await uploaded(server, 'orders.csv', 'id,city,amount\n1,Bern,10\n2,Rom,x\n3,Bern,7\n');
  const steps = [
    { id: 'types', op: 'cast', column: 'amount', to: 'integer' },
    { id: 'large', op: 'filter', expr: 'amount >= $least' },
  ];
  const plan = { steps, parameters: [{ name: 'least', type: 'integer' as const }] };
  const recipe = await client.call(createRecipe, { body: { name: 'Orders', plan, file_id: file.id } });
  const tasks = `- clean: { call: data, with: { file: '\${ input.file }', recipe: '\${ input.recipe }', values: { least: 8 }, save_as: clean.csv } }
- count: { call: data, with: { file: '\${ tasks.clean.saved_file_id }', steps: [{ op: group, by: [city], values: [{ as: n, fn: count }] }] } }
- both: { set: { clean: '\${ tasks.clean }', count: '\${ tasks.count }' } }`;
  const workflow = await saveWorkflow(client, definitionOf('clean', tasks));
  const done = await runWorkflow(client, workflow, { input: { file: file.id, recipe: recipe.id } });
  assert.equal(done.status, 'completed', JSON.stringify(done.error));
  const { clean, count } = done.result as { clean: Cleaned; count: Cleaned };
  assert.deepEqual([clean.counts.rows_out, clean.counts.rejected], [1, 1]);
  assert.equal(clean.manifest.source.sha256, file.sha256);
  assert.equal((await client.call(getFile, { params: { fileId: clean.saved_file_id } })).name, 'clean.csv');
  const page = await client.call(previewData, { query: { file_id: clean.saved_file_id } });
  assert.deepEqual(page.values, [['1'], ['Bern'], ['10']]);
  const counted = await fetch(url + (count.artifacts[0]?.url ?? ''));
  assert.equal(await counted.text(), 'city,n\nBern,1\n');
  const { runs } = await client.call(listRecipeRuns, { params: { recipeId: recipe.id } });
  assert.equal(runs.length, 1);
});

test('a recipe that stops fails the step with its cause', async () => {
  const file = await uploaded(server, 'orders.csv', 'id,city\n1,Bern\n2,\n');
  const steps = '[{ id: there, op: expect, rule: { notNull: city }, severity: fail }]';
  const tasks = `- clean: { call: data, with: { file: ${file.id}, steps: ${steps} } }`;
  const workflow = await saveWorkflow(server.client, definitionOf('stops', tasks));
  const done = await runWorkflow(server.client, workflow);
  assert.equal(done.status, 'failed');
  assert.match(done.error?.detail ?? '', /The step there stopped the run: city is empty/u);
});

/** The run that a step has begun over the file. */
async function begunRun(file: FileId): Promise<ExecutionId> {
  for (;;) {
    const { runs } = await server.client.call(listDataRuns, { query: { file_id: file, kind: 'run' } });
    if (runs[0] !== undefined) return runs[0].run_id;
  }
}

test('an execution that is cancelled takes its run over the data with it', async () => {
  const { client } = server;
  const file = await uploaded(server, 'orders.csv', 'id\n1\n2\n3\n4\n5\n6\n7\n8\n');
  const tables = Array.from({ length: 14 }, (_, at) => `input t${at}`).join(', ');
  const query = `SELECT sum(hash(t0.id, t13.id) % 7) AS endless FROM ${tables}`;
  const steps = JSON.stringify([{ id: 'endless', op: 'sql', query }]);
  const tasks = `- clean: { call: data, with: { file: ${file.id}, steps: ${steps} } }`;
  const workflowId = await saveWorkflow(client, definitionOf('endless', tasks));
  const { id: executionId } = await client.call(startExecution, { params: { workflowId }, body: {} });
  const run = await begunRun(file.id);
  await client.call(cancelExecution, { params: { executionId } });
  const ended = await client.call(getDataRun, { params: { executionId: run }, query: { wait: 30 } });
  assert.equal(ended.status, 'cancelled');
});
