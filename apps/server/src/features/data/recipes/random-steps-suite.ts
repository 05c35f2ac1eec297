import type { RecipeColumn } from '@causeway/contract';
import { array, nat } from 'fast-check';
import { compileRecipe } from './compile-recipe.ts';
import type { RecipeOptions } from './compile-recipe.ts';

/** Numbers that decide what a random step is; the columns at its place decide the rest. */
export type Dice = readonly number[];
export const dice = array(nat(10_000), { minLength: 8, maxLength: 8 });

export const hostileNames = [
  'a',
  'select',
  'from',
  'input',
  's_1',
  't',
  'l',
  'r',
  'order',
  'x"y',
  "it's",
  'ü ß',
  'a;b',
  '--',
  '/* x',
  '日本',
  '😀',
  'A b',
  '$1',
  '\\',
  '"',
  "'",
  ']',
  'null',
  'word',
  'v1',
  'part',
  '1',
  '%',
  '${x}',
  "$'",
  '$&',
];

interface Roll {
  readonly at: (index: number, below: number) => number;
  readonly pick: <T>(index: number, from: readonly T[]) => T;
}

function rollOf(numbers: Dice): Roll {
  const at = (index: number, below: number) => (numbers[index] ?? 0) % Math.max(1, below);
  const pick = <T>(index: number, from: readonly T[]): T => {
    const found = from[at(index, from.length)];
    if (found === undefined) throw new Error('there is nothing to pick');
    return found;
  };
  return { at, pick };
}

const bracketed = (name: string): string => `[${name.replaceAll(']', ']]')}]`;

function expressionOf({ at, pick }: Roll, columns: readonly RecipeColumn[]): string {
  const column = pick(3, columns);
  const name = bracketed(column.name);
  const other = bracketed(pick(4, columns).name);
  const texts = [
    `upper(trim(${name}))`,
    `${name} & ' ' & toText(${other})`,
    `left(${name}, ${at(5, 4)})`,
    `toNumber(${name})`,
    `if(isBlank(${name}), 'none', ${name})`,
    `replace(${name}, 'a', 'bb')`,
    `regexExtract(${name}, '[0-9]+')`,
  ];
  const numbers = [
    `${name} * 2 + 1`,
    `${name} / 3`,
    `round(${name}, 1)`,
    `coalesce(${name}, 0) - 7`,
    `toText(${name})`,
    `${name} ^ 2`,
  ];
  const kinds: Readonly<Record<string, readonly string[]>> = {
    text: texts,
    integer: numbers,
    decimal: numbers,
    number: numbers,
    boolean: [`not ${name}`],
    date: [`year(${name})`, `addMonths(${name}, 1)`],
  };
  return pick(6, kinds[column.type] ?? [`isNull(${name})`]);
}

function conditionOf({ at, pick }: Roll, columns: readonly RecipeColumn[]): string {
  const column = pick(3, columns);
  const name = bracketed(column.name);
  const texts = [
    `${name} = 'a'`,
    `contains(${name}, '1')`,
    `length(${name}) > ${at(5, 3)}`,
    `not isBlank(${name})`,
    `${name} in ('a', 'b', '2')`,
  ];
  const numbers = [`${name} > ${at(5, 10)}`, `${name} between 1 and 50`, `${name} is not null`];
  const kinds: Readonly<Record<string, readonly string[]>> = {
    text: texts,
    integer: numbers,
    decimal: numbers,
    number: numbers,
    boolean: [name],
  };
  return pick(6, kinds[column.type] ?? [`${name} is not null`]);
}

type Make = (roll: Roll, columns: readonly RecipeColumn[]) => Record<string, unknown>;
const nameOf = ({ pick }: Roll, columns: readonly RecipeColumn[], index: number) => pick(index, columns).name;
const some = (roll: Roll, columns: readonly RecipeColumn[]) => [
  ...new Set([nameOf(roll, columns, 3), nameOf(roll, columns, 4)]),
];
const fresh = ({ at }: Roll): string => hostileNames[at(7, hostileNames.length)] ?? 'new';
const textsOf = (columns: readonly RecipeColumn[]) => columns.filter(({ type }) => type === 'text');
const numbersOf = (columns: readonly RecipeColumn[]) =>
  columns.filter(({ type }) => ['integer', 'decimal', 'number'].includes(type));
const aggregateOf = (roll: Roll, columns: readonly RecipeColumn[]) => {
  const numbers = numbersOf(columns);
  const anyFn = roll.pick(5, ['count', 'countDistinct', 'min', 'max', 'first', 'last', 'join']);
  return numbers.length > 0 && roll.at(6, 2) === 0
    ? { fn: roll.pick(5, ['sum', 'mean', 'median', 'stddev']), column: roll.pick(4, numbers).name }
    : { fn: anyFn, column: nameOf(roll, columns, 4) };
};

const shapes: readonly Make[] = [
  (roll, columns) => ({
    op: 'select',
    columns: columns.filter((_, at) => (roll.at(3, 1000) + at) % 3 !== 0 || at === 0).map(({ name }) => name),
  }),
  (roll, columns) => ({ op: 'drop', columns: [nameOf(roll, columns, 3)] }),
  (roll, columns) => ({ op: 'reorder', columns: some(roll, columns), to: roll.pick(5, ['front', 'end']) }),
  (roll, columns) => ({ op: 'rename', names: [{ from: nameOf(roll, columns, 3), to: fresh(roll) }] }),
  (roll, columns) => ({ op: 'headers', names: columns.map((_, at) => `h${at}`), skip: roll.at(3, 3) }),
];
const values: readonly Make[] = [
  (roll, columns) => ({
    op: 'cast',
    column: nameOf(roll, columns, 3),
    to: roll.pick(4, [
      'integer',
      'decimal',
      'number',
      'decimal(18,2)',
      'date',
      'boolean',
      'text',
      'timestamp',
      'time',
      'duration',
    ]),
    onError: roll.pick(5, ['null', 'keep', 'quarantine']),
  }),
  (roll, columns) => ({
    op: 'clean',
    columns: textsOf(columns).map(({ name }) => name),
    do: ['trim', 'collapse', 'title', 'nfc', 'quotes', 'control', 'accents'].slice(roll.at(4, 6)),
    nulls: ['na', '-'],
  }),
  (roll, columns) => ({
    op: 'replace',
    columns: [nameOf(roll, textsOf(columns), 3)],
    find: roll.pick(4, ['a', '1', "'", '.']),
    with: roll.pick(5, ['', 'zz', '\\']),
    mode: roll.pick(6, ['part', 'cell']),
    ignoreCase: roll.at(7, 2) === 0,
  }),
  (roll, columns) => ({
    op: 'map',
    column: nameOf(roll, columns, 3),
    values: [
      { from: 'a', to: "b'" },
      { from: null, to: 'none' },
      { from: '1', to: null },
    ],
    otherwise: roll.pick(4, ['keep', 'null']),
  }),
  (roll, columns) => ({
    op: 'extract',
    column: nameOf(roll, textsOf(columns), 3),
    pattern: '([a-z]*)([0-9]+)',
    as: [`${fresh(roll)}1`, `${fresh(roll)}2`],
  }),
  (roll, columns) => ({
    op: 'split',
    column: nameOf(roll, textsOf(columns), 3),
    by: roll.pick(4, [' ', ',', "'"]),
    to: roll.at(5, 2) === 0 ? 'rows' : { columns: ['p1', 'p2'] },
  }),
  (roll, columns) => ({ op: 'merge', columns: some(roll, columns), with: "'", as: fresh(roll), drop: roll.at(5, 2) === 0 }),
  (roll, columns) => ({ op: 'explode', column: nameOf(roll, textsOf(columns), 3) }),
  (roll, columns) => ({
    op: 'fill',
    columns: some(roll, columns),
    how: roll.pick(5, ['down', 'up', 'blank']),
    by: roll.at(6, 2) === 0 ? [nameOf(roll, columns, 7)] : [],
  }),
  (roll, columns) => ({ op: 'derive', as: fresh(roll), expr: expressionOf(roll, columns) }),
  (roll, columns) => ({ op: 'derive', as: fresh(roll), expr: expressionOf(roll, columns) }),
  (roll, columns) => ({
    op: 'mask',
    columns: [nameOf(roll, columns, 3)],
    how: roll.pick(4, ['redact', 'keepLast', 'hash', 'token']),
  }),
];
const taking: readonly Make[] = [
  (roll, columns) => ({ op: 'filter', expr: conditionOf(roll, columns), keep: roll.at(7, 2) === 0 }),
  (roll, columns) => ({ op: 'filter', expr: conditionOf(roll, columns), keep: roll.at(7, 2) === 0 }),
  (roll, columns) => ({
    op: 'sort',
    by: [{ column: nameOf(roll, columns, 3), order: roll.pick(4, ['asc', 'desc']), nulls: roll.pick(5, ['first', 'last']) }],
  }),
  (roll) => ({ op: 'limit', rows: roll.at(3, 40), offset: roll.at(4, 5) }),
  (roll) => ({
    op: 'sample',
    take: roll.at(3, 2) === 0 ? { rows: roll.at(4, 30) } : { share: roll.at(4, 100) / 100 },
    seed: roll.at(5, 50),
  }),
  (roll, columns) => ({
    op: 'dedupe',
    keys: some(roll, columns),
    keep: roll.pick(5, ['first', 'last', { by: nameOf(roll, columns, 6), order: 'desc' }]),
  }),
  (roll, columns) => ({
    op: 'expect',
    rule: roll.pick(5, [
      { notNull: nameOf(roll, columns, 3) },
      { unique: some(roll, columns) },
      { in: { column: nameOf(roll, columns, 3), values: ['a', '1', 2] } },
      { expr: conditionOf(roll, columns) },
      { fk: { column: nameOf(roll, columns, 3), with: { sheet: 'Other' }, to: 'k' } },
    ]),
    severity: roll.pick(6, ['warn', 'quarantine']),
  }),
];
const tables: readonly Make[] = [
  (roll, columns) => ({
    op: 'group',
    by: [nameOf(roll, columns, 3)],
    values: [{ as: 'figure', ...aggregateOf(roll, columns) }],
  }),
  (roll, columns) => ({
    op: 'window',
    as: fresh(roll),
    fn: roll.pick(5, ['rowNumber', 'lag', 'lead', 'first', 'last', 'count', 'min', 'max']),
    column: nameOf(roll, columns, 3),
    by: roll.at(6, 2) === 0 ? [nameOf(roll, columns, 4)] : [],
    order: roll.at(7, 2) === 0 ? [{ column: nameOf(roll, columns, 4) }] : [],
  }),
  (roll, columns) => ({
    op: 'pivot',
    by: [nameOf(roll, columns, 3)],
    column: nameOf(roll, columns, 4),
    values: ['a', '1', "it's"],
    value: nameOf(roll, columns, 6),
    fn: roll.pick(5, ['first', 'count', 'max']),
  }),
  (roll, columns) => ({
    op: 'unpivot',
    columns: some(roll, columns),
    name: 'which',
    value: 'what',
    dropNull: roll.at(5, 2) === 0,
  }),
  (roll, columns) => ({
    op: 'join',
    with: { sheet: 'Other' },
    how: roll.pick(5, ['inner', 'left', 'right', 'full', 'semi', 'anti', 'lookup', 'lookup']),
    on: [{ left: nameOf(roll, columns, 3), right: 'k' }],
  }),
  () => ({ op: 'union', with: { sheet: 'Other' } }),
];
/** Combining steps come less often: after one the rows cannot be counted one against the other. */
const makers: readonly Make[] = [...shapes, ...values, ...taking, ...taking, ...tables];

/** A list of steps each of which fits what is before it. */
export function randomSteps(
  throws: readonly Dice[],
  schema: readonly RecipeColumn[],
  options: RecipeOptions,
): readonly Record<string, unknown>[] {
  const steps: Record<string, unknown>[] = [];
  for (const numbers of throws) {
    const { columns } = compileRecipe({ steps }, schema, options);
    const roll = rollOf(numbers);
    const make = roll.pick(0, makers);
    const isReady = textsOf(columns).length > 0;
    const step = isReady ? make(roll, columns) : (shapes[2] ?? make)(roll, columns);
    const next = [...steps, { id: `s${steps.length + 1}`, ...step }];
    if (compileRecipe({ steps: next }, schema, options).isWhole) steps.push({ id: `s${steps.length + 1}`, ...step });
  }
  return steps;
}
