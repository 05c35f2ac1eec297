import type { StepOf } from '@causeway/contract';
import { compileCondition } from '../expression/compile-expression.ts';
import type { Frame } from '../frame.ts';
import { placeName, quoteName } from '../sql-text.ts';
import { needColumn, needColumns, orderSql, scopeOf } from './step-work.ts';
import type { StepContext, StepWork } from './step-work.ts';

const same = ({ columns }: Frame): Pick<StepWork, 'columns' | 'lineage'> => ({ columns, lineage: {} });

export function compileFilter(step: StepOf<'filter'>, frame: Frame, context: StepContext): StepWork {
  const { sql } = compileCondition(step.expr, scopeOf(frame, context));
  const [stays, goes] = [`(${sql}) IS TRUE`, `(${sql}) IS NOT TRUE`];
  const from = `FROM ${frame.table} WHERE`;
  return {
    ...same(frame),
    sql: `SELECT * ${from} ${step.keep ? stays : goes}`,
    filtered: `SELECT count(*) ${from} ${step.keep ? goes : stays}`,
  };
}

export function compileSort(step: StepOf<'sort'>, frame: Frame): StepWork {
  const order = [...orderSql(frame.columns, step.by, 'by'), placeName].join(', ');
  return {
    ...same(frame),
    sql: `SELECT * REPLACE (row_number() OVER (ORDER BY ${order}) AS ${placeName}) FROM ${frame.table}`,
    losesOrder: true,
    needsAll: true,
  };
}

export function compileLimit({ rows, offset }: StepOf<'limit'>, frame: Frame, { isOrdered }: StepContext): StepWork {
  const order = isOrdered ? '' : ` ORDER BY ${placeName}`;
  const kept = `least(greatest(count(*) - ${offset}, 0), ${rows})`;
  return {
    ...same(frame),
    sql: `SELECT * FROM ${frame.table}${order} LIMIT ${rows} OFFSET ${offset}`,
    filtered: `SELECT count(*) - ${kept} FROM ${frame.table}`,
    needsAll: true,
  };
}

export function compileSample({ take, seed }: StepOf<'sample'>, frame: Frame): StepWork {
  const chance = `hash(${placeName}, ${seed}::BIGINT)`;
  if ('rows' in take) {
    return {
      ...same(frame),
      sql: `SELECT * FROM ${frame.table} ORDER BY ${chance}, ${placeName} LIMIT ${take.rows}`,
      filtered: `SELECT greatest(count(*) - ${take.rows}, 0) FROM ${frame.table}`,
      losesOrder: true,
      needsAll: true,
    };
  }
  const isTaken = `${chance} % 1000000 < ${Math.round(take.share * 1_000_000)}`;
  return {
    ...same(frame),
    sql: `SELECT * FROM ${frame.table} WHERE ${isTaken}`,
    filtered: `SELECT count(*) FROM ${frame.table} WHERE NOT (${isTaken})`,
  };
}

export function compileDedupe(step: StepOf<'dedupe'>, frame: Frame): StepWork {
  const { keep } = step;
  const keys = step.keys === undefined ? frame.columns : needColumns(frame.columns, step.keys, 'keys');
  const names = keys.map(({ name }) => quoteName(name)).join(', ');
  const place = keep === 'last' ? `${placeName} DESC` : placeName;
  const order =
    typeof keep === 'string'
      ? place
      : `${quoteName(needColumn(frame.columns, keep.by, 'keep.by').name)} ${keep.order.toUpperCase()} NULLS LAST, ${placeName}`;
  return {
    ...same(frame),
    sql: `SELECT * FROM ${frame.table} QUALIFY row_number() OVER (PARTITION BY ${names} ORDER BY ${order}) = 1`,
    deduplicated: `SELECT (SELECT count(*) FROM ${frame.table}) - (SELECT count(*) FROM (SELECT DISTINCT ${names} FROM ${frame.table}))`,
    losesOrder: true,
    needsAll: true,
  };
}
