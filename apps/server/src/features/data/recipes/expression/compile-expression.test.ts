import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  array,
  assert as assertProperty,
  asyncProperty,
  constantFrom,
  letrec,
  oneof,
  string as anyText,
  tuple,
} from 'fast-check';
import { columnOf } from '../frame.ts';
import { RecipeError } from '../recipe-error.ts';
import { compileExpression } from './compile-expression.ts';
import { functionNames } from './functions.ts';
import type { Scope } from './session.ts';

const scope: Scope = {
  columns: [
    columnOf('name', 'text'),
    columnOf('Unit price', 'decimal'),
    columnOf('qty', 'integer'),
    columnOf('day', 'date'),
    columnOf('at', 'timestamp'),
    columnOf('ok', 'boolean'),
    columnOf('odd"]name', 'text'),
  ],
  parameters: [{ name: 'rate', type: 'number', default: 0.5 }],
  values: {},
};

let instance: DuckDBInstance;
let connection: DuckDBConnection;
before(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  await connection.run(`CREATE TABLE t AS SELECT ' Ada  Lovelace' AS name, 19.99::DOUBLE AS "Unit price", 3::BIGINT AS qty,
    DATE '2024-01-31' AS day, TIMESTAMP '2024-05-06 07:08:09' AS at, true AS ok, 'x' AS "odd""]name"`);
});
after(() => {
  connection.closeSync();
  instance.closeSync();
});

async function valueOf(source: string): Promise<unknown> {
  const reader = await connection.runAndReadAll(`SELECT (${compileExpression(source, scope).sql})::VARCHAR FROM t`);
  return reader.getRowsJson()[0]?.[0];
}

const cases: readonly (readonly [string, string | null])[] = [
  ['1 + 2 * 3', '7'],
  ['-2 ^ 2', '-4.0'],
  ['2 ^ 3 ^ 2', '512.0'],
  ['(1 + 2) * 3', '9'],
  ['0.1 + 0.2', '0.3'],
  ['[Unit price] * qty', '59.97'],
  ['7 / 2', '3.5'],
  ['7 % 4', '3'],
  ['1 / 0', null],
  ['9223372036854775807 + qty', null],
  ['QTY > 2 and not ok = false', 'true'],
  ["title(collapse(name)) & '!'", 'Ada Lovelace!'],
  ["length('😀é')", '2'],
  ['qty in (1, 2, 3)', 'true'],
  ['qty not in (1, 2)', 'true'],
  ['qty between 1 and 2 or ok', 'true'],
  ['name is not null', 'true'],
  ["if(qty > 5, 'many', 'few')", 'few'],
  ["coalesce(null, 'x')", 'x'],
  ["day >= '2024-01-01'", 'true'],
  ['addMonths(day, 1)', '2024-02-29'],
  ['day + 1', '2024-02-01'],
  ['day - day', '0'],
  ["dateDiff('day', day, at)", '96'],
  ["startOf('month', at)", '2024-05-01 00:00:00'],
  ['weekday(at)', '1'],
  ["toDate('06.05.2024', '%d.%m.%Y')", '2024-05-06'],
  ["toDate('31.02.2024', '%d.%m.%Y')", null],
  ["toNumber('1.234,50', '1.234,56')", '1234.5'],
  ["toInteger('12 apples')", null],
  ["toInteger(' 007 ')", '7'],
  ["toDecimal('1234567890123456')", null],
  ["toBoolean('Nein')", 'false'],
  ['toText(qty * 2.0)', '6'],
  ["toText(day, '%d/%m/%Y')", '31/01/2024'],
  ["toDuration('PT1H30M')", '01:30:00'],
  ["replace('aXbX', 'X', 'yy')", 'ayybyy'],
  ["regexReplace('a1b22', '[0-9]+', '#')", 'a#b#'],
  [String.raw`regexExtract('ab-12', '(\w+)-(\d+)', 2)`, '12'],
  ["padStart('7', 3, '0')", '007'],
  ["padStart('12345', 3, '0')", '12345'],
  ["splitPart('a-b-c', '-', -1)", 'c'],
  ["mid('Causeway', 2, 3)", 'aus'],
  ["concat('a', null, qty)", 'a3'],
  ['round([Unit price], 1)', '20.0'],
  ['sqrt(-1)', null],
  ['ln(0)', null],
  ['greatest(1, 2.5)', '2.5'],
  ['clamp(qty, 0, 2)', '2'],
  ['$rate * 2', '1.0'],
  ['[odd"]]name]', 'x'],
  ["'it''s' & \"\"", "it's"],
  ["isEmail('a@b.org') and isNumber('1e3') and isDate('2024-02-29') and not isBlank(name)", 'true'],
  ["similarity('ab', 'ab') = 1 and distance('ab', 'ac') = 1", 'true'],
];

for (const [source, expected] of cases) {
  test(`${source} is ${String(expected)}`, async () => {
    assert.equal(await valueOf(source), expected);
  });
}

const refusals: readonly (readonly [string, RegExp, number])[] = [
  ['qti + 1', /no column `qti`/u, 0],
  ['1 + nam', /no column `nam`/u, 4],
  ['uper(name)', /no function `uper`/u, 0],
  ['name + 1', /`\+` needs numbers/u, 0],
  ['length(qty)', /text is needed/u, 7],
  ["repeat('x', 3e9)", /no function `repeat`/u, 0],
  ["read_text('/etc/passwd')", /no function/u, 0],
  ["getenv('HOME')", /no function/u, 0],
  ['1 +', /a value is missing before the end/u, 3],
  ['(1', /`\)` is missing before the end/u, 2],
  ['1 2', /too much/u, 2],
  ["'open", /not closed/u, 0],
  ['[open', /not closed/u, 0],
  ['qty; drop', /means nothing here/u, 3],
  ['name = null', /nothing is equal to null/u, 7],
  ["matches(name, '(?=a)')", /looking ahead/u, 14],
  ["dateDiff('dya', day, at)", /must be one of/u, 9],
  ['$rat', /no parameter/u, 0],
  ['99999999999999999999', /too large/u, 0],
  ['left(name)', /takes 2 values, not 1/u, 0],
];
for (const [source, message, at] of refusals) {
  test(`${source} is refused at ${at}`, () => {
    assert.throws(
      () => compileExpression(source, scope),
      (error: unknown) => {
        assert.ok(error instanceof RecipeError);
        const [problem] = error.problems;
        assert.match(problem?.message ?? '', message);
        assert.equal(problem?.at, at);
        assert.equal(problem.caret?.split('\n')[1]?.indexOf('^'), at);
        return true;
      },
    );
  });
}

test('a near name is suggested', () => {
  assert.throws(
    () => compileExpression('[Unit prise] * 2', scope),
    (error: unknown) => error instanceof RecipeError && error.problems[0]?.fix === 'did you mean `Unit price`?',
  );
});

test('there are about sixty functions, and none reaches out or grows without bound', () => {
  assert.ok(functionNames.length >= 60, String(functionNames.length));
  for (const name of [
    'repeat',
    'range',
    'read_csv',
    'read_text',
    'glob',
    'getenv',
    'current_setting',
    'error',
    'lpad',
    'printf',
  ]) {
    assert.ok(!functionNames.includes(name), name);
  }
});

test('texts stop growing', async () => {
  const big = `${'replace('.repeat(20)}'aaaaaaaaaa'${", 'a', 'aaaaaaaaaa')".repeat(20)}`;
  assert.equal(await valueOf(big), null);
  assert.equal(await valueOf("length(padStart('x', 2000000000))"), '1000');
  const pattern = `${'regexReplace('.repeat(20)}'aaaaaaaaaa'${String.raw`, 'a', '\0\0\0\0\0\0\0\0')`.repeat(20)}`;
  assert.equal(await valueOf(pattern), null);
});

const words = constantFrom(
  ...functionNames,
  ...'( ) , + - * / % ^ & = != < <= and or not in is between null true'.split(' '),
  'qty',
  'name',
  '[Unit price]',
  'day',
  'at',
  'ok',
  "'x'",
  '1',
  '2.5',
  '$rate',
  '"',
  "'",
  '[',
  ';',
  '--',
  '/*',
);

test('whatever is written is either refused with a place or is SQL that runs', async () => {
  await assertProperty(
    asyncProperty(
      oneof(
        array(words, { maxLength: 14 }).map((parts) => parts.join(' ')),
        anyText({ maxLength: 40 }),
      ),
      async (source) => {
        try {
          await valueOf(source);
        } catch (error) {
          assert.ok(error instanceof RecipeError, `${source}: ${String(error)}`);
          assert.equal(typeof error.problems[0]?.at, 'number');
        }
      },
    ),
    { numRuns: 3000 },
  );
});

/** Expressions that are right by their types. */
const typed = letrec<{ number: string; text: string; boolean: string; date: string }>((tie) => ({
  number: oneof(
    { maxDepth: 4 },
    constantFrom('1', '2.5', 'qty', '[Unit price]', 'null'),
    tuple(tie('number'), constantFrom('+', '-', '*', '/', '%', '^'), tie('number')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tuple(constantFrom('abs', 'sqrt', 'round', 'floor', 'ln', 'exp', 'sign'), tie('number')).map(
      ([name, a]) => `${name}(${a})`,
    ),
    tie('text').map((a) => `length(${a})`),
    tie('date').map((a) => `year(${a})`),
    tuple(tie('boolean'), tie('number'), tie('number')).map(([a, b, c]) => `if(${a}, ${b}, ${c})`),
  ),
  text: oneof(
    { maxDepth: 4 },
    constantFrom("'a'", "''", 'name', 'null'),
    tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} & ${b})`),
    tuple(constantFrom('upper', 'title', 'trim', 'collapse', 'reverse', 'digits', 'printable'), tie('text')).map(
      ([name, a]) => `${name}(${a})`,
    ),
    tuple(tie('text'), tie('text'), tie('text')).map(([a, b, c]) => `replace(${a}, ${b}, ${c})`),
    tie('number').map((a) => `toText(${a})`),
  ),
  boolean: oneof(
    { maxDepth: 4 },
    constantFrom('true', 'ok'),
    tuple(tie('boolean'), constantFrom('and', 'or'), tie('boolean')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('text').map((a) => `isBlank(${a})`),
    tuple(tie('number'), tie('number')).map(([a, b]) => `coalesce(${a}, 0) < coalesce(${b}, 1)`),
  ),
  date: oneof(
    { maxDepth: 4 },
    constantFrom('day', 'at'),
    tuple(tie('date'), constantFrom('1', '-40', '99999999999')).map(([a, b]) => `addDays(${a}, ${b})`),
    tie('text').map((a) => `toDate(${a})`),
  ),
}));

test('what is right by its types runs and never fails', async () => {
  await assertProperty(
    asyncProperty(oneof(typed.number, typed.text, typed.boolean, typed.date), async (source) => void (await valueOf(source))),
    { numRuns: 1000 },
  );
});
