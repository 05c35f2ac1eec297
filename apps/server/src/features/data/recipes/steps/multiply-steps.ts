import type { StepOf } from '@causeway/contract';
import { columnOf } from '../frame.ts';
import type { Column, Frame } from '../frame.ts';
import { toTextSql } from '../parse-text.ts';
import { placeName, quoteName, quoteText, rowName } from '../sql-text.ts';
import { trimSql } from '../text-sql.ts';
import { changing, checkNames, needColumns, needTexts } from './step-work.ts';
import type { StepWork } from './step-work.ts';

function splitColumns(
  step: StepOf<'split'> & { readonly to: { readonly columns: readonly string[] } },
  frame: Frame,
): StepWork {
  const [column] = needTexts(frame.columns, [step.column], 'column');
  const parts = `string_split(${quoteName(column?.name ?? '')}, ${quoteText(step.by)})`;
  const names = step.to.columns;
  const trimmed = (text: string) => (step.trim ? trimSql(text) : text);
  const rest = `CASE WHEN len(${parts}) >= ${names.length} THEN array_to_string(${parts}[${names.length}:], ${quoteText(step.by)}) END`;
  const changes = names.map((name, at) => ({
    column: columnOf(name, 'text'),
    sql: trimmed(at === names.length - 1 ? rest : `${parts}[${at + 1}]`),
    from: [column?.name ?? ''],
  }));
  return changing(frame, changes, 'to.columns');
}

/** One row for each member of a list; a row without members stays. */
function multiply(frame: Frame, column: Column, list: string): StepWork {
  const name = quoteName(column.name);
  const rows = `SELECT *, unnest("__list") AS "__part", generate_subscripts("__list", 1) AS "__at" FROM (SELECT *, ${list} AS "__list" FROM ${frame.table})`;
  const place = `row_number() OVER (ORDER BY ${placeName}, "__at") AS ${placeName}`;
  return {
    sql: `SELECT * EXCLUDE ("__list", "__part", "__at") REPLACE ("__part" AS ${name}, ${place}) FROM (${rows})`,
    columns: frame.columns.map((each) => (each === column ? columnOf(column.name, 'text') : each)),
    lineage: { [column.name]: [column.name] },
    combines: true,
    losesOrder: true,
  };
}

export function compileSplit(step: StepOf<'split'>, frame: Frame): StepWork {
  const { to } = step;
  if (to !== 'rows') return splitColumns({ ...step, to }, frame);
  const [column] = needTexts(frame.columns, [step.column], 'column');
  if (column === undefined) return { sql: '', columns: [], lineage: {} };
  const name = quoteName(column.name);
  const parts = `string_split(${name}, ${quoteText(step.by)})`;
  const trimmed = step.trim ? `list_transform(${parts}, lambda part: ${trimSql('part')})` : parts;
  return multiply(frame, column, `coalesce(${trimmed}, [NULL::VARCHAR])`);
}

export function compileExplode(step: StepOf<'explode'>, frame: Frame): StepWork {
  const [column] = needTexts(frame.columns, [step.column], 'column');
  if (column === undefined) return { sql: '', columns: [], lineage: {} };
  const name = quoteName(column.name);
  const isList = `coalesce(json_valid(${name}), false) AND json_type(CASE WHEN json_valid(${name}) THEN ${name} END) = 'ARRAY'`;
  const members = `CASE WHEN ${isList} THEN from_json(${name}, '["VARCHAR"]') ELSE [${name}] END`;
  return multiply(frame, column, `CASE WHEN len(${members}) > 0 THEN ${members} ELSE [NULL::VARCHAR] END`);
}

export function compileUnpivot(step: StepOf<'unpivot'>, frame: Frame): StepWork {
  const turned = needColumns(frame.columns, step.columns, 'columns');
  const others = frame.columns.filter((column) => !turned.includes(column));
  const [first] = turned;
  const isSame = turned.every(({ type }) => type === first?.type);
  const result: Column = isSame && first !== undefined ? columnOf(step.value, first.type) : columnOf(step.value, 'text');
  const columns = [...others, columnOf(step.name, 'text'), result];
  checkNames(columns, 'name');
  const valueOf = ({ name, type }: Column) => (isSame ? `${quoteName(name)}::${result.sql}` : toTextSql(type, quoteName(name)));
  const kept = [rowName, placeName, ...others.map(({ name }) => quoteName(name))].join(', ');
  const names = `unnest([${turned.map(({ name }) => quoteText(name)).join(', ')}]) AS "__name"`;
  const values = `unnest([${turned.map(valueOf).join(', ')}]) AS "__value"`;
  const at = `unnest([${turned.map((_, index) => index).join(', ')}]) AS "__at"`;
  const list = [
    rowName,
    `row_number() OVER (ORDER BY ${placeName}, "__at") AS ${placeName}`,
    ...others.map(({ name }) => quoteName(name)),
    `"__name" AS ${quoteName(step.name)}`,
    `"__value" AS ${quoteName(step.value)}`,
  ];
  const from = turned.map(({ name }) => name);
  return {
    sql: `SELECT ${list.join(', ')} FROM (SELECT ${kept}, ${names}, ${values}, ${at} FROM ${frame.table})${step.dropNull ? ' WHERE "__value" IS NOT NULL' : ''}`,
    columns,
    lineage: { [step.name]: from, [step.value]: from },
    combines: true,
    losesOrder: true,
  };
}
