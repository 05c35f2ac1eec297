import { createServer } from 'node:http';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { serve } from '../servers/serve.ts';

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: process.env.BENCH_POSTGRES_URL, logLevel: 'error' });
const workflow = DBOS.registerWorkflow(
  async (input) => {
    const a = await DBOS.runStep(async () => ({ value: input }), { name: 'a' });
    const b = await DBOS.runStep(async () => ({ value: a }), { name: 'b' });
    return DBOS.runStep(async () => ({ value: b }), { name: 'c' });
  },
  { name: 'bench' },
);
await DBOS.launch();

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const handle = await DBOS.startWorkflow(workflow)(JSON.parse(body).input);
  const result = await handle.getResult();
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify({ id: handle.workflowID, status: 'completed', result }));
});
server.listen(0, '127.0.0.1', () => serve(server.address().port));
