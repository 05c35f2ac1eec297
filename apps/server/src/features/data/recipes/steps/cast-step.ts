import type { ColumnType, StepOf } from '@causeway/contract';
import { columnOf } from '../frame.ts';
import type { Column, Frame } from '../frame.ts';
import { parseTextSql, signsOfFormat, toTextSql } from '../parse-text.ts';
import type { ReadingOptions } from '../parse-text.ts';
import { RecipeError } from '../recipe-error.ts';
import { quoteName, quoteText, rowName } from '../sql-text.ts';
import { trimSql } from '../text-sql.ts';
import { changeColumns, changing, needColumns } from './step-work.ts';
import type { StepContext, StepWork } from './step-work.ts';

type Cast = StepOf<'cast'>;

interface Target {
  readonly type: ColumnType;
  readonly sql: string | undefined;
  readonly options: ReadingOptions;
}

const isDirective = /^(?:%-?[aAbBcdfgGHIjmMnpSuUVwWyYzZ%]|[^%])+$/u;

function checkFormat({ format }: Cast, type: ColumnType): void {
  if (format === undefined || format === 'iso') return;
  const isMoment = type === 'date' || type === 'timestamp' || type === 'time';
  const refusal = (message: string) => new RecipeError({ code: 'invalid-format', message, path: 'format' });
  if (isMoment && !(format.includes('%') && isDirective.test(format))) {
    throw refusal('a format of dates is made of parts such as %d, %m, %Y, %H');
  }
  if (type === 'boolean' && format.split('|').length !== 2) throw refusal('a format of true and false is two words: J|N');
  if ((type === 'integer' || type === 'decimal' || type === 'number') && signsOfFormat(format) === undefined) {
    throw refusal('a format of numbers is an example: 1.234,56');
  }
}

function targetOf(step: Cast): Target {
  const [, all, after] = /^decimal\((\d+),(\d+)\)$/u.exec(step.to) ?? [];
  const type = (all === undefined ? step.to : 'decimal') as ColumnType;
  const digits = all === undefined ? undefined : { all: Number(all), after: Number(after) };
  if (digits !== undefined && (digits.all < 1 || digits.all > 38 || digits.after > digits.all)) {
    throw new RecipeError({
      code: 'invalid-step',
      message: 'a decimal has 1 to 38 digits, no more of them after the point',
      path: 'to',
    });
  }
  checkFormat(step, type);
  try {
    void Intl.getCanonicalLocales(step.locale ?? 'en');
  } catch (cause) {
    throw new RecipeError({
      code: 'invalid-format',
      message: `\`${step.locale}\` is no language${cause === undefined ? '' : ' tag'}`,
      path: 'locale',
    });
  }
  return {
    type,
    sql: digits === undefined ? undefined : `DECIMAL(${digits.all},${digits.after})`,
    options: { format: step.format, locale: step.locale, digits },
  };
}

const canNot: Readonly<Partial<Record<ColumnType, readonly ColumnType[]>>> = {
  date: ['integer', 'decimal', 'number', 'boolean', 'time', 'duration'],
  timestamp: ['integer', 'decimal', 'number', 'boolean', 'duration'],
  time: ['integer', 'decimal', 'number', 'boolean', 'date', 'duration'],
  duration: ['integer', 'decimal', 'number', 'boolean', 'date', 'timestamp'],
  integer: ['date', 'time', 'timestamp', 'duration'],
  decimal: ['date', 'time', 'timestamp', 'duration'],
  number: ['date', 'time', 'timestamp', 'duration'],
  boolean: ['date', 'time', 'timestamp', 'duration'],
};

/** The value as the type, null where it does not fit. */
function convertSql(column: Column, { type, sql, options }: Target): string {
  const name = quoteName(column.name);
  if (column.type === 'text') return parseTextSql(type, name, options);
  if (type === 'text') return toTextSql(column.type, name, options.format);
  if (canNot[column.type]?.includes(type)) {
    throw new RecipeError({
      code: 'wrong-type',
      message: `\`${column.name}\` is ${column.type} and cannot become ${type}`,
      path: 'column',
    });
  }
  const to = sql ?? columnOf('', type).sql;
  // A fraction is not cut off without a word.
  const exact = type === 'integer' && column.type !== 'boolean' ? `CASE WHEN ${name} = floor(${name}) THEN ${name} END` : name;
  return `try_cast(${exact} AS ${to})`;
}

interface Read {
  readonly column: Column;
  readonly result: Column;
  readonly sql: string;
  /** SQL of: there is a value, and it did not fit. `value` stands for the converted one. Only what is null is looked at. */
  readonly isBad: (value: string) => string;
}

function readOf(column: Column, target: Target): Read {
  const name = quoteName(column.name);
  const isThere = column.type === 'text' ? `coalesce(${trimSql(name)}, '') <> ''` : `${name} IS NOT NULL`;
  const typed = columnOf(column.name, target.type);
  return {
    column,
    result: target.sql === undefined ? typed : { ...typed, sql: target.sql },
    sql: convertSql(column, target),
    isBad: (value) => `(CASE WHEN ${value} IS NULL THEN ${isThere} ELSE false END)`,
  };
}

const reasonOf = ({ column }: Read, step: Cast): string =>
  `does not read as ${step.to}${step.format === undefined ? '' : ` in the format ${step.format}`} (${column.name})`;

/** Rows with a value that does not fit are set aside; the first such column is told. */
function quarantine(reads: readonly Read[], step: Cast, { frame, context }: { frame: Frame; context: StepContext }): StepWork {
  const table = `${context.table}_read`;
  const hidden = reads.map((_, at) => quoteName(`__v${at}`));
  const bad = reads.map((read, at) => read.isBad(hidden[at] ?? ''));
  const isBad = `(${bad.join(' OR ')})`;
  const changes = reads.map(({ column, result }, at) => ({ column: result, sql: hidden[at] ?? '', from: [column.name] }));
  const { list, columns, lineage } = changeColumns(frame, changes);
  const choose = (what: (read: Read) => string) =>
    `CASE ${reads.map((read, at) => `WHEN ${bad[at]} THEN ${what(read)}`).join(' ')} END`;
  const rejects = [
    rowName,
    `${choose(({ column }) => quoteText(column.name))} AS "column"`,
    `${choose(({ column }) => `${quoteName(column.name)}::VARCHAR`)} AS "value"`,
    `${choose((read) => quoteText(reasonOf(read, step)))} AS "reason"`,
  ];
  return {
    before: [
      { table, sql: `SELECT *, ${reads.map(({ sql }, at) => `${sql} AS ${hidden[at]}`).join(', ')} FROM ${frame.table}` },
    ],
    sql: `SELECT ${list.replace('*', `* EXCLUDE (${hidden.join(', ')})`)} FROM ${table} WHERE NOT ${isBad}`,
    columns,
    lineage,
    rejects: `SELECT ${rejects.join(', ')} FROM ${table} WHERE ${isBad}`,
  };
}

function strict(reads: readonly Read[], step: Cast, { frame, context }: { frame: Frame; context: StepContext }): StepWork {
  const bad = reads.map((read) => read.isBad(`(${read.sql})`));
  const changes = reads.map((read, at) => {
    const message = quoteText(`step ${step.id}: a value ${reasonOf(read, step)}: `);
    const raise = `WHEN ${bad[at]} THEN error(${message} || left(${quoteName(read.column.name)}::VARCHAR, 100))`;
    const sql = context.raises ? `CASE ${raise} ELSE ${read.sql} END` : read.sql;
    return { column: read.result, sql, from: [read.column.name] };
  });
  const check = `SELECT count_if(${bad.join(' OR ')}) AS broken, count(*) AS total FROM ${frame.table}`;
  return { ...changing(frame, changes), check };
}

export function compileCast(step: Cast, frame: Frame, context: StepContext): StepWork {
  const names = step.columns ?? [step.column ?? ''];
  const target = targetOf(step);
  const found = needColumns(frame.columns, names, step.columns === undefined ? 'column' : 'columns');
  const reads = found.map((column) => readOf(column, target));
  if (step.onError === 'quarantine' && target.type !== 'text') {
    return { ...quarantine(reads, step, { frame, context }), readsTexts: true };
  }
  if (step.onError === 'fail') return strict(reads, step, { frame, context });
  return changing(
    frame,
    reads.map(({ column, result, sql }) => {
      if (step.onError === 'null' || target.type === 'text') return { column: result, sql, from: [column.name] };
      const asText = toTextSql(column.type, quoteName(column.name));
      return {
        column: columnOf(column.name, 'text'),
        sql: `coalesce(${toTextSql(target.type, `(${sql})`)}, ${asText})`,
        from: [column.name],
      };
    }),
  );
}
