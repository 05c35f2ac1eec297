import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../apps/server/src/config.ts';
import { features } from '../../apps/server/src/features/list.ts';
import { startServer } from '../../apps/server/src/server.ts';
import { broadcasting } from './broadcast.ts';
import { greeting } from './greeting.ts';
import { serve } from './serve.ts';

// The whole server as it ships, plus one route: credentials on, SQLite, access log to standard output (the null device).
const dataDir = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));

const high = 'burst=1000000,minute=5000000,hour=10000000';
const config = readConfig({
  CAUSEWAY_PORT: '0',
  CAUSEWAY_HOST: '127.0.0.1',
  CAUSEWAY_DATA_DIR: dataDir,
  CAUSEWAY_LIMITS_DEFAULT: high,
  CAUSEWAY_LIMITS_WS: high,
  CAUSEWAY_LIMITS_STRICT: high,
  ...(JSON.parse(process.env['BENCH_CONFIG'] ?? '{}') as Record<string, string>),
});
const server = await startServer({ config, features: [...features, greeting, broadcasting], webRoot: undefined });

/** A key, made as a person makes it: sign in with the printed link, then create one. */
async function createKey(): Promise<string> {
  const token = (await server.signInUrl())?.split('token=')[1];
  const base = `http://127.0.0.1:${server.port}`;
  const json = { 'content-type': 'application/json', origin: base };
  const signedIn = await fetch(`${base}/api/v1/sign-in`, { method: 'POST', headers: json, body: JSON.stringify({ token }) });
  const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const created = await fetch(`${base}/api/v1/keys`, {
    method: 'POST',
    headers: { ...json, cookie },
    body: JSON.stringify({ name: 'bench' }),
  });
  return ((await created.json()) as { secret: string }).secret;
}

/** Saves the definition that the bench runs; answers where to start it. */
async function createWorkflow(definition: string, key: string): Promise<string> {
  const saved = await fetch(`http://127.0.0.1:${server.port}/api/v1/workflows/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ definition: JSON.parse(definition) as unknown }),
  });
  const { id } = (await saved.json()) as { id?: string };
  if (id === undefined) throw new Error(`the workflow was not saved: ${saved.status}`);
  return `/api/v1/workflows/${id}/executions?wait=10`;
}

const key = await createKey();
const definition = process.env['BENCH_WORKFLOW'];
// A key may have 50 voice sessions open.
const more: string[] = [];
while (more.length < Number(process.env['BENCH_MORE_KEYS'] ?? 0)) more.push(await createKey());
serve(server.port, {
  key,
  more: more.join(' '),
  ...(definition === undefined ? {} : { path: await createWorkflow(definition, key) }),
});
