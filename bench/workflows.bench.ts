import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskList } from '@causeway/contract';
import { Memo } from '../apps/server/src/durable/memo.ts';
import { createSqlRunLog } from '../apps/server/src/durable/sql-run-log.ts';
import { skipWithout, startPostgres } from '../tests/services.ts';
import { definitionOf, openEngine } from './engine/engine-stage.ts';
import type { EngineStage } from './engine/engine-stage.ts';
import { fillRuns } from './engine/fill-runs.ts';
import { browserHeaders } from './harness/load.ts';
import { startServerFile } from './harness/measured-process.ts';
import { compare, rounds, summarize } from './harness/measure.ts';
import type { Contender } from './harness/measure.ts';
import { ensurePeers, MissingPeer } from './harness/peers.ts';
import { isQuick, report } from './harness/report.ts';
import type { Table } from './harness/report.ts';
import { median, quantile, ratiosOf } from './harness/statistics.ts';
import type { Goal } from './harness/where-we-lose.ts';

const goals: Goal[] = [];
const tables: Table[] = [];
const skipped: string[] = [];
const losses: string[] = [];
const threeSets: TaskList = ['a', 'b', 'c'].map((name) => ({ [name]: { set: { value: '${ previous }' } } }));
const threeCalls: TaskList = ['a', 'b', 'c'].map((name) => ({ [name]: { call: 'nothing', with: { value: '${ previous }' } } }));
const fixed = (value: number, digits = 2): string => value.toFixed(digits);

interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly ifMissed?: string;
}

function atMost(what: string, measured: number, { value, unit, ifMissed }: Limit): void {
  const missed = ifMissed === undefined ? {} : { ifMissed };
  goals.push({
    what,
    goal: `<= ${value} ${unit}`,
    measured: `${fixed(measured)} ${unit}`,
    isMet: measured <= value,
    ...missed,
  });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Runs at once by so many callers, each waiting for the end of its own. */
async function throughput(stage: EngineStage, clients: number): Promise<readonly (string | number)[]> {
  const took: number[] = [];
  const seconds = isQuick ? 2 : 6;
  const until = performance.now() + seconds * 1000;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      took.push(await timed(async () => stage.over(await stage.start({ n: 1 }))));
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return [clients, Math.round(took.length / seconds), fixed(quantile(took, 0.5)), fixed(quantile(took, 0.99))];
}

async function measureThroughput(databaseUrl?: string): Promise<void> {
  const stage = await openEngine({ definition: definitionOf(threeCalls), databaseUrl });
  await throughput(stage, 10);
  const rows = [await throughput(stage, 1), await throughput(stage, 50)];
  await stage.close();
  const place = databaseUrl === undefined ? 'SQLite, synchronous FULL' : 'PostgreSQL';
  tables.push([[`engine alone, 3 calls, ${place}: clients`, 'runs/s', 'p50 ms', 'p99 ms'], ...rows]);
}

async function measureFirstStep(): Promise<void> {
  const took: number[] = [];
  let startedAt = 0;
  const onStep = (): void => {
    if (startedAt > 0) took.push(performance.now() - startedAt);
    startedAt = 0;
  };
  const stage = await openEngine({ definition: definitionOf(threeCalls), onStep });
  for (let count = 0; count < 300; count += 1) {
    await sleep(5);
    startedAt = performance.now();
    await stage.over(await stage.start({}));
  }
  await stage.close();
  const ifMissed = 'Two commits wait for the disk before the first step may have an effect.';
  atMost('enqueue to the first step, idle, p50', quantile(took, 0.5), { value: 5, unit: 'ms', ifMissed });
  atMost('enqueue to the first step, idle, p99', quantile(took, 0.99), { value: 25, unit: 'ms', ifMissed });
}

async function measureMap(): Promise<void> {
  const body: TaskList = [{ one: { call: 'nothing', with: { item: '${ item }' } } }];
  const each = { for: { in: '${ input.items }' }, metadata: { concurrency: 8 }, do: body };
  const stage = await openEngine({ definition: definitionOf([{ each }]) });
  const items = Array.from({ length: 10_000 }, (_, index) => ({ index }));
  let run = '';
  const took = await timed(async () => {
    run = await stage.start({ items });
    await stage.over(run);
  });
  const events = (await stage.durable.log.read(run, 0)).length;
  const loads: number[] = [];
  for (let count = 0; count < 9; count += 1) {
    loads.push(
      await timed(async () => {
        const memo = new Memo();
        for (const row of await stage.durable.log.read(run, 0)) memo.add(row);
      }),
    );
  }
  const snapshot = JSON.stringify(await stage.durable.feed.snapshot(run)).length;
  await stage.close();
  tables.push([
    ['map over 10,000 items, 8 at once, SQLite', ''],
    ['time to completion', `${Math.round(took)} ms`],
    ['bytes a late viewer gets', snapshot],
  ]);
  atMost('events per item of a 10,000-item map', events / 10_000, { value: 2.5, unit: 'events' });
  atMost('reading the log of that map to go on', median(loads), { value: 50, unit: 'ms' });
  atMost('snapshot for a late viewer of that map', snapshot / 1000, { value: 100, unit: 'KB' });
}

async function measureClaim(): Promise<void> {
  const stage = await openEngine({ definition: definitionOf(threeCalls) });
  await stage.durable.stop(0);
  const now = Date.now();
  await fillRuns(stage.database, { count: 100_000, status: 'pending', dueAt: (index) => now - 100_000 + index });
  const log = createSqlRunLog({ database: stage.database, now: Date.now });
  const took: number[] = [];
  for (let count = 0; count < 300; count += 1) took.push(await timed(() => log.claim('bench', 1)));
  await stage.close();
  atMost('claim with 100,000 pending, p50', quantile(took, 0.5), {
    value: 1,
    unit: 'ms',
    ifMissed: 'It is one durable commit.',
  });
}

async function measureIdle(): Promise<void> {
  const stage = await openEngine({ definition: definitionOf(threeCalls) });
  const later = Date.now() + 3_600_000;
  await fillRuns(stage.database, { count: 100_000, status: 'waiting', dueAt: (index) => later + index });
  await stage.over(await stage.start({}));
  await sleep(2000);
  const before = process.cpuUsage();
  await sleep(10_000);
  const { user, system } = process.cpuUsage(before);
  await stage.close();
  atMost('CPU of the process with 100,000 parked runs', ((user + system) / 10_000_000) * 100, { value: 1, unit: '%' });
}

interface Place {
  readonly name: string;
  readonly connections: number;
  readonly databaseUrl: string | undefined;
  readonly peers: readonly Contender[];
  readonly wanted: Readonly<Record<string, number>>;
}

/** A workflow of three steps, started over HTTP; the answer comes when it has ended. */
async function measureHttp({ name, connections, databaseUrl, peers, wanted }: Place): Promise<void> {
  const env = {
    BENCH_WORKFLOW: JSON.stringify(definitionOf(threeSets)),
    ...(databaseUrl === undefined ? {} : { BENCH_CONFIG: JSON.stringify({ CAUSEWAY_DATABASE_URL: databaseUrl }) }),
  };
  const ours: Contender = {
    name: `Causeway, ${name}`,
    start: () => startServerFile('servers/causeway.ts', { env }),
    headers: ({ tell }) => ({ authorization: `Bearer ${tell['key']}` }),
    path: ({ tell }) => tell['path'] ?? '/',
  };
  const results = await compare([ours, ...peers], {
    method: 'POST',
    path: '/',
    headers: { ...browserHeaders, 'content-type': 'application/json' },
    body: '{"input":{"n":1}}',
    connections,
  });
  const first = peers[0]?.name ?? ours.name;
  const { table, of } = summarize(results, {
    title: `3 steps over HTTP, ${connections} connections, ${name}`,
    against: first,
    unit: 'run',
  });
  tables.push(table);
  const megabytes = (who: string): number => Math.round(median(of(who, 'rssBytes')) / 1e6);
  for (const peer of peers) {
    const goal = wanted[peer.name];
    if (megabytes(peer.name) < megabytes(ours.name)) {
      losses.push(`Memory on ${name}: we hold ${megabytes(ours.name)} MB, ${peer.name} ${megabytes(peer.name)} MB.`);
    }
    const faster = median(ratiosOf(of(ours.name, 'perSecond'), of(peer.name, 'perSecond')));
    if (goal !== undefined) {
      goals.push({
        what: `runs/s on ${name} against ${peer.name}`,
        goal: `>= ${goal}x`,
        measured: `${fixed(faster, 1)}x`,
        isMet: faster >= goal,
        ifMissed:
          'PostgreSQL and the client share the other CPU; the product reads the workflow, the version and the run beside what the engine writes.',
      });
    }
  }
}

const peer = (name: string, file: string, env: () => Readonly<Record<string, string>>): Contender => ({
  name,
  start: () => startServerFile(`peers/${file}`, { env: env() }),
});

/** Peers whose packages cannot be installed here are left out. */
function installedPeers(list: readonly Contender[]): readonly Contender[] {
  try {
    ensurePeers();
    return list;
  } catch (error) {
    if (!(error instanceof MissingPeer)) throw error;
    skipped.push(`${list.map(({ name }) => name).join(', ')} (${error.message}).`);
    return [];
  }
}

await measureFirstStep();
await measureThroughput();
await measureMap();
await measureClaim();
await measureIdle();
const directory = mkdtempSync(join(tmpdir(), 'causeway-bench-peer-'));
const openworkflow = 'openworkflow, woken instead of polling';
await measureHttp({
  name: 'SQLite',
  connections: 10,
  databaseUrl: undefined,
  peers: installedPeers([
    peer(openworkflow, 'openworkflow.mjs', () => ({ BENCH_FILE: join(directory, `${Math.random()}.db`) })),
  ]),
  wanted: { [openworkflow]: 4 },
});
rmSync(directory, { recursive: true, force: true });
const { skip } = skipWithout('postgres');
if (skip === false) {
  const [engine, own, dbos, other] = await Promise.all([startPostgres(), startPostgres(), startPostgres(), startPostgres()]);
  await measureThroughput(engine.url);
  await measureHttp({
    name: 'PostgreSQL',
    connections: 50,
    databaseUrl: own.url,
    peers: installedPeers([
      peer('DBOS', 'dbos.mjs', () => ({ BENCH_POSTGRES_URL: dbos.url })),
      peer(openworkflow, 'openworkflow.mjs', () => ({ BENCH_POSTGRES_URL: other.url })),
    ]),
    wanted: { DBOS: 5, [openworkflow]: 4 },
  });
  await engine.stop();
} else skipped.push(`PostgreSQL (${skip}).`);

report({
  title: 'Workflows',
  method: `The engine alone: runs of three idempotent calls that do nothing, in this process, timed until the end is durable. Over HTTP: a definition of three set tasks as JSON, started with POST …/executions?wait=10 by a key, answered when it has ended, with everything the product does for it: credentials, limits, validation, the log, the feed. DBOS and openworkflow run three steps in code behind a bare node:http server, without credentials or validation; openworkflow is woken by its public tick() in place of polling; its SQLite backend prepares every statement anew and looks for work once for each of its 100 free slots. PostgreSQL runs with fsync off for everybody. ${rounds} rounds, each in fresh processes.`,
  tables,
  goals,
  losses,
  skipped,
});
