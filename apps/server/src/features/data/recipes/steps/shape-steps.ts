import type { StepOf } from '@causeway/contract';
import type { Column, Frame } from '../frame.ts';
import { RecipeError } from '../recipe-error.ts';
import { placeName, quoteName, rowName } from '../sql-text.ts';
import { checkNames, findColumn, needColumns } from './step-work.ts';
import type { StepWork } from './step-work.ts';

const sqlNames = (columns: readonly Column[]): string =>
  [rowName, placeName, ...columns.map(({ name }) => quoteName(name))].join(', ');

export function compileSelect(step: StepOf<'select'>, frame: Frame): StepWork {
  const columns = needColumns(frame.columns, step.columns, 'columns');
  return { sql: `SELECT ${sqlNames(columns)} FROM ${frame.table}`, columns, lineage: {} };
}

export function compileDrop(step: StepOf<'drop'>, frame: Frame): StepWork {
  const dropped = needColumns(frame.columns, step.columns, 'columns');
  const columns = frame.columns.filter((column) => !dropped.includes(column));
  if (columns.length === 0) {
    throw new RecipeError({ code: 'invalid-step', message: 'no column would be left', path: 'columns' });
  }
  return { sql: `SELECT ${sqlNames(columns)} FROM ${frame.table}`, columns, lineage: {} };
}

export function compileReorder(step: StepOf<'reorder'>, frame: Frame): StepWork {
  const moved = needColumns(frame.columns, step.columns, 'columns');
  const others = frame.columns.filter((column) => !moved.includes(column));
  const columns = step.to === 'front' ? [...moved, ...others] : [...others, ...moved];
  return { sql: `SELECT ${sqlNames(columns)} FROM ${frame.table}`, columns, lineage: {} };
}

/** The same columns under other names. */
function renamed(
  frame: Frame,
  names: ReadonlyMap<string, string>,
): Pick<StepWork, 'columns' | 'lineage'> & { readonly list: string } {
  const pairs = frame.columns.map((column) => ({ column, name: names.get(column.name) ?? column.name }));
  const columns = pairs.map(({ column, name }) => ({ ...column, name }));
  checkNames(columns, 'names');
  const list = pairs.map(({ column, name }) =>
    column.name === name ? quoteName(name) : `${quoteName(column.name)} AS ${quoteName(name)}`,
  );
  const lineage = Object.fromEntries(
    pairs.filter(({ column, name }) => column.name !== name).map(({ column, name }) => [name, [column.name]]),
  );
  return { list: [rowName, placeName, ...list].join(', '), columns, lineage };
}

export function compileRename(step: StepOf<'rename'>, frame: Frame): StepWork {
  needColumns(
    frame.columns,
    step.names.map(({ from }) => from),
    'names',
  );
  const names = new Map(step.names.map(({ from, to }) => [findColumn(frame.columns, from)?.name ?? from, to]));
  const { list, columns, lineage } = renamed(frame, names);
  return { sql: `SELECT ${list} FROM ${frame.table}`, columns, lineage };
}

export function compileHeaders(step: StepOf<'headers'>, frame: Frame): StepWork {
  const { names, skip } = step;
  if (names.length !== frame.columns.length) {
    const message = `there are ${frame.columns.length} columns, and ${names.length} names`;
    throw new RecipeError({ code: 'invalid-step', message, path: 'names' });
  }
  const { list, columns, lineage } = renamed(frame, new Map(frame.columns.map(({ name }, at) => [name, names[at] ?? name])));
  const sql = `SELECT ${list} FROM ${frame.table}`;
  if (skip === 0) return { sql, columns, lineage };
  const first = `(SELECT ${placeName} FROM ${frame.table} ORDER BY ${placeName} LIMIT ${skip})`;
  return {
    sql: `${sql} WHERE ${placeName} NOT IN ${first}`,
    columns,
    lineage,
    losesOrder: true,
    needsAll: true,
    filtered: `SELECT least(count(*), ${skip}) FROM ${frame.table}`,
  };
}
