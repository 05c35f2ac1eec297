import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkSelect } from './check-select.ts';
import { compileRecipe } from './compile-recipe.ts';
import { columnOf } from './frame.ts';
import { openBench, textColumns } from './recipe-bench-suite.ts';
import type { Bench } from './recipe-bench-suite.ts';
import { quoteText } from './sql-text.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
  await bench.fill(
    'input',
    ['a', 'b'],
    [
      ['x', '1'],
      ['y', '2'],
      ['x', '3'],
    ],
  );
});
after(() => bench.close());

async function treeOf(sql: string): Promise<unknown> {
  const [row] = await bench.rows(`SELECT json_serialize_sql(${quoteText(sql)})`);
  return JSON.parse(String(row?.[0]));
}

const allowed = [
  'SELECT a, count(*) AS n FROM input GROUP BY a ORDER BY n DESC LIMIT 3',
  "SELECT *, row_number() OVER (PARTITION BY a ORDER BY b) FROM input WHERE b BETWEEN '1' AND '2' OR a LIKE 'x%'",
  'WITH t AS (SELECT a FROM input) SELECT * FROM t JOIN input USING (a) UNION ALL SELECT * FROM (VALUES (1, 2)) AS v(p, q)',
  "SELECT CASE WHEN a IN (SELECT a FROM input WHERE b > '1') THEN try_cast(b AS INTEGER) + 1 ELSE -1 END FROM input",
  'SELECT DISTINCT a FROM input QUALIFY rank() OVER (ORDER BY a) = 1',
  "SELECT date_trunc('month', DATE '2024-01-02'), a || b, b::INT // 2, [1, 2][1], median(b::INT) FILTER (WHERE a = 'x') FROM input GROUP BY ALL",
  'SELECT * EXCLUDE (a) REPLACE (b AS b) FROM input AS i',
];
for (const sql of allowed) {
  test(`it lets pass: ${sql.slice(0, 60)}`, async () => {
    assert.deepEqual(checkSelect(await treeOf(sql)), []);
  });
}

const refused = [
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM read_text('/etc/passwd')",
  "SELECT * FROM '/etc/passwd'",
  "SELECT * FROM 'x.parquet'",
  "SELECT * FROM glob('/*')",
  'SELECT * FROM duckdb_settings()',
  'SELECT * FROM duckdb_settings',
  'SELECT * FROM information_schema.tables',
  'SELECT * FROM main.input',
  'SELECT * FROM other',
  "SELECT getenv('HOME')",
  "SELECT current_setting('home_directory')",
  "SELECT repeat('x', 3000000000)",
  "SELECT lpad('x', 2000000000, 'y')",
  "SELECT format('{:2000000000}', 1)",
  "SELECT printf('%2000000000d', 1)",
  'SELECT * FROM range(100000000000)',
  'SELECT range(100000000000)',
  'SELECT unnest(generate_series(1, 100000000000))',
  'SELECT list_resize([1], 2000000000)',
  'SELECT random()',
  'SELECT now()',
  "SELECT error('x')",
  "SELECT nextval('s')",
  'SELECT list_transform([1], lambda x: x + 1)',
  'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r',
  'WITH duckdb_settings AS (SELECT 1) SELECT * FROM (SELECT * FROM duckdb_settings)',
  'SELECT 1; SELECT 2',
  'CREATE TABLE x (a INT)',
  "COPY input TO '/tmp/x'",
  "ATTACH '/tmp/x.db'",
  'PRAGMA database_list',
  'SET threads = 1',
  'INSTALL httpfs',
  'SELECT ?',
  'SELECT $a',
  "SELECT query('SELECT 1')",
  "SELECT * FROM query('SELECT 1')",
  "SELECT * FROM query_table('input')",
  'SHOW TABLES',
  'DESCRIBE input',
  'SUMMARIZE input',
  'SELECT',
  'nonsense',
  'DELETE FROM input',
  'PIVOT input ON a USING count(*)',
  "SELECT * FROM (SELECT * FROM (SELECT a, (SELECT content FROM read_text('/etc/passwd')) FROM input))",
  "SELECT a FROM input ORDER BY (SELECT content FROM read_text('/etc/passwd'))",
  "SELECT a FROM input LIMIT (SELECT count(*) FROM read_text('/etc/*'))",
  "SELECT sum(b::INT) OVER (ORDER BY (SELECT count(*) FROM glob('*'))) FROM input",
  "WITH t AS (SELECT * FROM read_text('/etc/passwd')) SELECT 1",
  'SELECT a FROM input TABLESAMPLE reservoir(10 ROWS)',
];
for (const sql of refused) {
  test(`it refuses: ${sql.slice(0, 70)}`, async () => {
    assert.notDeepEqual(checkSelect(await treeOf(sql)), []);
  });
}

test('a statement that passed is a step', async () => {
  const text = 'SELECT a, count(*) AS n FROM input GROUP BY a ORDER BY a';
  const statements = { q: { text, columns: [columnOf('a', 'text'), columnOf('n', 'integer')] } };
  const steps = [
    { op: 'filter', expr: "b != '3'" },
    { id: 'q', op: 'sql', query: text },
    { op: 'derive', as: 'm', expr: 'n * 10' },
  ];
  const compiled = compileRecipe({ steps }, textColumns('a', 'b'), { statements });
  assert.deepEqual(
    compiled.steps.flatMap(({ problems }) => problems),
    [],
  );
  assert.deepEqual((await bench.run(compiled)).rows, [
    ['x', '1', '10'],
    ['y', '1', '10'],
  ]);
  assert.equal(compileRecipe({ steps }, textColumns('a', 'b')).steps[1]?.problems[0]?.code, 'refused-sql');
});
