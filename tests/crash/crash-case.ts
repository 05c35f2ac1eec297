import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../apps/server/src/storage/database.ts';
import { openSqlite } from '../../apps/server/src/storage/sqlite.ts';
import { openStage, paid, readEffects } from './crash-stage.ts';
import type { Effect, Stage } from './crash-stage.ts';

const program = join(import.meta.dirname, 'crash-process.ts');
const endsWithinMs = 20_000;

interface Ending {
  readonly status: string;
  readonly output: string | null;
  readonly error: string | null;
  /** Attempts that somebody asked for again, as `run path`. */
  readonly retried: readonly string[];
}

const keyOf = ({ run, path }: Pick<Effect, 'run' | 'path'>): string => `${run} ${path}`;

interface Asked {
  readonly run: string;
  readonly path: string;
  readonly seq: number;
}

const askedSql = `select run, path, max(seq) as seq from durable_event as asked where type = 'execution.needs-attention'
  and not exists (select 1 from durable_event as later where later.run = asked.run and later.path = asked.path and later.seq > asked.seq)
  group by run, path`;

/** Decides about steps that were in flight: one half is tried again, of the other somebody knows how it ended. */
async function decide({ database, durable }: Stage, retried: string[]): Promise<void> {
  for (const { run, path, seq } of await database.read<Asked>(askedSql)) {
    const sql = "select data from durable_event where run = ? and path = ? and type = 'task.started' order by seq desc limit 1";
    const [started] = await database.read<{ data: string }>(sql, run, path);
    const { input } = JSON.parse(started?.data ?? '{}') as { readonly input?: unknown };
    const isRetried = seq % 2 === 0;
    const decision = isRetried
      ? ({ path, action: 'retry' } as const)
      : ({ path, action: 'complete', value: paid(path, input) } as const);
    const isNew = await durable.runs.resolve(run, decision).then(
      () => true,
      () => false,
    );
    if (isNew && isRetried) retried.push(keyOf({ run, path }));
  }
}

/** Runs what is in the directory to its end. */
export async function finishCase(directory: string, seed: number): Promise<Ending> {
  const stage = await openStage({ directory });
  try {
    const id = await stage.begin(seed);
    const retried: string[] = [];
    const until = performance.now() + endsWithinMs;
    for (;;) {
      const row = await stage.durable.list.find('ann', 'workflow', id);
      if (row && row.ended_at !== null) return { status: row.status, output: row.output, error: row.error, retried };
      assert.ok(performance.now() < until, `case ${seed} in ${directory} ends: ${JSON.stringify(row)}`);
      await decide(stage, retried);
      await sleep(2);
    }
  } finally {
    await stage.close();
  }
}

/** Steps whose end is in the log. */
async function finishedSteps(database: Database): Promise<ReadonlySet<string>> {
  const rows = await database.read<{ run: string; path: string }>(
    "select run, path from durable_event where type = 'task.completed'",
  );
  return new Set(rows.map(keyOf));
}

async function readFinished(directory: string): Promise<ReadonlySet<string>> {
  const database = openSqlite({ path: join(directory, 'runs.db') });
  const finished = await finishedSteps(database);
  await database.close();
  return finished;
}

async function crash(directory: string, seed: number, after: number): Promise<boolean> {
  const child = spawn(process.execPath, [program, directory, String(seed), String(after)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  assert.ok(signal === 'SIGKILL' || code === 0, `the process ended with ${code ?? signal}`);
  return signal === 'SIGKILL';
}

export interface CaseReport {
  /** How many commits it was killed after, one after the other. */
  readonly kills: number;
  readonly attention: number;
}

/** Kills the case after each of its commits, and compares what comes of it with an undisturbed run. */
export async function checkCase(root: string, seed: number): Promise<CaseReport> {
  const calm = join(root, `${seed}-calm`);
  mkdirSync(calm);
  const expected = await finishCase(calm, seed);
  rmSync(calm, { recursive: true });
  let attention = 0;
  for (let after = 1; ; after += 1) {
    const directory = join(root, `${seed}-${after}`);
    mkdirSync(directory);
    const isKilled = await crash(directory, seed, after);
    attention += await checkRecovery({ directory, seed, after, expected });
    rmSync(directory, { recursive: true });
    if (!isKilled) return { kills: after - 1, attention };
  }
}

interface Crashed {
  readonly directory: string;
  readonly seed: number;
  readonly after: number;
  readonly expected: Ending;
}

async function checkRecovery({ directory, seed, after, expected }: Crashed): Promise<number> {
  const where = `case ${seed}, killed after commit ${after}`;
  const finished = await readFinished(directory);
  const before = readEffects(directory).length;
  const ending = await finishCase(directory, seed);
  assert.equal(ending.status, expected.status, where);
  assert.equal(ending.output, expected.output, where);
  const effects = readEffects(directory);
  const repeated = effects.slice(before).filter((effect) => finished.has(keyOf(effect)));
  assert.deepEqual(repeated, [], `${where}: finished steps are not repeated`);
  const counts = Map.groupBy(effects, keyOf);
  for (const [key, done] of counts) {
    const asked = ending.retried.filter((retried) => retried === key).length;
    const isOnce = done.some(({ isIdempotent }) => !isIdempotent);
    if (isOnce) assert.ok(done.length <= 1 + asked, `${where}: ${key} had its effect ${done.length} times`);
    else assert.ok(done.length <= 2, `${where}: ${key} was made ${done.length} times`);
  }
  return ending.retried.length;
}
