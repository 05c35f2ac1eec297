import { z } from 'zod';
import { columnTypes } from './column-types.ts';
import { fileId } from './ids.ts';
import { storableText } from './storable-text.ts';

const column = storableText(1000).min(1);
const columns = z.array(column).min(1).max(5000);
const expression = storableText(10_000).min(1).describe('Like `round(price * [Unit count], 2)`');
const cell = z.union([storableText(10_000), z.number(), z.boolean()]);

/** What every step has besides its own parts. */
const common = {
  /** Unique within the recipe; errors, counts and refused rows name it. */
  id: storableText(40).regex(/^[\w-]+$/u, 'letters, digits, _ and - only'),
  /** False: the step is kept and passed over. */
  enabled: z.boolean().default(true),
  note: storableText(1000).optional(),
};

const step = <Op extends string, Shape extends z.ZodRawShape>(op: Op, shape: Shape) =>
  z.strictObject({ ...common, op: z.literal(op), ...shape });

const order = z.strictObject({
  column,
  order: z.enum(['asc', 'desc']).default('asc'),
  nulls: z.enum(['first', 'last']).default('last'),
});
const orders = z.array(order).max(20);

/** Another sheet; `file` is left out for a sheet of the same file. */
export const otherSheet = z.strictObject({ file: fileId.optional(), sheet: storableText(255).min(1) });
export type OtherSheet = z.infer<typeof otherSheet>;

export const aggregates = [
  'count',
  'countDistinct',
  'sum',
  'mean',
  'median',
  'min',
  'max',
  'stddev',
  'first',
  'last',
  'join',
] as const;
export type Aggregate = (typeof aggregates)[number];

export const windowFunctions = [
  'rowNumber',
  'rank',
  'denseRank',
  'percentRank',
  'lag',
  'lead',
  'first',
  'last',
  'count',
  'sum',
  'mean',
  'min',
  'max',
] as const;
export type WindowFunction = (typeof windowFunctions)[number];

/** A column type, with digits and decimals where they are to be exact: `decimal(18,2)`. */
export const castTarget = z.union([z.enum(columnTypes), z.string().regex(/^decimal\(\d{1,2},\d{1,2}\)$/u)]);

export const expectRule = z.union([
  z.strictObject({ notNull: column }),
  z.strictObject({ unique: z.union([column, columns]) }),
  z.strictObject({ in: z.strictObject({ column, values: z.array(cell).min(1).max(10_000) }) }),
  z.strictObject({ between: z.strictObject({ column, min: cell.optional(), max: cell.optional() }) }),
  z.strictObject({ regex: z.strictObject({ column, pattern: storableText(1000).min(1) }) }),
  z.strictObject({ fk: z.strictObject({ column, with: otherSheet, to: column }) }),
  z.strictObject({
    rowCount: z.strictObject({ min: z.number().int().min(0).optional(), max: z.number().int().min(0).optional() }),
  }),
  z.strictObject({ expr: expression }),
]);
export type ExpectRule = z.infer<typeof expectRule>;

const shapeSteps = [
  step('select', { columns }),
  step('drop', { columns }),
  /** The columns go to the front or the end; the others keep their order. */
  step('reorder', { columns, to: z.enum(['front', 'end']).default('front') }),
  step('rename', {
    names: z
      .array(z.strictObject({ from: column, to: column }))
      .min(1)
      .max(5000),
  }),
  /** Names for all columns, where the header was not the header; the first rows go away with it. */
  step('headers', { names: z.array(column).min(1).max(5000), skip: z.number().int().min(0).max(100).default(0) }),
] as const;

const valueSteps = [
  step('cast', {
    column: column.optional(),
    columns: columns.optional(),
    to: castTarget,
    /** Of dates and times as strptime has it (`%d/%m/%Y`), several with `|` between; of numbers `1.234,56`. */
    format: storableText(200).min(1).optional(),
    /** Language tag whose decimal sign and order of dates are meant: `de`, `en-GB`. */
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/u)
      .optional(),
    /** A value that does not fit: null, text as it is (the column stays text), the run fails, the row is set aside. */
    onError: z.enum(['null', 'keep', 'fail', 'quarantine']).default('quarantine'),
  }).refine((cast) => (cast.column === undefined) !== (cast.columns === undefined), 'give either `column` or `columns`'),
  step('clean', {
    columns,
    do: z
      .array(z.enum(['trim', 'collapse', 'lower', 'upper', 'title', 'nfc', 'accents', 'quotes', 'control']))
      .max(9)
      .default([]),
    /** Words that stand for nothing, in any case. */
    nulls: z.array(storableText(200)).max(200).default([]),
  }),
  step('replace', {
    columns,
    find: storableText(1000),
    with: storableText(1000),
    /** Part of a text, the whole cell, or a regular expression (RE2; `\1` in `with`). */
    mode: z.enum(['part', 'cell', 'regex']).default('part'),
    ignoreCase: z.boolean().default(false),
  }),
  step('map', {
    column,
    values: z
      .array(z.strictObject({ from: storableText(1000).nullable(), to: storableText(1000).nullable() }))
      .min(1)
      .max(10_000),
    /** What becomes of other values. */
    otherwise: z.enum(['keep', 'null']).default('keep'),
    as: column.optional(),
  }),
  /** One new column for each group of the pattern; without groups one for the whole match. */
  step('extract', {
    column,
    pattern: storableText(1000).min(1),
    as: z.array(column).min(1).max(50),
    ignoreCase: z.boolean().default(false),
  }),
  step('split', {
    column,
    by: storableText(100).min(1),
    /** The last of the columns takes what is left. */
    to: z.union([z.literal('rows'), z.strictObject({ columns: z.array(column).min(2).max(100) })]),
    trim: z.boolean().default(true),
  }),
  step('merge', { columns, with: storableText(100).default(' '), as: column, drop: z.boolean().default(false) }),
  /** A list in JSON: one row for each member. */
  step('explode', { column }),
  step('fill', {
    columns,
    /** `blank` is the way back of `down`: a value equal to the one above goes away. */
    how: z.enum(['down', 'up', 'constant', 'mean', 'median', 'blank']),
    value: cell.optional(),
    by: z.array(column).max(20).default([]),
  }),
  step('derive', { as: column, expr: expression }),
  step('mask', {
    columns,
    how: z.enum(['redact', 'keepLast', 'hash', 'token', 'bucket', 'jitter']),
    /** Characters that `keepLast` leaves. */
    keep: z.number().int().min(1).max(20).default(4),
    /** Width of a `bucket`, reach of a `jitter`. */
    size: z.number().positive().default(10),
  }),
] as const;

const rowSteps = [
  /** Rows for which the expression is true stay; with `keep: false` they go. */
  step('filter', { expr: expression, keep: z.boolean().default(true) }),
  step('sort', { by: orders.min(1) }),
  step('limit', { rows: z.number().int().min(0), offset: z.number().int().min(0).default(0) }),
  step('sample', {
    take: z.union([z.strictObject({ rows: z.number().int().min(0) }), z.strictObject({ share: z.number().min(0).max(1) })]),
    /** The same seed takes the same rows. */
    seed: z.number().int().min(0).max(2_147_483_647).default(1),
  }),
  step('dedupe', {
    /** Default: all columns. */
    keys: columns.optional(),
    keep: z.union([z.enum(['first', 'last']), z.strictObject({ by: column, order: z.enum(['asc', 'desc']) })]).default('first'),
  }),
  step('expect', {
    rule: expectRule,
    severity: z.enum(['warn', 'fail', 'quarantine']).default('warn'),
    /** Share of rows that may break it. */
    max: z.number().min(0).max(1).default(0),
  }),
] as const;

const tableSteps = [
  step('group', {
    by: z.array(column).max(50).default([]),
    values: z
      .array(z.strictObject({ as: column, fn: z.enum(aggregates), column: column.optional() }))
      .min(1)
      .max(200),
  }),
  step('window', {
    as: column,
    fn: z.enum(windowFunctions),
    column: column.optional(),
    by: z.array(column).max(20).default([]),
    order: orders.default([]),
    /** How many rows back or on, for `lag` and `lead`. */
    offset: z.number().int().min(1).max(1_000_000).default(1),
    /** Only so many rows before the row and the row itself; default: all up to it when ordered, else all. */
    preceding: z.number().int().min(0).max(1_000_000).optional(),
  }),
  /** One column for each of `values` of the column; the other columns not named in `by` go away. */
  step('pivot', {
    by: z.array(column).max(50).default([]),
    column,
    values: z.array(storableText(1000)).min(1).max(1000),
    value: column,
    fn: z.enum(aggregates).default('first'),
  }),
  step('unpivot', { columns, name: column, value: column, dropNull: z.boolean().default(false) }),
  step('join', {
    with: otherSheet,
    /** `lookup` is `left` with at most one match: no row is lost or doubled. */
    how: z.enum(['inner', 'left', 'right', 'full', 'semi', 'anti', 'lookup']).default('lookup'),
    on: z
      .array(z.strictObject({ left: column, right: column }))
      .min(1)
      .max(10),
    /** Columns of the other sheet; default: all that are not in `on`. */
    take: z
      .array(z.strictObject({ column, as: column.optional() }))
      .max(1000)
      .optional(),
  }),
  /** Rows of another sheet below these, column by name; a column that one of them lacks is empty there. */
  step('union', { with: otherSheet }),
  /** One SELECT over `input`. */
  step('sql', { query: storableText(100_000).min(1) }),
] as const;

/** One step of a recipe. Regular expressions are those of RE2. */
export const recipeStep = z.discriminatedUnion('op', [...shapeSteps, ...valueSteps, ...rowSteps, ...tableSteps]);
export type RecipeStep = z.infer<typeof recipeStep>;
export type RecipeOp = RecipeStep['op'];
/** The step of one kind. */
export type StepOf<Op extends RecipeOp> = Extract<RecipeStep, { op: Op }>;
