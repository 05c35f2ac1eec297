import type { Aggregate, StepOf, WindowFunction } from '@causeway/contract';
import { columnOf, isNumeric } from '../frame.ts';
import type { Column, Frame } from '../frame.ts';
import { toTextSql } from '../parse-text.ts';
import { RecipeError } from '../recipe-error.ts';
import { placeName, quoteName, quoteText, rowName } from '../sql-text.ts';
import { maxTextLength } from '../text-sql.ts';
import { changing, checkNames, needColumn, needColumns, orderSql } from './step-work.ts';
import type { StepWork } from './step-work.ts';

interface Figure {
  readonly sql: string;
  readonly column: Column;
}

function needNumber(column: Column, what: string, path: string): void {
  if (isNumeric(column.type)) return;
  const fix = column.type === 'text' ? 'cast the column to a number before' : undefined;
  const message = `\`${column.name}\` is ${column.type}: only numbers have a ${what}`;
  throw new RecipeError({ code: 'wrong-type', message, path, ...(fix === undefined ? {} : { fix }) });
}

const isExact = ({ sql }: Column): boolean => sql.startsWith('DECIMAL');

/** A sum of exact decimals stays exact; the others are rounded where doubles end. `tail` is FILTER or OVER. */
function sumOf(column: Column, name: string, tail: string): Figure {
  const t = `t.${quoteName(column.name)}`;
  if (column.type === 'integer') return { sql: `try_cast(sum(${t})${tail} AS BIGINT)`, column: columnOf(name, 'integer') };
  if (isExact(column)) {
    const after = column.sql.replace(/^.*,/u, '').replace(')', '');
    return { sql: `(sum(${t})${tail})::DECIMAL(38,${after})`, column: { name, type: 'decimal', sql: `DECIMAL(38,${after})` } };
  }
  return { sql: `round((sum(${t})${tail})::DOUBLE, 9)`, column: columnOf(name, column.type) };
}

interface Wanted {
  readonly fn: Aggregate;
  readonly column: Column | undefined;
  readonly as: string;
  readonly path: string;
  readonly filter: string;
}

function aggregate({ fn, column, as, path, filter }: Wanted): Figure {
  if (fn === 'count') {
    return {
      sql: `count(${column === undefined ? '*' : `t.${quoteName(column.name)}`})${filter}`,
      column: columnOf(as, 'integer'),
    };
  }
  if (column === undefined) throw new RecipeError({ code: 'invalid-step', message: `${fn} needs a column`, path });
  const name = `t.${quoteName(column.name)}`;
  switch (fn) {
    case 'countDistinct':
      return { sql: `count(DISTINCT ${name})${filter}`, column: columnOf(as, 'integer') };
    case 'sum':
      needNumber(column, 'sum', path);
      return sumOf(column, as, filter);
    case 'mean':
    case 'median':
    case 'stddev': {
      needNumber(column, fn, path);
      const functions = { mean: 'avg', median: 'median', stddev: 'stddev_samp' };
      return { sql: `round(${functions[fn]}(${name}::DOUBLE)${filter}, 9)`, column: columnOf(as, 'number') };
    }
    case 'join':
      return {
        sql: `left(string_agg(${toTextSql(column.type, name)}, ', ' ORDER BY t.${placeName})${filter}, ${maxTextLength})`,
        column: columnOf(as, 'text'),
      };
    case 'first':
    case 'last':
      return { sql: `${fn}(${name} ORDER BY t.${placeName})${filter}`, column: { ...column, name: as } };
    default:
      return { sql: `${fn}(${name})${filter}`, column: { ...column, name: as } };
  }
}

/** One row for each group, in the order of their first rows. */
function grouped(frame: Frame, by: readonly Column[], figures: readonly Figure[]): Pick<StepWork, 'sql' | 'columns'> {
  const keys = by.map(({ name }) => `t.${quoteName(name)}`);
  const list = [
    `min(t.${rowName}) AS ${rowName}`,
    `min(t.${placeName}) AS ${placeName}`,
    ...by.map(({ name }) => `t.${quoteName(name)} AS ${quoteName(name)}`),
    ...figures.map(({ sql, column }) => `${sql} AS ${quoteName(column.name)}`),
  ];
  const columns = [...by, ...figures.map(({ column }) => column)];
  checkNames(columns, 'values');
  return {
    sql: `SELECT ${list.join(', ')} FROM ${frame.table} AS t${keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`}`,
    columns,
  };
}

const combined = { combines: true, losesOrder: true, forgetsRow: true, needsAll: true } as const;

export function compileGroup(step: StepOf<'group'>, frame: Frame): StepWork {
  const by = step.by.length === 0 ? [] : needColumns(frame.columns, step.by, 'by');
  const wanted = step.values.map(({ as, fn, column }, at): Wanted => {
    const path = `values.${at}.column`;
    return { as, fn, path, filter: '', column: column === undefined ? undefined : needColumn(frame.columns, column, path) };
  });
  const lineage = Object.fromEntries(
    wanted.map(({ as, column }) => [as, [...(column === undefined ? [] : [column.name]), ...by.map(({ name }) => name)]]),
  );
  return { ...grouped(frame, by, wanted.map(aggregate)), lineage, ...combined };
}

export function compilePivot(step: StepOf<'pivot'>, frame: Frame): StepWork {
  const by = step.by.length === 0 ? [] : needColumns(frame.columns, step.by, 'by');
  const column = needColumn(frame.columns, step.column, 'column');
  const value = needColumn(frame.columns, step.value, 'value');
  const is = (text: string) => ` FILTER (WHERE ${toTextSql(column.type, `t.${quoteName(column.name)}`)} = ${quoteText(text)})`;
  const figures = step.values.map((text) =>
    aggregate({ fn: step.fn, column: value, as: text, path: 'value', filter: is(text) }),
  );
  const lineage = Object.fromEntries(step.values.map((text) => [text, [column.name, value.name]]));
  return { ...grouped(frame, by, figures), lineage, ...combined };
}

const ranks = new Set<WindowFunction>(['rank', 'denseRank', 'percentRank']);
const rankNames: Readonly<Partial<Record<WindowFunction, string>>> = {
  rowNumber: 'row_number',
  rank: 'rank',
  denseRank: 'dense_rank',
  percentRank: 'percent_rank',
};

function windowFrame(step: StepOf<'window'>): string {
  if (step.preceding !== undefined) return ` ROWS BETWEEN ${step.preceding} PRECEDING AND CURRENT ROW`;
  return step.order.length === 0
    ? ' ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'
    : ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
}

function windowFigure(step: StepOf<'window'>, column: Column | undefined, over: (frame: string) => string): Figure {
  const { fn, as } = step;
  const rank = rankNames[fn];
  if (rank !== undefined) {
    return { sql: `${rank}()${over('')}`, column: columnOf(as, fn === 'percentRank' ? 'number' : 'integer') };
  }
  const tail = over(windowFrame(step));
  if (fn === 'count') {
    return {
      sql: `count(${column === undefined ? '*' : `t.${quoteName(column.name)}`})${tail}`,
      column: columnOf(as, 'integer'),
    };
  }
  if (column === undefined) throw new RecipeError({ code: 'invalid-step', message: `${fn} needs a column`, path: 'column' });
  const name = `t.${quoteName(column.name)}`;
  if (fn === 'lag' || fn === 'lead') {
    return { sql: `${fn}(${name}, ${step.offset})${over('')}`, column: { ...column, name: as } };
  }
  if (fn === 'first' || fn === 'last') return { sql: `${fn}_value(${name})${tail}`, column: { ...column, name: as } };
  if (fn === 'min' || fn === 'max') return { sql: `${fn}(${name})${tail}`, column: { ...column, name: as } };
  needNumber(column, fn, 'column');
  return fn === 'sum'
    ? sumOf(column, as, tail)
    : { sql: `round(avg(${name}::DOUBLE)${tail}, 9)`, column: columnOf(as, 'number') };
}

export function compileWindow(step: StepOf<'window'>, frame: Frame): StepWork {
  const by = step.by.length === 0 ? [] : needColumns(frame.columns, step.by, 'by');
  const column = step.column === undefined ? undefined : needColumn(frame.columns, step.column, 'column');
  const order = orderSql(frame.columns, step.order, 'order');
  if (ranks.has(step.fn) && order.length === 0) {
    throw new RecipeError({ code: 'invalid-step', message: `${step.fn} needs an order`, path: 'order' });
  }
  // Equal rows have one rank; everything else needs an order that is always the same.
  const terms = ranks.has(step.fn) ? order : [...order, placeName];
  const partition = by.length === 0 ? '' : `PARTITION BY ${by.map(({ name }) => quoteName(name)).join(', ')} `;
  const { sql, column: result } = windowFigure(
    step,
    column,
    (rows) => ` OVER (${partition}ORDER BY ${terms.join(', ')}${rows})`,
  );
  const from = [...(column === undefined ? [] : [column]), ...by].map(({ name }) => name);
  const work = changing(frame, [
    { column: result, sql, from: [...from, ...step.order.map((each) => needColumn(frame.columns, each.column, 'order').name)] },
  ]);
  return { ...work, sql: `${work.sql} AS t`, losesOrder: true, needsAll: true };
}
