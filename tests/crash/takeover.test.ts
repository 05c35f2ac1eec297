import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runsMigration } from '../../apps/server/src/durable/migrations/0001-runs.ts';
import { newRun } from '../../apps/server/src/durable/new-run.ts';
import { createTableValues } from '../../apps/server/src/durable/run-values.ts';
import { createSqlRunLog } from '../../apps/server/src/durable/sql-run-log.ts';
import { migrate } from '../../apps/server/src/storage/migrate.ts';
import { openPostgres } from '../../apps/server/src/storage/postgres.ts';
import { startChild } from '../child.ts';
import { assertWithin, startLagMeter } from '../promises.ts';
import { skipWithout, startPostgres, temporaryDirectory } from '../services.ts';

const lag = startLagMeter();
const program = join(import.meta.dirname, 'takeover-process.ts');
const startNode = (url: string) => startChild({ command: process.execPath, args: [program, url], ready: /^ready$/mu });

const seed = {
  owner: 'ann',
  job: 'slow',
  subject: 's',
  scope: 'p',
  label: 'slow',
  version: 1,
  totalSteps: 40,
  input: null,
  trigger: { kind: 'manual', id: null },
};

/** Lines of the output that say which steps a process did. */
const stepsOf = (output: string): readonly number[] => [...output.matchAll(/^step (\d+)/gmu)].map(([, index]) => Number(index));

test(
  'another machine goes on within 10 s with what a killed one ran, and repeats only what was in flight',
  { ...skipWithout('postgres'), timeout: 200_000 },
  async (context) => {
    const { url } = await startPostgres();
    const database = openPostgres({ url, deadlineMs: 20_000 });
    await migrate(database, [{ feature: 'runs', migrations: [runsMigration] }], { backupDir: temporaryDirectory('takeover') });
    const log = createSqlRunLog({ database, now: Date.now });
    const nodes = await Promise.all([startNode(url), startNode(url)]);
    const run = await newRun(seed, { values: createTableValues(database), now: Date.now });
    const id = await log.create(run);
    const first = await Promise.race(nodes.map(async (node) => node.waitFor(/^step 5 /mu).then(() => node)));
    await first.kill();
    const killedAt = performance.now();
    const second = nodes.find((node) => node !== first);
    assert.ok(second);
    await second.waitFor(/^step /mu);
    const takenMs = performance.now() - killedAt;
    context.diagnostic(`taken over after ${Math.round(takenMs)} ms`);
    assertWithin(takenMs, 10_000, lag);
    await second.waitFor(/^step 39 /mu);
    while ((await log.find(id))?.ended_at === null) await sleep(20);
    assert.equal((await log.find(id))?.output, '"done"');
    const repeated = stepsOf(second.output()).filter((index) => stepsOf(first.output()).includes(index));
    assert.ok(repeated.length <= 1, `${repeated.join(', ')} were repeated`);
    assert.doesNotMatch(second.output(), /trouble/u);
    await second.stop();
    await database.close();
  },
);
