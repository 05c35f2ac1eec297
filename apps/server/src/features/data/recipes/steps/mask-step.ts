import type { StepOf } from '@causeway/contract';
import { columnOf, isNumeric } from '../frame.ts';
import type { Column, Frame } from '../frame.ts';
import { toTextSql } from '../parse-text.ts';
import { RecipeError } from '../recipe-error.ts';
import { placeName, quoteName, quoteText } from '../sql-text.ts';
import { changing, needColumns } from './step-work.ts';
import type { Change, StepContext, StepWork } from './step-work.ts';

type Mask = StepOf<'mask'>;

function saltSql({ salt }: StepContext): string {
  if (salt !== undefined) return quoteText(salt);
  throw new RecipeError({
    code: 'missing-secret',
    message: 'this mask needs the secret of the server, which is not part of a recipe',
    path: 'how',
  });
}

function needNumber({ name, type }: Column): void {
  if (isNumeric(type)) return;
  const fix = 'cast the column to a number before';
  throw new RecipeError({
    code: 'wrong-type',
    message: `\`${name}\` is ${type}, and a number is needed`,
    fix,
    path: 'columns',
  });
}

const hashSql = (value: string, context: StepContext): string => `sha256(concat(${saltSql(context)}, '|', ${value}))`;

/** A share between -1 and 1 that is the same for the same row and secret. */
const jitterSql = (context: StepContext): string =>
  `((hash(${placeName}, ${saltSql(context)}) % 2000001)::DOUBLE / 1000000 - 1)`;

function numberMask(step: Mask, column: Column, context: StepContext): Change {
  needNumber(column);
  const name = quoteName(column.name);
  const size = `${quoteText(String(step.size))}::DOUBLE`;
  const sql =
    step.how === 'bucket'
      ? `round(floor(${name}::DOUBLE / ${size}) * ${size}, 9)`
      : `${name}::DOUBLE + ${jitterSql(context)} * ${size}`;
  return { column: columnOf(column.name, 'number'), sql, from: [column.name] };
}

function textMask(step: Mask, column: Column, context: StepContext): Change {
  const text = toTextSql(column.type, quoteName(column.name));
  const ways = {
    redact: () => `CASE WHEN ${text} IS NOT NULL THEN '***' END`,
    // A text no longer than what is kept is hidden whole.
    keepLast: () =>
      `CASE WHEN length(${text}) > ${step.keep} THEN regexp_replace(left(${text}, length(${text}) - ${step.keep}), '.', '*', 'gs') || right(${text}, ${step.keep}) ELSE regexp_replace(${text}, '.', '*', 'gs') END`,
    hash: () => `CASE WHEN ${text} IS NOT NULL THEN ${hashSql(text, context)} END`,
    token: () => `CASE WHEN ${text} IS NOT NULL THEN 'tok_' || left(${hashSql(text, context)}, 20) END`,
  };
  const how = step.how === 'bucket' || step.how === 'jitter' ? 'redact' : step.how;
  return { column: columnOf(column.name, 'text'), sql: ways[how](), from: [column.name] };
}

export function compileMask(step: Mask, frame: Frame, context: StepContext): StepWork {
  const isNumber = step.how === 'bucket' || step.how === 'jitter';
  const mask = isNumber ? numberMask : textMask;
  return changing(
    frame,
    needColumns(frame.columns, step.columns, 'columns').map((column) => mask(step, column, context)),
  );
}
