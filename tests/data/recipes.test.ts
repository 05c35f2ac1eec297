import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  branchRecipe,
  checkRecipe,
  createRecipe,
  deleteRecipe,
  driftRecipe,
  getRecipe,
  getRecipeRevision,
  listRecipeRevisions,
  listRecipeRuns,
  listRecipes,
  queryPreview,
  restoreRecipe,
  runRecipe,
  suggestSteps,
  transformData,
  updateRecipe,
} from '@causeway/contract';
import { CallFailure } from '@causeway/client';
import { startDataServer, uploaded } from './data-server.ts';
import type { DataServer } from './data-server.ts';

const orders = 'id,city,amount\n1,Bern,10\n2,Rom,20\n2,Rom,20\n3,Bern,x\n4,,5\n';
const cities = 'city,country\nBern,CH\nRom,IT\n';

const isFault = (code: string, says: RegExp) => (error: unknown) =>
  error instanceof CallFailure && error.code === code && says.test(error.message);

let server: DataServer;
before(async () => {
  server = await startDataServer();
});
after(() => server?.close());

const steps = [
  { id: 'types', op: 'cast', columns: ['amount'], to: 'integer' },
  { id: 'once', op: 'dedupe', keys: ['id'] },
  { id: 'there', op: 'expect', rule: { notNull: 'city' }, severity: 'quarantine' },
  { id: 'few', op: 'expect', rule: { between: { column: 'amount', max: 15 } } },
  { id: 'large', op: 'filter', expr: 'amount >= $least' },
];
const plan = { steps, parameters: [{ name: 'least', type: 'integer' as const, default: 1 }] };

test('a recipe is kept, changed, undone, redone, branched and deleted; nothing is lost', async () => {
  const { client } = server;
  const file = await uploaded(server, 'orders.csv', orders);
  const first = await client.call(createRecipe, { body: { name: 'Orders', plan, file_id: file.id, note: 'begun' } });
  assert.equal(first.revision, 1);
  assert.deepEqual(
    first.made_for?.columns.map(({ name }) => name),
    ['id', 'city', 'amount'],
  );
  const params = { recipeId: first.id };
  const less = { ...plan, steps: steps.slice(0, 2) };
  const second = await client.call(updateRecipe, { params, body: { revision: 1, plan: less, note: 'less' } });
  assert.deepEqual([second.revision, second.undo_to, second.redo_to], [2, 1, null]);
  await assert.rejects(
    client.call(updateRecipe, { params, body: { revision: 1, name: 'Late' } }),
    isFault('conflict', /revision 2 holds now/u),
  );
  const same = await client.call(updateRecipe, { params, body: { revision: 2, plan: less, name: 'Orders, clean' } });
  assert.deepEqual([same.revision, same.name], [2, 'Orders, clean']);
  const undone = await client.call(restoreRecipe, { params, body: { revision: 2, to: 1 } });
  assert.deepEqual([undone.revision, undone.undo_to, undone.redo_to, undone.plan.steps.length], [1, null, 2, 5]);
  const other = await client.call(updateRecipe, { params, body: { revision: 1, plan: { ...plan, steps: [] } } });
  assert.deepEqual([other.revision, other.undo_to], [3, 1]);
  const { revisions } = await client.call(listRecipeRevisions, { params });
  assert.deepEqual(
    revisions.map(({ revision, parent, note }) => [revision, parent, note]),
    [
      [3, 1, ''],
      [2, 1, 'less'],
      [1, null, 'begun'],
    ],
  );
  const kept = await client.call(getRecipeRevision, { params: { ...params, revision: 2 } });
  assert.equal(kept.plan.steps.length, 2);
  const branch = await client.call(branchRecipe, { params, body: { name: 'Half', revision: 2 } });
  assert.deepEqual(branch.branch_of, { id: first.id, revision: 2 });
  assert.equal(branch.plan.steps.length, 2);
  const { recipes } = await client.call(listRecipes, { query: { file_id: file.id } });
  assert.deepEqual(
    recipes.map(({ name }) => name),
    ['Half', 'Orders, clean'],
  );
  await client.call(deleteRecipe, { params });
  await assert.rejects(client.call(getRecipe, { params }), isFault('not_found', /no such recipe/u));
  assert.equal((await client.call(getRecipe, { params: { recipeId: branch.id } })).name, 'Half');
});

test('a step that no recipe has is not kept, and steps without an id get one', async () => {
  const { client } = server;
  await assert.rejects(
    client.call(createRecipe, { body: { name: 'Wrong', plan: { steps: [{ op: 'filtre', expr: '1 = 1' }] } } }),
    isFault('invalid_definition', /plan\.steps\.0/u),
  );
  const kept = await client.call(createRecipe, {
    body: {
      name: 'Right',
      plan: {
        steps: [
          { op: 'limit', rows: 1 },
          { id: 's1', op: 'limit', rows: 1 },
        ],
      },
    },
  });
  assert.deepEqual(
    kept.plan.steps.map((step) => step['id']),
    ['s2', 's1'],
  );
});

test('a run of a recipe says what each step did with the rows, and which expectations held', async () => {
  const { client } = server;
  const file = await uploaded(server, 'orders.csv', orders);
  const recipe = await client.call(createRecipe, { body: { name: 'Orders', plan, file_id: file.id } });
  const params = { recipeId: recipe.id };
  const body = { file_id: file.id, values: { least: 10 } };
  const run = await client.call(runRecipe, { params, body });
  assert.equal(run.status, 'completed', run.error?.message);
  assert.deepEqual(run.recipe, { id: recipe.id, name: 'Orders', revision: 1 });
  assert.deepEqual(run.counts, { rows_in: 5, rows_out: 2, rejected: 2, filtered: 0, deduplicated: 1, is_balanced: true });
  assert.deepEqual(
    run.steps.map(({ id, rows_out: rows }) => [id, rows]),
    [
      ['types', 4],
      ['once', 3],
      ['there', 2],
      ['few', 2],
      ['large', 2],
    ],
  );
  assert.deepEqual(run.expectations, [
    { id: 'there', severity: 'quarantine', broken: 1, total: 3, is_met: false },
    { id: 'few', severity: 'warn', broken: 1, total: 2, is_met: false },
  ]);
  const all = await client.call(runRecipe, { params, body: { ...body, values: { least: 20 }, output: { format: 'json' } } });
  assert.deepEqual([all.counts?.rows_out, all.counts?.filtered], [1, 1]);
  const { runs } = await client.call(listRecipeRuns, { params });
  assert.deepEqual(
    runs.map(({ run_id: id }) => id),
    [all.run_id, run.run_id],
  );
});

test('drift is told before a recipe runs on the next file', async () => {
  const { client } = server;
  const file = await uploaded(server, 'orders.csv', orders);
  const next = await uploaded(server, 'next.csv', 'id,Amount ,town\n1,2,Bern\n');
  const recipe = await client.call(createRecipe, { body: { name: 'Orders', plan, file_id: file.id } });
  const params = { recipeId: recipe.id };
  const drift = await client.call(driftRecipe, { params, body: { file_id: next.id } });
  assert.equal(drift.can_run, false);
  assert.ok(drift.missing.some(({ column }) => column === 'city'));
  assert.deepEqual(drift.added, ['Amount', 'town']);
  assert.deepEqual(drift.renamed, [{ from: 'amount', to: 'Amount' }]);
  await assert.rejects(
    client.call(runRecipe, { params, body: { file_id: next.id } }),
    isFault('invalid_definition', /no column `city`/u),
  );
  assert.equal((await client.call(driftRecipe, { params, body: { file_id: file.id } })).can_run, true);
});

test('a statement, a sheet of another file and a parameter run as steps, in a preview as in full', async () => {
  const { client } = server;
  const [file, other] = [await uploaded(server, 'orders.csv', orders), await uploaded(server, 'cities.csv', cities)];
  const chain = [
    { op: 'join', with: { file: other.id, sheet: 'Sheet1' }, on: [{ left: 'city', right: 'city' }], how: 'inner' },
    { op: 'cast', column: 'amount', to: 'integer' },
    { op: 'sql', query: 'SELECT country, sum(amount) AS total FROM input GROUP BY country ORDER BY total -- a note' },
    { op: 'filter', expr: 'total > $least' },
  ];
  const parameters = [{ name: 'least', type: 'integer' as const }];
  const body = { file_id: file.id, steps: chain, parameters, values: { least: 15 } };
  const page = await client.call(queryPreview, { body: { ...body, counts: true } });
  assert.deepEqual(page.values, [['IT'], ['40']]);
  assert.deepEqual(
    page.steps?.map(({ rows_out: rows }) => rows),
    [4, 3, 2, 1],
  );
  const earlier = await client.call(queryPreview, { body: { ...body, up_to: 3 } });
  assert.deepEqual(earlier.values, [
    ['CH', 'IT'],
    ['10', '40'],
  ]);
  const run = await client.call(transformData, { body });
  assert.equal(run.status, 'completed', run.error?.message);
  assert.deepEqual([run.counts?.rows_out, run.counts?.is_balanced], [1, false]);
  const refused = [{ op: 'sql', query: "SELECT * FROM read_text('/etc/passwd')" }];
  const check = await client.call(checkRecipe, { body: { file_id: file.id, steps: refused } });
  assert.deepEqual([check.steps[0]?.status, check.steps[0]?.problems[0]?.code], ['broken', 'refused-sql']);
  await assert.rejects(
    client.call(transformData, { body: { file_id: file.id, steps: refused } }),
    isFault('invalid_definition', /a function cannot stand where a table does/u),
  );
});

test('a recipe with many steps and long values says all of its run', async () => {
  const { client } = server;
  const file = await uploaded(server, 'orders.csv', orders);
  const values = Array.from({ length: 3000 }, (_, at) => ({ from: `city ${at}`, to: `place ${at}` }));
  const many = [
    { id: 'map', op: 'map', column: 'city', values },
    ...Array.from({ length: 80 }, (_, at) => ({ id: `step-with-a-long-name-${at}`, op: 'filter', expr: `id <> '${at + 10}'` })),
  ];
  const run = await client.call(transformData, { body: { file_id: file.id, steps: many } });
  assert.equal(run.status, 'completed', run.error?.message);
  assert.deepEqual([run.sheet, run.steps.length, run.counts?.rows_out], ['Sheet1', 81, 5]);
});

test('a parameter without a value stops nothing silently', async () => {
  const { client } = server;
  const file = await uploaded(server, 'orders.csv', orders);
  const parameters = [{ name: 'least', type: 'integer' as const }];
  const body = { file_id: file.id, parameters, steps: [{ op: 'filter', expr: 'length(id) >= $least' }] };
  await assert.rejects(client.call(transformData, { body }), isFault('invalid_request', /`least` has no value/u));
  await assert.rejects(client.call(queryPreview, { body }), isFault('invalid_request', /`least` has no value/u));
  assert.equal((await client.call(queryPreview, { body: { ...body, values: { least: 1 } } })).total, 5);
});

test('a run that a step stops names the step', async () => {
  const { client } = server;
  const file = await uploaded(server, 'orders.csv', orders);
  const rule = { notNull: 'city' };
  const told = await client.call(transformData, {
    body: {
      file_id: file.id,
      steps: [
        { op: 'limit', rows: 9 },
        { id: 'whole', op: 'expect', rule, severity: 'fail' },
      ],
    },
  });
  assert.equal(told.status, 'failed');
  const checked = [{ id: 'whole', op: 'expect', rule, severity: 'fail' }];
  const shown = await client.call(queryPreview, { body: { file_id: file.id, steps: checked, counts: true } });
  assert.equal(shown.total, 5);
  assert.deepEqual(shown.expectations, [{ id: 'whole', severity: 'fail', broken: 1, total: 5, is_met: false }]);
  assert.equal(told.error?.code, 'step_failed');
  assert.match(told.error.message, /The step whole stopped the run: city is empty: 1 of 5 rows/u);
  const overflow = [
    { op: 'limit', rows: 9 },
    { id: 'huge', op: 'sql', query: 'SELECT id, length(city)::TINYINT * 100::TINYINT AS huge FROM input' },
    { op: 'sort', by: [{ column: 'id' }] },
  ];
  const found = await client.call(transformData, { body: { file_id: file.id, steps: overflow } });
  assert.match(found.error?.message ?? '', /The step huge stopped the run/u);
});

test('types that all values allow are suggested as steps', async () => {
  const file = await uploaded(server, 'typed.csv', 'day,n,x\n2024-01-02,1,a\n2024-02-03,2,b\n');
  const { sheet, steps: suggested } = await server.client.call(suggestSteps, { params: { fileId: file.id } });
  assert.equal(sheet, 'Sheet1');
  assert.deepEqual(
    suggested.map(({ op, columns, to }) => [op, columns, to]),
    [
      ['cast', ['day'], 'date'],
      ['cast', ['n'], 'integer'],
    ],
  );
});
