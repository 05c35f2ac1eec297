import type { StepOf } from '@causeway/contract';
import type { Frame } from '../frame.ts';
import { RecipeError } from '../recipe-error.ts';
import { placeName, quoteName, rowName } from '../sql-text.ts';
import { checkNames } from './step-work.ts';
import type { StepContext, StepWork } from './step-work.ts';

/** A SELECT over `input`, which stands for the rows before the step. It was checked before, with the engine's own parser. */
export function compileSql(step: StepOf<'sql'>, frame: Frame, context: StepContext): StepWork {
  const statement = context.statements[step.id];
  if (statement === undefined) {
    const reasons = context.refused[step.id] ?? ['this statement is not one SELECT of what is allowed'];
    throw new RecipeError(...reasons.map((message) => ({ code: 'refused-sql' as const, message, path: 'query' })));
  }
  checkNames(statement.columns, 'query');
  const names = frame.columns.map(({ name }) => quoteName(name)).join(', ');
  const from = frame.columns.map(({ name }) => name);
  const list = statement.columns.map(({ name, sql }) => `q.${quoteName(name)}::${sql} AS ${quoteName(name)}`);
  const input = `input AS (SELECT ${names} FROM ${frame.table}${context.isOrdered ? '' : ` ORDER BY ${placeName}`})`;
  return {
    sql: `SELECT NULL::BIGINT AS ${rowName}, row_number() OVER () AS ${placeName}, ${list.join(', ')} FROM (WITH ${input} SELECT * FROM (${statement.text})) AS q`,
    columns: statement.columns,
    lineage: Object.fromEntries(statement.columns.map(({ name }) => [name, from])),
    combines: true,
    losesOrder: true,
    forgetsRow: true,
    needsAll: true,
  };
}
