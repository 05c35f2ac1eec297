import type { StepOf } from '@causeway/contract';
import { columnOf, isNumeric } from '../frame.ts';
import type { Column, Frame } from '../frame.ts';
import { RecipeError } from '../recipe-error.ts';
import { placeName, quoteName, quoteText } from '../sql-text.ts';
import { trimSql } from '../text-sql.ts';
import { changing, needColumns } from './step-work.ts';
import type { StepWork } from './step-work.ts';

type Fill = StepOf<'fill'>;

const isoForms: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}$/u,
  timestamp: /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?$/u,
  time: /^\d{2}:\d{2}(?::\d{2})?$/u,
};

function fits({ type }: Column, value: string | number | boolean): boolean {
  if (type === 'text') return true;
  if (isNumeric(type)) {
    const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value);
    return Number.isFinite(number) && (type !== 'integer' || Number.isSafeInteger(number));
  }
  if (type === 'boolean') return typeof value === 'boolean';
  return isoForms[type]?.test(String(value)) ?? type === 'duration';
}

function constantSql(step: Fill, column: Column): string {
  const { value } = step;
  if (value === undefined) {
    throw new RecipeError({ code: 'invalid-step', message: 'say which value to fill in', path: 'value' });
  }
  if (!fits(column, value)) {
    throw new RecipeError({
      code: 'wrong-type',
      message: `\`${column.name}\` is ${column.type}, and ${JSON.stringify(value)} is not`,
      path: 'value',
    });
  }
  return `try_cast(${quoteText(String(value))} AS ${column.sql})`;
}

function filled(step: Fill, column: Column, partition: string): { readonly sql: string; readonly column: Column } {
  const name = quoteName(column.name);
  const there = column.type === 'text' ? `CASE WHEN ${trimSql(name)} <> '' THEN ${name} END` : name;
  const over = (order: string) => `OVER (${partition}ORDER BY ${placeName}${order})`;
  const near = (order: string) =>
    `last_value(${there} IGNORE NULLS) ${over(`${order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`)}`;
  switch (step.how) {
    case 'down':
      return { sql: near(''), column };
    case 'up':
      return { sql: near(' DESC'), column };
    case 'blank':
      return { sql: `CASE WHEN ${name} IS NOT DISTINCT FROM lag(${name}) ${over('')} THEN NULL ELSE ${name} END`, column };
    case 'constant':
      return { sql: `coalesce(${there}, ${constantSql(step, column)})`, column };
    default: {
      if (!isNumeric(column.type)) {
        throw new RecipeError({
          code: 'wrong-type',
          message: `\`${column.name}\` is ${column.type}: only numbers have a ${step.how}`,
          path: 'columns',
        });
      }
      const figure = `${step.how === 'mean' ? 'avg' : 'median'}(${name}::DOUBLE) OVER (${partition.trim()})`;
      return {
        sql: `coalesce(${name}::DOUBLE, round(${figure}, 9))`,
        column: columnOf(column.name, column.type === 'integer' ? 'number' : column.type),
      };
    }
  }
}

export function compileFill(step: Fill, frame: Frame): StepWork {
  const by = step.by.length === 0 ? [] : needColumns(frame.columns, step.by, 'by');
  const partition = by.length === 0 ? '' : `PARTITION BY ${by.map(({ name }) => quoteName(name)).join(', ')} `;
  const changes = needColumns(frame.columns, step.columns, 'columns').map((column) => {
    const { sql, column: result } = filled(step, column, partition);
    return { column: result, sql, from: [column.name, ...by.map(({ name }) => name)] };
  });
  const work = changing(frame, changes);
  return step.how === 'constant' ? work : { ...work, losesOrder: true, needsAll: true };
}
