// npm run bench -- data: a CSV of 1,000,000 rows and 10 columns, from the last byte to the result, beside DuckDB, pandas, polars and ydata-profiling.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataFile, DataPage, DataProfile, DataRun } from '@causeway/contract';
import { createDataClient } from './harness/data-client.ts';
import type { DataClient } from './harness/data-client.ts';
import { writeRows } from './harness/data-rows.ts';
import { startServerFile } from './harness/measured-process.ts';
import { MissingPeer, ensurePython, peerFile } from './harness/peers.ts';
import { isQuick, report } from './harness/report.ts';
import { median, quantile } from './harness/statistics.ts';

const rounds = isQuick ? 2 : 3;
const rows = 1_000_000;
const pages = 40;
const folder = mkdtempSync(join(tmpdir(), 'causeway-data-'));
const csv = join(folder, 'rows.csv');
const landsCsv = join(folder, 'lands.csv');
const skipped: string[] = [];
const samples = new Map<string, number[]>();

const note = (name: string, value: number): void => void samples.set(name, [...(samples.get(name) ?? []), value]);
const of = (name: string): number => median(samples.get(name) ?? []);
const worst = (name: string): number => quantile(samples.get(name) ?? [], 0.95);
async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const value = await work();
  note(name, performance.now() - began);
  return value;
}

const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value));

async function waitUntil<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
  }
}

/** From the last byte to the first rows, to Parquet, and to what is known of every column. */
async function read(client: DataClient): Promise<DataFile> {
  const uploaded = await timed('upload', () => client.upload(csv));
  await timed('first rows', () =>
    waitUntil(() => client.get<DataPage>(`/api/v1/preview?file_id=${uploaded.id}`).catch(() => undefined)),
  );
  const file = await client.get<DataFile>(`/api/v1/files/${uploaded.id}?wait=100`);
  const run = await client.get<DataRun>(`/api/v1/data/runs/${file.run_id ?? ''}`);
  note('to Parquet', (run.ended_at ?? 0) - (run.started_at ?? 0));
  const workers = client.watchWorkers();
  const profile = await client.get<DataProfile>(`/api/v1/profile?file_id=${file.id}`);
  note('profile', profile.elapsed_ms);
  note('profile MB', workers.stop());
  return file;
}

/** What somebody does who looks around. */
async function look(client: DataClient, { id }: DataFile): Promise<void> {
  const page = (query: string): Promise<DataPage> => client.get(`/api/v1/preview?file_id=${id}&limit=100${query}`);
  const sorted = `&sort=${json([{ column: 'amount', descending: true }])}`;
  const filtered = `&filter=${json([{ column: 'email', op: 'contains', value: '99' }])}`;
  const steps = [
    { id: 'a', op: 'cast', column: 'amount', to: 'decimal(18,2)' },
    { id: 'b', op: 'clean', columns: ['name'], do: ['trim', 'upper'] },
    { id: 'c', op: 'derive', as: 'total', expr: 'amount * 2' },
  ];
  await page('');
  for (let at = 0; at < pages; at += 1) {
    const offset = Math.floor((at * (rows - 100)) / pages);
    await timed('page', () => page(`&offset=${offset}`));
    await timed('step preview', () => client.post('/api/v1/preview', { file_id: id, limit: 100, offset: at * 100, steps }));
  }
  await timed('sorted, first', () => page(sorted));
  await timed('sorted, first deep', () => page(`${sorted}&offset=500000`));
  for (let at = 0; at < 10; at += 1) await timed('sorted, deep again', () => page(`${sorted}&offset=${at * 90_000 + 5000}`));
  await timed('filtered', () => page(filtered));
  await timed('facet', () => client.post('/api/v1/data/facets', { file_id: id, columns: ['city'] }));
  await timed('facet with histogram', () => client.post('/api/v1/data/facets', { file_id: id, columns: ['amount'] }));
  await timed('cluster', () => client.post('/api/v1/data/cluster', { file_id: id, column: 'name' }));
}

/** Filter, join and group over all rows, written as CSV, twice; then a run that is cancelled. */
async function transform(client: DataClient, { id }: DataFile, lands: DataFile): Promise<void> {
  const steps = [
    { id: 'q', op: 'cast', columns: ['qty', 'amount'], to: 'number' },
    { id: 'f', op: 'filter', expr: 'qty > 3' },
    { id: 'j', op: 'join', with: { file: lands.id, sheet: 'Sheet1' }, on: [{ left: 'city', right: 'city' }] },
    {
      id: 'g',
      op: 'group',
      by: ['land'],
      values: [
        { as: 'sum', fn: 'sum', column: 'amount' },
        { as: 'mean', fn: 'mean', column: 'amount' },
        { as: 'n', fn: 'count' },
      ],
    },
  ];
  // The first run reads numbers from text, as reading a CSV does; the next finds them, as in a typed Parquet file.
  for (const name of ['filter, join, group', 'filter, join, group again']) {
    const run = await client.post<DataRun>('/api/v1/transform?wait=100', { file_id: id, steps });
    if (run.status !== 'completed') throw new Error(JSON.stringify(run.error));
    note(name, (run.ended_at ?? 0) - (run.started_at ?? 0));
  }
  const long = await client.post<DataRun>('/api/v1/transform?wait=0', { file_id: id, steps: [], output: { format: 'xlsx' } });
  await waitUntil(async () => {
    const { phase } = await client.get<DataRun>(`/api/v1/data/runs/${long.run_id}`);
    return phase === 'writing' ? phase : undefined;
  });
  await timed('cancel', () => client.post(`/api/v1/data/runs/${long.run_id}/cancel`, {}));
}

/** A report of ydata-profiling takes a minute where others take seconds. */
const peerMs = 600_000;

function peer(name: string, command: string, args: readonly string[]): void {
  const written = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: peerMs });
  const measured = JSON.parse(written.trim().split('\n').at(-1) ?? '') as Record<string, number>;
  for (const [work, value] of Object.entries(measured)) note(`${name} ${work}`, value);
}

const duckdb = fileURLToPath(new URL('harness/duckdb-process.ts', import.meta.url));
function findPython(use: 'data' | 'ydata', names: string): string | undefined {
  try {
    return ensurePython(use);
  } catch (error) {
    if (!(error instanceof MissingPeer)) throw error;
    skipped.push(`${names}: ${error.message}`);
    return undefined;
  }
}

try {
  await writeRows(csv, rows);
  writeFileSync(landsCsv, 'city,land\nBerlin,DE\nParis,FR\nRome,IT\nOslo,NO\n');
  const python = findPython('data', 'pandas and polars');
  const ydata = findPython('ydata', 'ydata-profiling');
  const server = await startServerFile('servers/causeway.ts', { side: 'all' });
  const client = createDataClient(server);
  const { id: landsId } = await client.upload(landsCsv);
  const lands = await client.get<DataFile>(`/api/v1/files/${landsId}?wait=100`);
  for (let round = 0; round < rounds; round += 1) {
    const file = await read(client);
    await look(client, file);
    await transform(client, file, lands);
    peer('DuckDB', process.execPath, [duckdb, csv, join(folder, 'duckdb.parquet')]);
    if (ydata !== undefined && round === 0) peer('ydata', ydata, [peerFile('data_ydata.py'), csv]);
    if (python === undefined) continue;
    for (const library of ['pandas', 'polars']) {
      peer(library, python, [peerFile('data_peers.py'), library, csv, join(folder, `${library}.parquet`)]);
    }
  }
  await server.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const ms = (name: string): string => (samples.has(name) ? of(name).toFixed(0) : '-');
const ratio = of('to Parquet') / of('DuckDB text');
const faster = (of('pandas load') + of('pandas profile')) / of('profile');
const grouped = (of('pandas load parquet') + of('pandas group')) / of('filter, join, group again');
const fromCsv = (of('pandas load') + of('pandas group')) / of('filter, join, group');

/** Rows of work that somebody else does in less time here. */
const rivals = [
  ['to Parquet', ['DuckDB text', 'DuckDB typed', 'pandas parquet', 'polars parquet']],
  ['profile', ['pandas profile', 'polars profile', 'ydata profile']],
  ['filter, join, group again', ['pandas group', 'polars group']],
] as const;
const losses = rivals.flatMap(([ours, names]) =>
  names
    .filter((name) => samples.has(name) && of(name) < of(ours))
    .map((name) => `${name} takes ${ms(name)} ms, ${ours} here ${ms(ours)} ms.`),
);

report({
  title: 'Data',
  method: `A CSV of 1,000,000 rows and 10 columns (96 MB), over HTTP, the whole server with its worker processes, two threads each. Parquet: every cell as text, types proposed and proven, as a durable run; DuckDB by itself writes the same text, or types that it guesses. Profiles: counts, quantiles, the frequent values, histograms, lengths, spaces, control and invisible characters, words for nothing, patterns of a sample, correlations, duplicates, everywhere over the same rows; ours also reads text in place of types, finds meanings, keys, dependencies and warnings. Filter, join, group: a durable run with its counts, its file and its manifest; the first reads the numbers from text, the second finds them typed. pandas and polars read typed columns into memory first and keep one core or all of them as they like; ydata-profiling makes the smallest report it has (minimal), once, without the page. ${rounds} rounds in turns, medians; pages: the 95th of 100.`,
  tables: [
    [
      ['', 'Causeway', 'DuckDB, text', 'DuckDB, typed', 'pandas', 'polars', 'ydata-profiling'],
      ['first rows after the last byte, ms', ms('first rows'), '-', '-', '-', '-', '-'],
      [
        'to Parquet, ms',
        ms('to Parquet'),
        ms('DuckDB text'),
        ms('DuckDB typed'),
        ms('pandas parquet'),
        ms('polars parquet'),
        '-',
      ],
      ['load into memory, ms', '-', '-', '-', ms('pandas load'), ms('polars load'), '-'],
      ['profile, ms', ms('profile'), '-', '-', ms('pandas profile'), ms('polars profile'), ms('ydata profile')],
      ['load three columns of Parquet, ms', '-', '-', '-', ms('pandas load parquet'), ms('polars load parquet'), '-'],
      ['filter, join, group, ms', ms('filter, join, group'), '-', '-', ms('pandas group'), ms('polars group'), '-'],
      ['peak MB', ms('profile MB'), ms('DuckDB peakMb'), '', ms('pandas peakMb'), ms('polars peakMb'), ms('ydata peakMb')],
    ],
    [
      ['Looking around, ms', 'median', 'p95'],
      ...[
        'page',
        'step preview',
        'sorted, first',
        'sorted, first deep',
        'sorted, deep again',
        'filtered',
        'facet',
        'facet with histogram',
        'cluster',
        'cancel',
      ].map((name) => [name, ms(name), worst(name).toFixed(0)]),
    ],
  ],
  goals: [
    { what: 'first rows', goal: '<= 1 s', measured: `${ms('first rows')} ms`, isMet: of('first rows') <= 1000 },
    { what: 'to Parquet against DuckDB (text)', goal: '<= 1.3x', measured: `${ratio.toFixed(2)}x`, isMet: ratio <= 1.3 },
    { what: 'profile', goal: '<= 2 s', measured: `${ms('profile')} ms`, isMet: of('profile') <= 2000 },
    { what: 'memory of the profile', goal: '<= 512 MB', measured: `${ms('profile MB')} MB`, isMet: of('profile MB') <= 512 },
    {
      what: 'profile against pandas (with its load of the CSV)',
      goal: '>= 4x',
      measured: `${faster.toFixed(1)}x`,
      isMet: faster >= 4,
    },
    {
      what: 'filter, join, group, values typed by a run before, against pandas from Parquet',
      goal: '>= 4x',
      measured: `${grouped.toFixed(1)}x`,
      isMet: grouped >= 4,
    },
    {
      what: 'filter, join, group over text at rest against pandas from CSV',
      goal: '>= 4x',
      measured: `${fromCsv.toFixed(1)}x`,
      isMet: fromCsv >= 4,
    },
    { what: 'page anywhere, p95', goal: '<= 50 ms', measured: `${worst('page').toFixed(0)} ms`, isMet: worst('page') <= 50 },
    {
      what: 'page of an order, first',
      goal: '<= 150 ms',
      measured: `${ms('sorted, first')} ms`,
      isMet: of('sorted, first') <= 150,
    },
    {
      what: 'step preview, p95',
      goal: '<= 150 ms',
      measured: `${worst('step preview').toFixed(0)} ms`,
      isMet: worst('step preview') <= 150,
    },
    { what: 'cancel, p95', goal: '<= 100 ms', measured: `${worst('cancel').toFixed(0)} ms`, isMet: worst('cancel') <= 100 },
  ],
  losses,
  skipped,
});
