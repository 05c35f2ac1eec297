// npm run bench -- usage: what the ledger costs each call, with and without a budget, and how soon an answer of the past begins.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Charge } from '@causeway/contract';
import { chargeOf, openTestUsage } from '../apps/server/src/features/usage/meter-suite.ts';
import type { Usage } from '../apps/server/src/features/usage/open-usage.ts';
import { createPriceList } from '../apps/server/src/providers/prices/price-list.ts';
import { startFakeUpstream } from '../apps/server/src/providers/models/fake/start-fake-upstream.ts';
import { openSqlite } from '../apps/server/src/storage/sqlite.ts';
import { startTestServer } from '../tests/server.ts';
import { isQuick, report } from './harness/report.ts';
import { median, quantile } from './harness/statistics.ts';

const [calls, rounds] = isQuick ? [2000, 3] : [20_000, 7];
const atOnce = 50;
const quantities = { input: 1200, cache_read: 300, output: 400, calls: 1 };
const charge: Charge = chargeOf(undefined, { model: 'openai/gpt-4o-mini', atMost: quantities });
const settlement = { quantities, isEstimated: false, outcome: 'done' } as const;

async function pay(usage: Usage): Promise<void> {
  const reservation = await usage.meter.reserve(charge);
  await reservation.settle(settlement);
}

/** CPU of this process for one call, in microseconds; what is written is on the disk. */
async function cpuOfCall(usage: Usage): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < calls; done += atOnce) await Promise.all(Array.from({ length: atOnce }, () => pay(usage)));
  await usage.writer.flush();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

async function measureLedger(hasBudget: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-usage-'));
  const database = openSqlite({ path: join(folder, 'causeway.db') });
  try {
    const { usage, makeBudget } = await openBench(database);
    if (hasBudget) await makeBudget();
    const figures: number[] = [];
    for (let round = 0; round <= rounds; round += 1) figures.push(await cpuOfCall(usage));
    await usage.writer.close();
    return median(figures.slice(1));
  } finally {
    await database.close();
    rmSync(folder, { recursive: true });
  }
}

async function openBench(database: ReturnType<typeof openSqlite>) {
  const { usage } = await openTestUsage(database, { priceList: createPriceList() });
  const insert = database.prepare(
    `insert into usage_budget (id, scope, subject_id, created_by, created_at, reserved_nano, name, period, limit_nano, mode,
      warn_percent, period_start, spent_nano, unpriced_calls, told_percent)
      values (?, 'user', 'ann', 'owner', 0, 0, 'Bench', 'total', 9000000000000000, 'hard', 100, 0, 0, 0, 0)`,
  );
  const makeBudget = async (): Promise<void> => {
    await database.write([insert('bud_bench')]);
    await usage.reload();
  };
  return { usage, makeBudget };
}

/** Milliseconds to the first byte of a stream that was answered before. */
async function measureHits(): Promise<readonly number[]> {
  const upstream = await startFakeUpstream();
  const limit = 'burst=1000000,minute=1000000,hour=1000000';
  const environment = {
    OPENAI_API_KEY: 'sk-bench-upstream-key',
    OPENAI_BASE_URL: `${upstream.url}/v1`,
    CAUSEWAY_LIMITS_DEFAULT: limit,
  };
  const server = await startTestServer(environment);
  const body = JSON.stringify({
    model: 'openai/fake-1',
    temperature: 0,
    stream: true,
    messages: [{ role: 'user', content: 'Hi' }],
  });
  const firstByte = async (): Promise<number> => {
    const begin = performance.now();
    const response = await fetch(`http://127.0.0.1:${server.port}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    const tookMs = performance.now() - begin;
    await reader?.cancel();
    return tookMs;
  };
  try {
    for (let warm = 0; warm < 200; warm += 1) await firstByte();
    const figures: number[] = [];
    for (let turn = 0; turn < (isQuick ? 200 : 1000); turn += 1) figures.push(await firstByte());
    return figures;
  } finally {
    await server.close(0);
    await upstream.close();
  }
}

const plain = await measureLedger(false);
const limited = await measureLedger(true);
const hits = await measureHits();
const hit = median(hits);
report({
  title: 'Usage',
  method: `The ledger alone: reserve and settle of ${calls} calls, ${atOnce} at once, with a price of the list, on SQLite with synchronous FULL; CPU of the whole process, median of ${rounds} rounds. With a hard budget each call is two transactions. A hit of the response cache: the time to the first byte of a stream over HTTP from fetch in the same process, the whole server in between.`,
  tables: [
    [
      ['', 'CPU us a call'],
      ['without a budget', plain.toFixed(1)],
      ['with a hard budget', limited.toFixed(1)],
    ],
    [
      ['hit of the cache, first byte', 'ms'],
      ['p50', hit.toFixed(2)],
      ['p99', quantile(hits, 0.99).toFixed(2)],
    ],
  ],
  goals: [
    { what: 'CPU of the ledger, without a budget', goal: '<= 60 us', measured: `${plain.toFixed(1)} us`, isMet: plain <= 60 },
    {
      what: 'CPU of the ledger, with a hard budget',
      goal: '<= 60 us',
      measured: `${limited.toFixed(1)} us`,
      isMet: limited <= 60,
    },
    { what: 'first byte of a hit, p50', goal: '<= 2 ms', measured: `${hit.toFixed(2)} ms`, isMet: hit <= 2 },
  ],
  losses: [],
});
