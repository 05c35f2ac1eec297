import type { StepOf } from '@causeway/contract';
import { compileExpression } from '../expression/compile-expression.ts';
import { columnOf } from '../frame.ts';
import type { Column, Frame } from '../frame.ts';
import { toTextSql } from '../parse-text.ts';
import { countGroups, findPatternProblem } from '../patterns.ts';
import { RecipeError } from '../recipe-error.ts';
import { placeName, quoteName, quoteText, rowName } from '../sql-text.ts';
import {
  collapseSql,
  concatSql,
  controlSql,
  quotesSql,
  replacePatternSql,
  replaceSql,
  titleSql,
  trimSql,
} from '../text-sql.ts';
import { changing, needColumn, needColumns, needTexts, scopeOf } from './step-work.ts';
import type { StepContext, StepWork } from './step-work.ts';

export function checkPattern(pattern: string, path: string): void {
  const problem = findPatternProblem(pattern);
  if (problem !== undefined) {
    throw new RecipeError({ code: 'invalid-pattern', message: `this regular expression cannot be used: ${problem}`, path });
  }
}

const cleaners: Readonly<Record<StepOf<'clean'>['do'][number], (text: string) => string>> = {
  control: controlSql,
  nfc: (text) => `nfc_normalize(${text})`,
  quotes: quotesSql,
  accents: (text) => `strip_accents(${text})`,
  trim: trimSql,
  collapse: collapseSql,
  lower: (text) => `lower(${text})`,
  upper: (text) => `upper(${text})`,
  title: (text) => titleSql(text, 'word'),
};

export function compileClean(step: StepOf<'clean'>, frame: Frame): StepWork {
  const nulls = step.nulls.map((word) => quoteText(word.trim().toLowerCase()));
  const changes = needTexts(frame.columns, step.columns, 'columns').map((column) => {
    const name = quoteName(column.name);
    let cleaned = name;
    for (const how of step.do) cleaned = cleaners[how](cleaned);
    const sql =
      nulls.length === 0 ? cleaned : `CASE WHEN lower(${trimSql(name)}) IN (${nulls.join(', ')}) THEN NULL ELSE ${cleaned} END`;
    return { column, sql, from: [column.name] };
  });
  return changing(frame, changes);
}

const escapePattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);

function replaced(name: string, step: StepOf<'replace'>): string {
  const { find, with: by, mode, ignoreCase } = step;
  if (mode === 'cell') {
    const isEqual = ignoreCase ? `lower(${name}) = lower(${quoteText(find)})` : `${name} = ${quoteText(find)}`;
    return `CASE WHEN ${isEqual} THEN ${quoteText(by)} ELSE ${name} END`;
  }
  if (mode === 'regex') return replacePatternSql(name, { pattern: find, by, flags: ignoreCase ? 'gi' : 'g' }, 'v1');
  if (!ignoreCase) {
    return replaceSql({ text: name, find: quoteText(find), with: quoteText(by) }, 'v1', by.length <= find.length);
  }
  return replacePatternSql(name, { pattern: escapePattern(find), by: by.replaceAll('\\', String.raw`\\`), flags: 'gi' }, 'v1');
}

export function compileReplace(step: StepOf<'replace'>, frame: Frame): StepWork {
  if (step.find === '' && step.mode !== 'cell') {
    throw new RecipeError({ code: 'invalid-step', message: 'say what to find', path: 'find' });
  }
  if (step.mode === 'regex') checkPattern(step.find, 'find');
  const columns = needTexts(frame.columns, step.columns, 'columns');
  return changing(
    frame,
    columns.map((column) => ({ column, sql: replaced(quoteName(column.name), step), from: [column.name] })),
  );
}

/** More branches than this are looked up in a table. */
const maxBranches = 50;

export function compileMap(step: StepOf<'map'>, frame: Frame): StepWork {
  const column = needColumn(frame.columns, step.column, 'column');
  const text = toTextSql(column.type, `t.${quoteName(column.name)}`);
  const constant = (value: string | null) => (value === null ? 'NULL' : quoteText(value));
  const values = [...new Map(step.values.map(({ from, to }) => [from, to]))];
  const other = step.otherwise === 'keep' ? text : 'NULL';
  const result = columnOf(step.as ?? column.name, 'text');
  if (values.length <= maxBranches) {
    const branches = values.map(([from, to]) => `WHEN ${text} IS NOT DISTINCT FROM ${constant(from)} THEN ${constant(to)}`);
    const work = changing(frame, [
      { column: result, sql: `(CASE ${branches.join(' ')} ELSE ${other} END)::VARCHAR`, from: [column.name] },
    ]);
    return { ...work, sql: `${work.sql} AS t` };
  }
  const rows = values.map(([from, to]) => `(${constant(from)}::VARCHAR, ${constant(to)}::VARCHAR)`).join(', ');
  const sql = `(CASE WHEN m."__is" THEN m."__to" ELSE ${other} END)::VARCHAR`;
  const work = changing(frame, [{ column: result, sql, from: [column.name] }]);
  const join = `LEFT JOIN (SELECT "__from", "__to", true AS "__is" FROM (VALUES ${rows}) AS v("__from", "__to")) AS m`;
  const list = work.sql.slice('SELECT *'.length, work.sql.lastIndexOf(' FROM '));
  return {
    ...work,
    sql: `SELECT t.*${list} FROM ${frame.table} AS t ${join} ON ${text} IS NOT DISTINCT FROM m."__from"`,
    losesOrder: true,
  };
}

export function compileExtract(step: StepOf<'extract'>, frame: Frame): StepWork {
  checkPattern(step.pattern, 'pattern');
  const [column] = needTexts(frame.columns, [step.column], 'column');
  const groups = countGroups(step.pattern);
  if (step.as.length !== Math.max(1, groups)) {
    const message =
      groups === 0
        ? 'the pattern has no groups: name one column'
        : `the pattern has ${groups} groups, and ${step.as.length} columns are named`;
    throw new RecipeError({ code: 'invalid-step', message, path: 'as' });
  }
  const flags = step.ignoreCase ? "'i'" : "''";
  const changes = step.as.map((name, at) => ({
    column: columnOf(name, 'text'),
    sql: `nullif(regexp_extract(${quoteName(column?.name ?? '')}, ${quoteText(step.pattern)}, ${groups === 0 ? 0 : at + 1}, ${flags}), '')`,
    from: [column?.name ?? ''],
  }));
  return changing(frame, changes);
}

export function compileMerge(step: StepOf<'merge'>, frame: Frame): StepWork {
  const columns = needColumns(frame.columns, step.columns, 'columns');
  const asText = ({ type, name }: Column) =>
    type === 'text' ? `nullif(${trimSql(quoteName(name))}, '')` : toTextSql(type, quoteName(name));
  const joined = concatSql([`concat_ws(${quoteText(step.with)}, ${columns.map(asText).join(', ')})`], 'v1');
  const work = changing(frame, [{ column: columnOf(step.as, 'text'), sql: joined, from: columns.map(({ name }) => name) }]);
  if (!step.drop) return work;
  const gone = new Set(columns.map(({ name }) => name).filter((name) => name.toLowerCase() !== step.as.toLowerCase()));
  const kept = work.columns.filter(({ name }) => !gone.has(name));
  const list = [rowName, placeName, ...kept.map(({ name }) => quoteName(name))].join(', ');
  return { ...work, sql: `SELECT ${list} FROM (${work.sql})`, columns: kept };
}

export function compileDerive(step: StepOf<'derive'>, frame: Frame, context: StepContext): StepWork {
  const { sql, type, columns } = compileExpression(step.expr, scopeOf(frame, context));
  const column = columnOf(step.as, type);
  return changing(frame, [{ column, sql: `(${sql})::${column.sql}`, from: columns }]);
}
