import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workflowId } from '@causeway/contract';
import { createRetention } from './retention.ts';

interface Run {
  readonly id: string;
  readonly subject: string;
  readonly endedAt: number;
}

const dayMs = 86_400_000;
const now = 100 * dayMs;
const daily = workflowId.parse('wfl_daily');
const counted = workflowId.parse('wfl_counted');
const both = workflowId.parse('wfl_both');

/** So many runs of each workflow, one a day, the newest today. */
function createWorld(counts: Readonly<Record<string, number>>) {
  let runs: Run[] = Object.entries(counts).flatMap(([subject, count]) =>
    Array.from({ length: count }, (_, age) => ({ id: `${subject}-${age}`, subject, endedAt: now - age * dayMs })),
  );
  const left = (subject: string): number => runs.filter((run) => run.subject === subject).length;
  const retention = createRetention({
    repository: {
      listRetentions: async () => [
        { owner: 'ann', id: daily, retention: { days: 7, count: null } },
        { owner: 'ann', id: counted, retention: { days: null, count: 300 } },
        { owner: 'ann', id: both, retention: { days: 10, count: 3 } },
      ],
    },
    list: {
      listEnded: async ({ subject, before, beyond, limit }) => {
        const own = runs.filter((run) => run.subject === subject).toSorted((a, b) => b.endedAt - a.endedAt);
        const gone = own.filter(
          ({ endedAt }, index) => (before !== undefined && endedAt < before) || (beyond !== undefined && index >= beyond),
        );
        return gone.slice(0, limit).map(({ id }) => id);
      },
    },
    runs: {
      remove: async (ids) => {
        const { length } = runs;
        runs = runs.filter(({ id }) => !ids.includes(id));
        return length - runs.length;
      },
    },
    onError: (_message, error) => assert.fail(String(error)),
    now: () => now,
  });
  return { retention, left };
}

test('each workflow keeps so many days and so many executions as it says', async () => {
  const { retention, left } = createWorld({ [daily]: 30, [counted]: 1000, [both]: 30, wfl_forever: 30 });
  await retention.sweep();
  assert.deepEqual([daily, counted, both, 'wfl_forever'].map(left), [8, 300, 3, 30]);
});

test('nothing to remove is no work without end', async () => {
  const { retention, left } = createWorld({ [daily]: 2 });
  await retention.sweep();
  await retention.sweep();
  assert.equal(left(daily), 2);
});
