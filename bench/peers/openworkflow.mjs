// Tuned as far as its public interface goes: woken when a run is created or ends, in place of polling, and told of the end, too.
import { createServer } from 'node:http';
import { OpenWorkflow } from 'openworkflow';
import { BackendPostgres } from 'openworkflow/postgres';
import { BackendSqlite } from 'openworkflow/sqlite';
import { serve } from '../servers/serve.ts';

const { BENCH_POSTGRES_URL: url, BENCH_FILE: file } = process.env;
const backend = url === undefined ? BackendSqlite.connect(file) : await BackendPostgres.connect(url);
const ow = new OpenWorkflow({ backend });
const ended = new Map();
const early = new Set();

const complete = backend.completeWorkflowRun.bind(backend);
backend.completeWorkflowRun = async (parameters) => {
  const run = await complete(parameters);
  const tell = ended.get(run.id);
  // It may end before the request knows its id.
  if (tell === undefined) early.add(run.id);
  else tell();
  ended.delete(run.id);
  void wake();
  return run;
};

const workflow = ow.defineWorkflow({ name: 'bench' }, async ({ input, step }) => {
  const a = await step.run({ name: 'a' }, async () => ({ value: input }));
  const b = await step.run({ name: 'b' }, async () => ({ value: a }));
  return step.run({ name: 'c' }, async () => ({ value: b }));
});
const worker = ow.newWorker({ concurrency: 100 });
await worker.start();

let isTicking = false;
let isAsked = false;
async function wake() {
  isAsked = true;
  if (isTicking) return;
  isTicking = true;
  while (isAsked) {
    isAsked = false;
    await worker.tick();
  }
  isTicking = false;
}

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const handle = await workflow.run(JSON.parse(body).input);
  const { id } = handle.workflowRun;
  if (!early.delete(id)) {
    const over = new Promise((resolve) => ended.set(id, resolve));
    void wake();
    await over;
  }
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ id, status: 'completed' }));
});
server.listen(0, '127.0.0.1', () => serve(server.address().port));
