import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  array,
  assert as assertProperty,
  asyncProperty,
  constant,
  constantFrom,
  oneof,
  record,
  string as anyText,
  uniqueArray,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { compileRecipe } from './compile-recipe.ts';
import type { RecipeOptions } from './compile-recipe.ts';
import { dice, hostileNames, randomSteps } from './random-steps-suite.ts';
import { openBench, textColumns } from './recipe-bench-suite.ts';
import type { Bench, Cell } from './recipe-bench-suite.ts';

const cell: Arbitrary<Cell> = oneof(
  constantFrom(
    null,
    '',
    ' ',
    'a',
    'b',
    '1',
    '2',
    '10',
    '1.5',
    '-3',
    '1e3',
    '2024-02-29',
    '31.12.2023',
    'true',
    'NA',
    '["a","b"]',
    "it's",
    'ü',
    '12:30',
    'a b,c',
    '99999999999999999999',
    'nan',
    'Infinity',
    '🙂',
  ),
  anyText({ maxLength: 6 }).map((text) => text.replaceAll('\0', '')),
);
const names = uniqueArray(constantFrom(...hostileNames), {
  minLength: 2,
  maxLength: 5,
  selector: (name) => name.toLowerCase(),
});
const sheets = names.chain((columns) =>
  record({
    columns: constant(columns),
    rows: array(array(cell, { minLength: columns.length, maxLength: columns.length }), { maxLength: 60 }),
  }),
);
const plans = record({ sheet: sheets, throws: array(dice, { maxLength: 8 }) });

const options: RecipeOptions = {
  others: [{ sheet: { sheet: 'Other' }, table: 'other_1', columns: textColumns('k', 'x"y', 'extra') }],
  salt: 'salt',
};
const runs = Number(process.env['RECIPE_RUNS'] ?? 250);

let bench: Bench;
before(async () => {
  bench = await openBench();
  await bench.fill(
    'other_1',
    ['k', 'x"y', 'extra'],
    [
      ['a', '1', null],
      ['a', '2', 'z'],
      ['1', null, ''],
      [null, 'q', 'q'],
    ],
  );
});
after(() => bench.close());

test('every plan runs, in a preview as in full, each prefix is what undo shows, and rows add up', async () => {
  await assertProperty(
    asyncProperty(plans, async ({ sheet: { columns, rows }, throws }) => {
      const schema = textColumns(...columns);
      await bench.fill('input', columns, rows);
      const steps = randomSteps(throws, schema, options);
      const whole = compileRecipe({ steps }, schema, options);
      const full = await bench.run(whole);

      const preview = compileRecipe({ steps }, schema, { ...options, preview: { first: 1_000_000, every: 10 } });
      assert.deepEqual((await bench.run(preview)).rows, full.rows);

      for (let upTo = 0; upTo <= steps.length; upTo += 1) {
        const undone = compileRecipe({ steps }, schema, { ...options, upTo });
        const alone = compileRecipe({ steps: steps.slice(0, upTo) }, schema, options);
        assert.equal(undone.sql, alone.sql);
        assert.equal(undone.hashes.at(-1), whole.hashes[upTo]);
        assert.deepEqual(undone.hashes, alone.hashes);
      }

      const apart = compileRecipe({ steps }, schema, { ...options, isRun: true });
      const run = await bench.run(apart);
      assert.deepEqual(run.rows, full.rows);
      const { rows_in: rowsIn, rows_out: out, rejected, filtered, deduplicated } = full.counts;
      assert.equal(rowsIn, rows.length);
      assert.equal(out, full.rows.length);
      if (whole.isBalanced) assert.equal(rowsIn, out + rejected + filtered + deduplicated);
      const told = whole.rejectsSql === undefined ? [] : await bench.rows(whole.rejectsSql);
      assert.equal(told.length, rejected);
      const toldApart = apart.rejectsSql === undefined ? [] : await bench.rows(apart.rejectsSql);
      // Rows that a step made of one row of the sheet have no order.
      const sorted = (list: typeof told) => list.map((row) => JSON.stringify(row)).toSorted();
      assert.deepEqual(sorted(toldApart), sorted(told));
      if (whole.isBalanced) assert.deepEqual(run.counts, full.counts);
    }),
    { numRuns: runs },
  );
});

test('the columns of the result have the names and the types that were told', async () => {
  await assertProperty(
    asyncProperty(plans, async ({ sheet: { columns, rows }, throws }) => {
      const schema = textColumns(...columns);
      await bench.fill('input', columns, rows);
      const compiled = compileRecipe({ steps: randomSteps(throws, schema, options) }, schema, options);
      const described = await bench.objects(`DESCRIBE ${compiled.sql}`);
      const found = described.map((row) => [row['column_name'], row['column_type']]).filter(([name]) => name !== '__row');
      assert.deepEqual(
        found,
        compiled.columns.map(({ name, sql }) => [name, sql]),
      );
      assert.deepEqual(new Set(Object.keys(compiled.lineage)), new Set(compiled.columns.map(({ name }) => name)));
    }),
    { numRuns: runs },
  );
});

test('whatever the columns are called, the rows come back as they were', async () => {
  const anyName = oneof(
    anyText({ minLength: 1, maxLength: 12 }),
    anyText({ minLength: 1, maxLength: 8, unit: 'binary' }),
    constantFrom(...hostileNames),
  ).filter((name) => !name.includes('\0') && !/^__|[\uD800-\uDFFF]/u.test(name));
  await assertProperty(
    asyncProperty(
      uniqueArray(anyName, { minLength: 1, maxLength: 6, selector: (name) => name.toLowerCase() }),
      async (columns) => {
        const schema = textColumns(...columns);
        await bench.fill('input', columns, [columns.map((name) => name)]);
        const steps = [
          { op: 'cast', columns, to: 'integer', onError: 'keep' },
          { op: 'filter', expr: columns.map((name) => `[${name.replaceAll(']', ']]')}] is not null`).join(' and ') },
          { op: 'dedupe', keys: columns },
          { op: 'expect', rule: { notNull: columns[0] ?? '' } },
          { op: 'select', columns },
        ];
        const compiled = compileRecipe({ steps }, schema);
        assert.deepEqual(
          compiled.steps.flatMap(({ problems }) => problems),
          [],
        );
        const { rows } = await bench.run(compiled);
        assert.equal(rows.length, 1);
      },
    ),
    { numRuns: runs },
  );
});
