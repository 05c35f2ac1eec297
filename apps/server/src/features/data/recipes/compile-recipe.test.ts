import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { compileRecipe } from './compile-recipe.ts';
import type { RecipeOptions } from './compile-recipe.ts';
import { openBench, textColumns } from './recipe-bench-suite.ts';
import type { Bench, Cell } from './recipe-bench-suite.ts';

const schema = textColumns('id', 'Name', 'price', 'day', 'city', 'tags');
const rows: readonly (readonly Cell[])[] = [
  ['1', ' Ada  Lovelace ', '1.234,50', '01.02.2024', 'Berlin', 'a,b'],
  ['2', 'Bob', '7', '31.12.2023', 'berlin', 'c'],
  ['3', 'NA', 'seven', '05.05.2024', 'Paris', null],
  ['3', 'Cy', '12,25', '30.02.2024', null, '["x","y"]'],
  ['5', null, '', '', '', ''],
];

let bench: Bench;
before(async () => {
  bench = await openBench();
  await bench.fill(
    'input',
    schema.map(({ name }) => name),
    rows,
  );
  await bench.fill(
    'other_1',
    ['city', 'country'],
    [
      ['Berlin', 'DE'],
      ['Berlin', 'XX'],
      ['Paris', 'FR'],
      ['Rome', 'IT'],
    ],
  );
});
after(() => bench.close());

const others = [{ sheet: { sheet: 'Cities' }, table: 'other_1', columns: textColumns('city', 'country') }];

async function run(steps: readonly unknown[], options: RecipeOptions = {}) {
  const compiled = compileRecipe({ steps }, schema, { others, salt: 'secret', ...options });
  const broken = compiled.steps.filter(({ status }) => status === 'broken');
  assert.deepEqual(
    broken.map(({ problems }) => problems),
    [],
    JSON.stringify(broken),
  );
  const { rows: found, counts, expectations } = await bench.run(compiled);
  const names = compiled.columns.map(({ name }) => name);
  const values = found.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at + (compiled.hasRow ? 1 : 0)]])));
  return { compiled, values, counts, expectations };
}
const column = async (name: string, ...steps: readonly unknown[]) => (await run(steps)).values.map((row) => row[name]);

test('without steps the rows come as they are', async () => {
  const { values, counts } = await run([]);
  assert.deepEqual(
    values.map((row) => Object.values(row)),
    rows,
  );
  assert.equal(counts.rows_out, 5);
});

test('a cast sets rows aside that do not read, with the value and the reason', async () => {
  const { values, counts, compiled } = await run([
    { op: 'cast', column: 'price', to: 'decimal(18,2)', locale: 'de', onError: 'quarantine' },
  ]);
  assert.deepEqual(
    values.map(({ price }) => price),
    ['1234.50', '7.00', '12.25', null],
  );
  assert.deepEqual(counts, { rows_in: 5, rows_out: 4, rejected: 1, filtered: 0, deduplicated: 0, is_balanced: true });
  const [reject] = await bench.objects(compiled.rejectsSql ?? '');
  assert.deepEqual(reject, {
    __row: '4',
    step: 's1',
    column: 'price',
    value: 'seven',
    reason: 'does not read as decimal(18,2) (price)',
  });
});

test('a cast may leave nulls, keep the text or fail', async () => {
  const cast = { op: 'cast', column: 'day', to: 'date', format: '%d.%m.%Y' };
  assert.deepEqual(await column('day', { ...cast, onError: 'null' }), ['2024-02-01', '2023-12-31', '2024-05-05', null, null]);
  assert.deepEqual(await column('day', { ...cast, onError: 'keep' }), [
    '2024-02-01',
    '2023-12-31',
    '2024-05-05',
    '30.02.2024',
    '',
  ]);
  await assert.rejects(run([{ ...cast, onError: 'fail' }]), /step s1: a value does not read as date/u);
  const { expectations } = await run([{ ...cast, onError: 'fail' }], { preview: { first: 1000, every: 10 } });
  assert.deepEqual(expectations, [{ id: 's1', severity: 'fail', broken: 1, total: 5, is_met: false }]);
});

test('a locale knows the order of dates', async () => {
  assert.deepEqual(await column('day', { op: 'cast', columns: ['day'], to: 'date', locale: 'de', onError: 'null' }), [
    '2024-02-01',
    '2023-12-31',
    '2024-05-05',
    null,
    null,
  ]);
});

test('texts are cleaned, replaced, mapped and taken apart', async () => {
  assert.deepEqual(await column('Name', { op: 'clean', columns: ['Name'], do: ['trim', 'collapse', 'upper'], nulls: ['na'] }), [
    'ADA LOVELACE',
    'BOB',
    null,
    'CY',
    null,
  ]);
  assert.deepEqual(await column('city', { op: 'replace', columns: ['city'], find: 'BER', with: 'x.', ignoreCase: true }), [
    'x.lin',
    'x.lin',
    'Paris',
    null,
    '',
  ]);
  assert.deepEqual(await column('id', { op: 'replace', columns: ['id'], find: '^(\\d)$', with: '0\\1', mode: 'regex' }), [
    '01',
    '02',
    '03',
    '03',
    '05',
  ]);
  const values = [
    { from: 'berlin', to: 'Berlin' },
    { from: null, to: '?' },
  ];
  assert.deepEqual(await column('city', { op: 'map', column: 'city', values }), ['Berlin', 'Berlin', 'Paris', '?', '']);
  const many = Array.from({ length: 60 }, (_, at) => ({ from: `x${at}`, to: 'y' }));
  assert.deepEqual(await column('to', { op: 'map', column: 'city', values: [...values, ...many], as: 'to' }), [
    'Berlin',
    'Berlin',
    'Paris',
    '?',
    '',
  ]);
  assert.deepEqual(await column('y', { op: 'extract', column: 'day', pattern: String.raw`(\d+)\.(\d+)`, as: ['x', 'y'] }), [
    '02',
    '12',
    '05',
    '02',
    null,
  ]);
  assert.deepEqual(await column('rest', { op: 'split', column: 'day', by: '.', to: { columns: ['d', 'rest'] } }), [
    '02.2024',
    '12.2023',
    '05.2024',
    '02.2024',
    null,
  ]);
  const merge = { op: 'merge', columns: ['id', 'city'], with: '-', as: 'both', drop: true };
  assert.deepEqual(await column('both', merge), ['1-Berlin', '2-berlin', '3-Paris', '3', '5']);
  assert.deepEqual(await column('id', merge, { op: 'derive', as: 'id', expr: "'new'" }), ['new', 'new', 'new', 'new', 'new']);
});

test('lists become rows, and no row is lost by it', async () => {
  assert.deepEqual(await column('tags', { op: 'split', column: 'tags', by: ',', to: 'rows' }), [
    'a',
    'b',
    'c',
    null,
    '["x"',
    '"y"]',
    '',
  ]);
  assert.deepEqual(await column('tags', { op: 'explode', column: 'tags' }), ['a,b', 'c', null, 'x', 'y', '']);
  assert.deepEqual(
    await column('v', { op: 'unpivot', columns: ['id', 'city'], name: 'n', value: 'v' }, { op: 'limit', rows: 3 }),
    ['1', 'Berlin', '2'],
  );
});

test('empty cells are filled', async () => {
  assert.deepEqual(await column('city', { op: 'fill', columns: ['city'], how: 'down' }), [
    'Berlin',
    'berlin',
    'Paris',
    'Paris',
    'Paris',
  ]);
  assert.deepEqual(await column('Name', { op: 'fill', columns: ['Name'], how: 'constant', value: 'x' }), [
    ' Ada  Lovelace ',
    'Bob',
    'NA',
    'Cy',
    'x',
  ]);
  const cast = { op: 'cast', column: 'price', to: 'number', locale: 'de', onError: 'null' };
  assert.deepEqual(
    await column('price', cast, { op: 'fill', columns: ['price'], how: 'median' }),
    [1234.5, 7, 12.25, 12.25, 12.25],
  );
  assert.deepEqual(await column('id', { op: 'fill', columns: ['id'], how: 'blank' }), ['1', '2', '3', null, '5']);
});

test('rows are filtered, sorted, limited, sampled and made unique, and each is counted', async () => {
  const filter = await run([{ op: 'filter', expr: "city = 'Paris'" }]);
  assert.deepEqual(filter.counts, { rows_in: 5, rows_out: 1, rejected: 0, filtered: 4, deduplicated: 0, is_balanced: true });
  const dropped = await run([{ op: 'filter', expr: "city = 'Paris'", keep: false }]);
  assert.equal(dropped.counts.rows_out, 4);
  const dedupe = await run([{ op: 'dedupe', keys: ['id'], keep: { by: 'Name', order: 'asc' } }]);
  assert.deepEqual(
    dedupe.values.map(({ Name }) => Name),
    [' Ada  Lovelace ', 'Bob', 'Cy', null],
  );
  assert.equal(dedupe.counts.deduplicated, 1);
  assert.deepEqual(await column('id', { op: 'sort', by: [{ column: 'Name', order: 'desc' }] }), ['3', '3', '2', '1', '5']);
  assert.deepEqual(
    await column('id', { op: 'sort', by: [{ column: 'id', order: 'desc' }] }, { op: 'limit', rows: 2, offset: 1 }),
    ['3', '3'],
  );
  const sample = await run([{ op: 'sample', take: { rows: 2 }, seed: 7 }]);
  assert.deepEqual(sample.values, (await run([{ op: 'sample', take: { rows: 2 }, seed: 7 }])).values);
  assert.equal(sample.counts.filtered, 3);
});

test('groups, windows and pivots count', async () => {
  const group = {
    op: 'group',
    by: ['id'],
    values: [
      { as: 'n', fn: 'count' },
      { as: 'who', fn: 'join', column: 'Name' },
    ],
  };
  const { values, compiled } = await run([group]);
  assert.deepEqual(values[2], { id: '3', n: '2', who: 'NA, Cy' });
  assert.equal(compiled.isBalanced, false);
  assert.equal(compiled.hasRow, false);
  assert.deepEqual(await column('n', { op: 'window', as: 'n', fn: 'rowNumber', by: ['id'] }), ['1', '1', '1', '2', '1']);
  assert.deepEqual(await column('before', { op: 'window', as: 'before', fn: 'lag', column: 'id' }), [null, '1', '2', '3', '3']);
  const cast = { op: 'cast', column: 'price', to: 'decimal(18,2)', locale: 'de', onError: 'null' };
  assert.deepEqual(
    await column('run', cast, { op: 'window', as: 'run', fn: 'sum', column: 'price', order: [{ column: 'id' }] }),
    ['1234.50', '1241.50', '1241.50', '1253.75', '1253.75'],
  );
  const pivot = await run([{ op: 'pivot', by: ['id'], column: 'city', values: ['Paris', 'Berlin'], value: 'Name' }]);
  assert.deepEqual(pivot.values[0], { id: '1', Paris: null, Berlin: ' Ada  Lovelace ' });
});

test('other sheets are joined and put below', async () => {
  const join = { op: 'join', with: { sheet: 'Cities' }, on: [{ left: 'city', right: 'city' }] };
  const lookup = await run([join]);
  assert.deepEqual(
    lookup.values.map(({ country }) => country),
    ['DE', null, 'FR', null, null],
  );
  assert.equal(lookup.compiled.isBalanced, true);
  assert.deepEqual(await column('country', { ...join, how: 'inner' }), ['DE', 'XX', 'FR']);
  assert.deepEqual(await column('city', { ...join, how: 'full' }), ['Berlin', 'Berlin', 'berlin', 'Paris', null, '', 'Rome']);
  const semi = await run([{ ...join, how: 'semi' }]);
  assert.deepEqual(semi.counts, { rows_in: 5, rows_out: 2, rejected: 0, filtered: 3, deduplicated: 0, is_balanced: true });
  assert.equal((await run([{ ...join, how: 'anti' }])).counts.rows_out, 3);
  assert.equal((await run([{ op: 'union', with: { sheet: 'Cities' } }])).counts.rows_out, 9);
});

test('expectations warn, fail or set aside', async () => {
  const rule = { notNull: 'city' };
  const warn = await run([{ op: 'expect', rule }]);
  assert.deepEqual(warn.expectations, [{ id: 's1', severity: 'warn', broken: 2, total: 5, is_met: false }]);
  await assert.rejects(run([{ op: 'expect', rule, severity: 'fail', max: 0.1 }]), /step s1: city is empty: 2 of 5 rows/u);
  assert.equal((await run([{ op: 'expect', rule, severity: 'fail', max: 0.5 }])).values.length, 5);
  const aside = await run([{ op: 'expect', rule: { unique: 'id' }, severity: 'quarantine' }]);
  assert.deepEqual(aside.counts, { rows_in: 5, rows_out: 4, rejected: 1, filtered: 0, deduplicated: 0, is_balanced: true });
  const fk = await run([
    { op: 'expect', rule: { fk: { column: 'city', with: { sheet: 'Cities' }, to: 'city' } }, severity: 'quarantine' },
  ]);
  assert.equal(fk.counts.rejected, 2);
  for (const more of [
    { in: { column: 'id', values: [1, 2] } },
    { regex: { column: 'id', pattern: '[12]' } },
    { expr: "id < '3'" },
  ]) {
    assert.equal((await run([{ op: 'expect', rule: more, severity: 'quarantine' }])).counts.rejected, 3);
  }
  await assert.rejects(run([{ op: 'expect', rule: { rowCount: { min: 6 } }, severity: 'fail' }]), /the number of rows/u);
});

test('masks hide', async () => {
  assert.deepEqual(await column('Name', { op: 'mask', columns: ['Name'], how: 'keepLast', keep: 2 }), [
    '*************e ',
    '*ob',
    '**',
    '**',
    null,
  ]);
  const [first] = await column('Name', { op: 'mask', columns: ['Name'], how: 'hash' });
  assert.match(String(first), /^[0-9a-f]{64}$/u);
  const problems = compileRecipe({ steps: [{ op: 'mask', columns: ['Name'], how: 'token' }] }, schema).steps[0]?.problems;
  assert.equal(problems?.[0]?.code, 'missing-secret');
});

test('the shape changes', async () => {
  const { compiled } = await run([
    {
      op: 'rename',
      names: [
        { from: 'Name', to: 'id' },
        { from: 'id', to: 'Name' },
      ],
    },
    { op: 'reorder', columns: ['city'] },
    { op: 'drop', columns: ['tags'] },
    { op: 'select', columns: ['city', 'id'] },
  ]);
  assert.deepEqual(
    compiled.columns.map(({ name }) => name),
    ['city', 'id'],
  );
  assert.deepEqual(compiled.lineage, { city: ['city'], id: ['Name'] });
  const headers = await run([{ op: 'headers', names: ['a', 'b', 'c', 'd', 'e', 'f'], skip: 2 }]);
  assert.deepEqual(
    headers.values.map(({ a }) => a),
    ['3', '3', '5'],
  );
  assert.equal(headers.counts.filtered, 2);
});

test('lineage leads back to the sheet', () => {
  const { lineage } = compileRecipe(
    {
      steps: [
        { op: 'cast', columns: ['id', 'price'], to: 'number' },
        { op: 'derive', as: 'total', expr: 'id * price' },
        { op: 'rename', names: [{ from: 'total', to: 'sum' }] },
        { op: 'group', by: ['city'], values: [{ as: 'all', fn: 'sum', column: 'sum' }] },
      ],
    },
    schema,
  );
  assert.deepEqual(lineage, { city: ['city'], all: ['id', 'price', 'city'] });
});

test('a broken step is marked, and the ones after it still run', async () => {
  const compiled = compileRecipe(
    {
      steps: [
        { op: 'derive', as: 'x', expr: 'lenght(Name)' },
        { op: 'drop', columns: ['nam', 'id'] },
        { op: 'fly' },
        { op: 'limit', rows: -1 },
        { op: 'limit', rows: 2 },
      ],
    },
    schema,
  );
  assert.deepEqual(
    compiled.steps.map(({ status }) => status),
    ['broken', 'broken', 'broken', 'broken', 'ok'],
  );
  assert.equal(compiled.steps[0]?.problems[0]?.caret, 'lenght(Name)\n^^^^^^');
  assert.equal(compiled.steps[1]?.problems[0]?.fix, 'did you mean `Name`?');
  assert.equal(compiled.isWhole, false);
  assert.equal((await bench.run(compiled)).rows.length, 2);
});

test('a step that is off is passed over, and hashes say so', () => {
  const steps = [
    { id: 'a', op: 'limit', rows: 2 },
    { id: 'b', op: 'drop', columns: ['id'], enabled: false },
    { id: 'c', op: 'limit', rows: 1 },
  ];
  const compiled = compileRecipe({ steps }, schema);
  assert.deepEqual(
    compiled.steps.map(({ status }) => status),
    ['ok', 'disabled', 'ok'],
  );
  assert.equal(compiled.hashes[1], compiled.hashes[2]);
  assert.notEqual(compiled.hashes[2], compiled.hashes[3]);
  assert.deepEqual(compileRecipe({ steps }, schema, { upTo: 1 }).hashes, compiled.hashes.slice(0, 2));
});

test('parameters are constants', async () => {
  const parameters = [{ name: 'city', type: 'text' as const, default: 'Paris' }];
  const steps = [{ op: 'filter', expr: 'city = $city' }];
  const byDefault = await bench.run(compileRecipe({ steps, parameters }, schema));
  const given = await bench.run(compileRecipe({ steps, parameters }, schema, { values: { city: "' OR true --" } }));
  assert.deepEqual([byDefault.rows.length, given.rows.length], [1, 0]);
});
