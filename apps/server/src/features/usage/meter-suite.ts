import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { suite, test } from 'node:test';
import { Fault, mintId } from '@causeway/contract';
import type { Charge, Payer, PriceOverride } from '@causeway/contract';
import { array, assert as hold, asyncProperty, boolean, double, integer, record } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { Principal } from '../../gateway/feature.ts';
import type { Bus } from '../../storage/bus.ts';
import type { Database } from '../../storage/database.ts';
import type { PriceList } from '../../providers/prices/price-list.ts';
import { createMemoryBus } from '../../storage/memory-bus.ts';
import { migrate } from '../../storage/migrate.ts';
import { budgetTold } from './events.ts';
import type { BudgetTold } from './events.ts';
import { usageMigration } from './migrations/0001-usage.ts';
import { slimReservationsMigration } from './migrations/0002-slim-reservations.ts';
import { openUsage } from './open-usage.ts';
import type { Usage } from './open-usage.ts';

export const dollar = 1_000_000_000;
/** One dollar a call. */
const price: PriceOverride = {
  id: 'prc_1' as PriceOverride['id'],
  model: 'test/call',
  valid_from: 0,
  rates: { call: 1, input: 1 },
  source: 'file',
};
const quiet = { warn: () => undefined, error: () => undefined };

export interface OpenedUsage {
  readonly usage: Usage;
  readonly bus: Bus;
  readonly told: BudgetTold[];
}

export interface Clock {
  at: number;
}

export interface TestUsageOptions {
  readonly clock?: Clock;
  readonly priceList?: PriceList;
}

export async function openTestUsage(database: Database, options: TestUsageOptions = {}): Promise<OpenedUsage> {
  const { clock = { at: Date.UTC(2026, 10, 20) }, priceList = { priceOf: () => undefined } } = options;
  await migrate(database, [{ feature: 'usage', migrations: [usageMigration, slimReservationsMigration] }]);
  const bus = createMemoryBus({ onListenerError: (error) => assert.fail(String(error)) });
  const told: BudgetTold[] = [];
  bus.subscribe(budgetTold, (fact) => told.push(fact as BudgetTold));
  const usage = openUsage({
    database,
    bus,
    models: { list: () => [], placeOf: () => undefined },
    priceList,
    filePrices: [price],
    subjects: { exists: () => Promise.resolve(true), idsOf: () => Promise.resolve(new Set()) },
    log: quiet,
    now: () => clock.at,
  });
  await usage.reload();
  return { usage, bus, told };
}

export const admin: Principal = {
  userId: 'owner' as Principal['userId'],
  kind: 'local',
  credentialId: 'local',
  role: 'owner',
  scopes: new Set(['*'] as const),
  projects: new Map(),
};

export const ann: Payer = { userId: 'ann', keyId: 'key_a', projectId: 'prj_a' };

export const chargeOf = (payer: Payer = ann, changes: Partial<Charge> = {}): Charge => ({
  payer,
  feature: 'chat',
  kind: 'chat',
  model: 'test/call',
  requestId: 'req_1',
  atMost: { calls: 1 },
  ...changes,
});

const done = { quantities: { calls: 1 }, isEstimated: false, outcome: 'done' } as const;

export const budgetFor = (limit: number, changes: object = {}) => ({
  name: 'Team',
  scope: 'user' as const,
  subject_id: 'ann',
  period: 'month' as const,
  limit_nano: limit * dollar,
  mode: 'hard' as const,
  warn_percent: 80,
  ...changes,
});

async function callOnce({ meter }: Usage, charge = chargeOf()): Promise<void> {
  const reservation = await meter.reserve(charge);
  await reservation.settle(done);
}

const refused = { code: 'budget_exceeded' };

interface RandomCall {
  readonly atMost: number;
  /** Of what it may cost. */
  readonly share: number;
  readonly isReleased: boolean;
}
const callArbitrary: Arbitrary<RandomCall> = record({
  atMost: integer({ min: 1, max: 3_000_000 }),
  share: double({ min: 0, max: 1, noNaN: true }),
  isReleased: boolean(),
});

/** What it cost; 0 when it was refused or released. */
async function spendWithin({ meter }: Usage, payer: Payer, { atMost, share, isReleased }: RandomCall): Promise<number> {
  const reservation = await meter.reserve(chargeOf(payer, { atMost: { input: atMost } })).catch((error: unknown) => {
    assert.ok(error instanceof Fault && error.code === 'budget_exceeded');
  });
  if (!reservation) return 0;
  if (isReleased) {
    await reservation.release();
    return 0;
  }
  const quantities = { input: Math.floor(atMost * share) };
  const { costNano } = await reservation.settle({ ...done, quantities });
  return costNano ?? Number.NaN;
}

/** What a database must hold of money; each test begins with an empty one. */
export function meterContract(
  name: string,
  open: () => Promise<{ database: Database; close: () => Promise<void> }>,
  seeds = 100,
): void {
  const withUsage = async (
    work: (opened: OpenedUsage & { readonly clock: Clock; readonly database: Database }) => Promise<void>,
  ) => {
    const { database, close } = await open();
    const clock: Clock = { at: Date.UTC(2026, 10, 20) };
    const opened = await openTestUsage(database, { clock });
    try {
      await work({ ...opened, clock, database });
    } finally {
      await opened.usage.writer.close();
      await close();
    }
  };

  suite(name, () => {
    test('a call without a budget is a line of the ledger with its cost, whoever paid it', () =>
      withUsage(async ({ usage }) => {
        const reservation = await usage.meter.reserve(chargeOf(ann, { sessionId: 'ses_1' }));
        assert.deepEqual(await reservation.settle(done), { costNano: dollar, source: 'override' });
        const { costs } = await usage.costs.list(admin, { limit: 10 });
        assert.equal(costs.length, 1);
        const [line] = costs;
        assert.equal(line?.cost_nano, dollar);
        assert.deepEqual([line?.user_id, line?.key_id, line?.project_id], ['ann', 'key_a', 'prj_a']);
        assert.deepEqual([line?.session_id, line?.outcome, line?.is_estimated], ['ses_1', 'done', false]);
      }));

    test('a price that nobody knows is unknown, in the line and in the sum, and never 0', () =>
      withUsage(async ({ usage }) => {
        const reservation = await usage.meter.reserve(chargeOf(ann, { model: 'other/model' }));
        assert.deepEqual(await reservation.settle(done), { costNano: null, source: 'unknown' });
        const { costs } = await usage.costs.list(admin, { limit: 10 });
        assert.equal(costs[0]?.cost_nano, null);
        const { total } = await usage.costs.summarize(admin, { group_by: 'day', utc_offset_minutes: 0, limit: 10 });
        assert.deepEqual([total.cost_nano, total.calls, total.unpriced_calls], [0, 1, 1]);
      }));

    test('what the upstream says it cost wins over every price', () =>
      withUsage(async ({ usage }) => {
        const reservation = await usage.meter.reserve(chargeOf());
        assert.deepEqual(await reservation.settle({ ...done, reportedCostNano: 7 }), { costNano: 7, source: 'reported' });
      }));

    test('200 parallel calls on a budget for 10 spend 10, of each kind of budget', () =>
      withUsage(async ({ usage, told }) => {
        await usage.budgets.create(admin, budgetFor(10));
        await usage.budgets.create(admin, budgetFor(20, { scope: 'key', subject_id: 'key_a', period: 'day' }));
        await usage.budgets.create(admin, budgetFor(30, { scope: 'project', subject_id: 'prj_a', period: 'total' }));
        const results = await Promise.allSettled(Array.from({ length: 200 }, () => usage.meter.reserve(chargeOf())));
        const granted = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
        assert.equal(granted.length, 10);
        for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'budget_exceeded');
        await Promise.all(granted.map((reservation) => reservation.settle(done)));
        for (const budget of await usage.budgets.list(admin)) {
          assert.deepEqual([budget.spent_nano, budget.reserved_nano], [10 * dollar, 0]);
        }
        assert.equal(told.filter(({ event }) => event === 'budget.exceeded').length, 1);
        await assert.rejects(usage.meter.reserve(chargeOf()), refused);
      }));

    test(`whatever 200 parallel calls may cost and do cost, a budget is never overspent (${seeds} seeds)`, () =>
      withUsage(async ({ usage }) => {
        await hold(
          asyncProperty(array(callArbitrary, { minLength: 200, maxLength: 200 }), async (calls) => {
            const payer = { userId: `usr_${randomUUID()}`, keyId: null, projectId: null };
            const { id } = await usage.budgets.create(admin, budgetFor(10, { subject_id: payer.userId, period: 'total' }));
            const spent = await Promise.all(calls.map((call) => spendWithin(usage, payer, call)));
            const budget = (await usage.budgets.list(admin)).find((one) => one.id === id);
            assert.equal(budget?.reserved_nano, 0);
            assert.equal(
              budget.spent_nano,
              spent.reduce((sum, cost) => sum + cost, 0),
            );
            assert.ok(budget.spent_nano <= 10 * dollar);
            await usage.budgets.remove(admin, id);
          }),
          { numRuns: seeds },
        );
      }));

    test('a call that is released costs nothing, and one that cost less frees the rest', () =>
      withUsage(async ({ usage }) => {
        await usage.budgets.create(admin, budgetFor(2));
        const [first, second] = await Promise.all([usage.meter.reserve(chargeOf()), usage.meter.reserve(chargeOf())]);
        await assert.rejects(usage.meter.reserve(chargeOf()), refused);
        await first?.release();
        await second?.settle({ ...done, quantities: { input: 500_000 } });
        await second?.settle(done);
        const [budget] = await usage.budgets.list(admin);
        assert.deepEqual([budget?.spent_nano, budget?.reserved_nano], [dollar / 2, 0]);
        await callOnce(usage);
      }));

    test('a new day empties the budget of a day, and what runs meanwhile stays set aside', () =>
      withUsage(async ({ usage, clock }) => {
        await usage.budgets.create(admin, budgetFor(2, { period: 'day' }));
        await callOnce(usage);
        const running = await usage.meter.reserve(chargeOf());
        await assert.rejects(usage.meter.reserve(chargeOf()), refused);
        clock.at += 86_400_000;
        await callOnce(usage);
        await assert.rejects(usage.meter.reserve(chargeOf()), refused);
        await running.settle(done);
        const [budget] = await usage.budgets.list(admin);
        assert.deepEqual([budget?.spent_nano, budget?.reserved_nano], [2 * dollar, 0]);
      }));

    test('a budget that warns refuses nothing and tells once at its share and once at its limit', () =>
      withUsage(async ({ usage, told }) => {
        await usage.budgets.create(admin, budgetFor(10, { mode: 'warn' }));
        for (let calls = 0; calls < 12; calls += 1) await callOnce(usage);
        assert.deepEqual(
          told.map(({ event, spent_nano: spent, owner }) => [event, spent / dollar, owner]),
          [
            ['budget.warned', 8, 'owner'],
            ['budget.exceeded', 10, 'owner'],
          ],
        );
      }));

    test('a budget counts what was spent in its period before it was made', () =>
      withUsage(async ({ usage, clock }) => {
        clock.at -= 40 * 86_400_000;
        await callOnce(usage);
        clock.at += 40 * 86_400_000;
        await callOnce(usage);
        const month = await usage.budgets.create(admin, budgetFor(2));
        const total = await usage.budgets.create(admin, budgetFor(5, { period: 'total' }));
        assert.deepEqual([month.spent_nano, total.spent_nano], [dollar, 2 * dollar]);
      }));

    test('a hard budget refuses a model whose price is unknown, a warning one does not', () =>
      withUsage(async ({ usage }) => {
        const { id } = await usage.budgets.create(admin, budgetFor(10));
        const unpriced = chargeOf(ann, { model: 'other/model' });
        await assert.rejects(usage.meter.reserve(unpriced), { code: 'price_unknown' });
        await usage.budgets.update(admin, id, { mode: 'warn' });
        await callOnce(usage, unpriced);
        const [budget] = await usage.budgets.list(admin);
        assert.equal(budget?.unpriced_calls, 1);
        await usage.budgets.remove(admin, id);
        await callOnce(usage, unpriced);
      }));

    test('a key of one project changes the budgets of that project, and no prices', () =>
      withUsage(async ({ usage }) => {
        const key = { id: mintId('key'), projectId: mintId('project'), models: null, rateTier: 'default' } as const;
        const bound: Principal = { ...admin, kind: 'key', key };
        const mine = await usage.budgets.create(bound, budgetFor(10, { scope: 'project', subject_id: key.projectId }));
        await usage.budgets.update(bound, mine.id, { limit_nano: 5 * dollar });
        const others = await usage.budgets.create(admin, budgetFor(10));
        const elsewhere = { code: 'insufficient_scope' };
        await assert.rejects(usage.budgets.create(bound, budgetFor(10)), elsewhere);
        await assert.rejects(usage.budgets.update(bound, others.id, { mode: 'warn' }), { code: 'not_found' });
        await assert.rejects(usage.budgets.remove(bound, others.id), { code: 'not_found' });
        await assert.rejects(usage.prices.set(bound, { model: 'other/model', rates: { input: 1 } }), elsewhere);
        await usage.budgets.remove(bound, mine.id);
      }));

    test('budgets of others do not apply', () =>
      withUsage(async ({ usage }) => {
        await usage.budgets.create(admin, budgetFor(1));
        const bob = chargeOf({ userId: 'bob', keyId: null, projectId: null });
        await callOnce(usage, bob);
        await callOnce(usage, bob);
      }));

    test('the reservations of a dead process are released, and its calls are lines that are lost', () =>
      withUsage(async ({ usage, clock, database }) => {
        await usage.budgets.create(admin, budgetFor(2));
        const late = await usage.meter.reserve(chargeOf());
        await usage.meter.reserve(chargeOf());
        const { usage: next } = await openTestUsage(database, { clock });
        await next.orphans.release(false);
        await assert.rejects(next.meter.reserve(chargeOf()), refused);
        clock.at += 61_000;
        await next.orphans.release(false);
        const lines = await next.costs.list(admin, { limit: 10 });
        assert.deepEqual(
          lines.costs.map(({ outcome, cost_nano: cost }) => [outcome, cost]),
          [
            ['lost', null],
            ['lost', null],
          ],
        );
        // It was only slow: its line becomes what it is, and is counted once.
        await late.settle(done);
        const [budget] = await next.budgets.list(admin);
        assert.deepEqual([budget?.spent_nano, budget?.reserved_nano], [dollar, 0]);
        const again = await next.costs.list(admin, { limit: 10 });
        assert.deepEqual(again.costs.map(({ outcome }) => outcome).toSorted(), ['done', 'lost']);
      }));

    test('what was settled before its process died is neither lost nor freed twice', () =>
      withUsage(async ({ usage, clock, database }) => {
        await usage.budgets.create(admin, budgetFor(10));
        for (let calls = 0; calls < 3; calls += 1) await callOnce(usage);
        const { usage: next } = await openTestUsage(database, { clock });
        clock.at += 61_000;
        await next.orphans.release(false);
        const [budget] = await next.budgets.list(admin);
        assert.deepEqual([budget?.spent_nano, budget?.reserved_nano], [3 * dollar, 0]);
        const { costs } = await next.costs.list(admin, { limit: 10 });
        assert.deepEqual(new Set(costs.map(({ outcome }) => outcome)), new Set(['done']));
        assert.deepEqual(await database.read('select id from usage_reservation'), []);
      }));

    test('sums by day, model, user, key, project and feature agree with the lines', () =>
      withUsage(async ({ usage, clock }) => {
        for (let calls = 0; calls < 5; calls += 1) {
          await callOnce(usage, chargeOf({ userId: calls < 2 ? 'ann' : 'bob', keyId: null, projectId: null }));
          clock.at += 86_400_000;
        }
        const by = async (grouping: 'day' | 'user' | 'key' | 'feature') => {
          const asked = { group_by: grouping, utc_offset_minutes: 0, limit: 10 };
          const { groups } = await usage.costs.summarize(admin, asked);
          return groups.map(({ value, cost_nano: cost }) => [value, cost / dollar]);
        };
        assert.deepEqual((await by('day')).slice(0, 2), [
          ['2026-11-20', 1],
          ['2026-11-21', 1],
        ]);
        assert.deepEqual(await by('user'), [
          ['bob', 3],
          ['ann', 2],
        ]);
        assert.deepEqual(await by('key'), [[null, 5]]);
        assert.deepEqual(await by('feature'), [['chat', 5]]);
      }));

    test('pages of the ledger come to every line once, and people see their own', () =>
      withUsage(async ({ usage }) => {
        for (let calls = 0; calls < 7; calls += 1) {
          await callOnce(usage, chargeOf({ userId: calls < 5 ? 'ann' : 'bob', keyId: null, projectId: null }));
        }
        const member: Principal = { ...admin, userId: 'ann' as Principal['userId'], kind: 'user', role: 'member' };
        const seen = new Set<string>();
        let cursor: string | null = null;
        do {
          const page = await usage.costs.list(member, { limit: 2, cursor: cursor ?? undefined });
          for (const line of page.costs) seen.add(line.id);
          cursor = page.next_cursor;
        } while (cursor !== null);
        assert.equal(seen.size, 5);
        const { costs } = await usage.costs.list(member, { limit: 10, user: 'bob' });
        assert.equal(costs.length, 0);
      }));
  });
}
