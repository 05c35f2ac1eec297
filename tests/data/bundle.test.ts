import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { transformData } from '@causeway/contract';
import { DuckDBInstance } from '@duckdb/node-api';
import { openZip } from '../../apps/server/src/providers/tables/xlsx/zip.ts';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer } from './data-server.ts';

let server: DataServer;
let directory: string;
before(async () => {
  server = await startDataServer();
  directory = mkdtempSync(join(tmpdir(), 'causeway-bundle-'));
});
after(async () => {
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Unpacks the bundle of a run, and answers what plain DuckDB makes of it. */
async function reproduce(runId: string): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`${server.url}/api/v1/data/runs/${runId}/bundle`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/zip');
  const folder = mkdtempSync(join(directory, 'run-'));
  const archive = join(folder, 'bundle.zip');
  writeFileSync(archive, new Uint8Array(await answer.arrayBuffer()));
  const zip = await openZip(archive);
  for (const entry of zip.entries) writeFileSync(join(folder, entry.name), await zip.readAll(entry, 10_000_000));
  await zip.close();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`SET file_search_path='${folder}'`);
  const script = readFileSync(join(folder, 'plan.sql'), 'utf8').replaceAll(
    /TO '(?<name>[a-z]+\.csv)'/gu,
    `TO '${folder}/$<name>'`,
  );
  await connection.run(script);
  connection.closeSync();
  instance.closeSync();
  const wanted = ['result.csv', 'rejected.csv', 'plan.json', 'profile.json', 'manifest.json'];
  return Object.fromEntries(
    wanted.flatMap((name) => {
      try {
        return [[name, readFileSync(join(folder, name), 'utf8')] as const];
      } catch {
        return [];
      }
    }),
  );
}

const download = async (runId: string, name: string): Promise<string> =>
  (await fetch(`${server.url}/api/v1/data/runs/${runId}/download?name=${encodeURIComponent(name)}`)).text();

/** Numbers by their value: `12.0` is `12`. */
const cells = (csv = ''): readonly (readonly (string | number)[])[] =>
  csv.split('\n').map((line) => line.split(',').map((cell) => (/^[\d.]+$/u.test(cell) ? Number(cell) : cell)));

test('plain DuckDB makes the result of a run again from its bundle', async () => {
  const cities = await uploaded(server, 'cities.csv', 'city,country\nBern,CH\nRom,IT\n');
  const rows = Array.from(
    { length: 500 },
    (_, row) => `${row},${row % 3 === 0 ? 'Bern' : 'Rom'},${row % 50 === 7 ? 'x' : row / 4}`,
  );
  const file = await uploaded(server, 'orders.csv', `id,city,amount\n${rows.join('\n')}\n`);
  const steps = [
    { id: 'types', op: 'cast', column: 'amount', to: 'decimal(18,2)' },
    { id: 'where', op: 'join', with: { file: cities.id, sheet: 'Sheet1' }, on: [{ left: 'city', right: 'city' }] },
    { id: 'large', op: 'filter', expr: 'amount >= $least' },
    { id: 'short', op: 'derive', as: 'half', expr: 'round(amount / 2, 1)' },
    { id: 'order', op: 'sort', by: [{ column: 'half', order: 'desc' }, { column: 'id' }] },
  ];
  const parameters = [{ name: 'least', type: 'number' as const }];
  const run = await server.client.call(transformData, { body: { file_id: file.id, steps, parameters, values: { least: 20 } } });
  assert.equal(run.status, 'completed', run.error?.message);
  const made = await reproduce(run.run_id);
  assert.deepEqual(cells(made['result.csv']), cells(await download(run.run_id, 'orders.csv')));
  assert.equal(made['rejected.csv'], await download(run.run_id, 'orders rejected.csv'));
  assert.deepEqual((JSON.parse(made['plan.json'] ?? '{}') as { values: unknown }).values, { least: 20 });
  assert.equal((JSON.parse(made['manifest.json'] ?? '{}') as { source: { sha256: string } }).source.sha256, file.sha256);
  assert.match(made['profile.json'] ?? '', /"columns"/u);
  assert.equal((await fetch(`${server.url}/api/v1/data/runs/${run.run_id}/bundle`)).status, 200);
});

test('a statement and a group are made again, and the secret of masks is not in the bundle', async () => {
  const file = await uploaded(server, 'people.csv', 'name,city\nAda,Bern\nBob,Rom\nCy,Bern\n');
  const query = 'SELECT city, count(*) AS n FROM input GROUP BY city ORDER BY city';
  const run = await server.client.call(transformData, { body: { file_id: file.id, steps: [{ op: 'sql', query }] } });
  assert.equal((await reproduce(run.run_id))['result.csv'], 'city,n\nBern,2\nRom,1\n');
  const masked = await server.client.call(transformData, {
    body: { file_id: file.id, steps: [{ op: 'mask', columns: ['name'], how: 'hash' }] },
  });
  const made = (await reproduce(masked.run_id))['result.csv'] ?? '';
  assert.notEqual(made, await download(masked.run_id, 'people.csv'));
  assert.equal(made.split('\n').length, 5);
});
