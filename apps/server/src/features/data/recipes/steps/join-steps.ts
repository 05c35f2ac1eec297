import type { OtherSheet, StepOf } from '@causeway/contract';
import { columnOf, isNumeric } from '../frame.ts';
import type { Column, Frame } from '../frame.ts';
import { toTextSql } from '../parse-text.ts';
import { RecipeError } from '../recipe-error.ts';
import { placeName, quoteName, rowName } from '../sql-text.ts';
import { checkNames, findColumn, needColumn } from './step-work.ts';
import type { OtherTable, StepContext, StepWork } from './step-work.ts';

type Join = StepOf<'join'>;

export function needOther(context: StepContext, sheet: OtherSheet): OtherTable {
  const other = context.findOther(sheet);
  if (other === undefined) {
    throw new RecipeError({ code: 'unknown-sheet', message: `there is no sheet \`${sheet.sheet}\``, path: 'with' });
  }
  return other;
}

interface Pair {
  readonly left: Column;
  readonly right: Column;
}

/** Keys of one type are compared as they are, numbers as numbers, others as texts. */
function equalSql({ left, right }: Pair): string {
  const [l, r] = [`l.${quoteName(left.name)}`, `r.${quoteName(right.name)}`];
  if (left.type === right.type && left.sql === right.sql) return `${l} = ${r}`;
  if (isNumeric(left.type) && isNumeric(right.type)) return `${l}::DOUBLE = ${r}::DOUBLE`;
  return `${toTextSql(left.type, l)} = ${toTextSql(right.type, r)}`;
}

interface Taken {
  readonly from: Column;
  readonly to: Column;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${name}_${count}`;
  return free;
}

interface Sides {
  readonly frame: Frame;
  readonly other: OtherTable;
  readonly pairs: readonly Pair[];
}

/** Columns of the other sheet; a name that is taken gets a number. */
function takenColumns(step: Join, { frame, other, pairs }: Sides): readonly Taken[] {
  const told = step.take?.map(({ column, as }, at) => ({ from: needColumn(other.columns, column, `take.${at}.column`), as }));
  const keys = new Set(pairs.map(({ right }) => right.name));
  const all = told ?? other.columns.filter(({ name }) => !keys.has(name)).map((from) => ({ from, as: undefined }));
  const names = new Set(frame.columns.map(({ name }) => name.toLowerCase()));
  return all.map(({ from, as }) => {
    const name = as ?? freeName(from.name, names);
    names.add(name.toLowerCase());
    return { from, to: { ...from, name } };
  });
}

function filtering(step: Join, { frame, other, pairs }: Sides): StepWork {
  const on = pairs.map(equalSql).join(' AND ');
  const exists = `EXISTS (SELECT 1 FROM ${other.table} AS r WHERE ${on})`;
  const [stays, goes] = step.how === 'semi' ? [exists, `NOT ${exists}`] : [`NOT ${exists}`, exists];
  return {
    sql: `SELECT l.* FROM ${frame.table} AS l WHERE ${stays}`,
    columns: frame.columns,
    lineage: {},
    losesOrder: true,
    filtered: `SELECT count(*) FROM ${frame.table} AS l WHERE ${goes}`,
  };
}

const joinWords = { inner: 'JOIN', left: 'LEFT JOIN', right: 'RIGHT JOIN', full: 'FULL JOIN', lookup: 'LEFT JOIN' } as const;

/** A row that came from the other side alone has its keys there. */
const keySql = ({ left, right }: Pair): string => {
  const r =
    left.type === 'text'
      ? toTextSql(right.type, `r.${quoteName(right.name)}`)
      : `try_cast(r.${quoteName(right.name)} AS ${left.sql})`;
  return `coalesce(l.${quoteName(left.name)}, ${r})`;
};

export function compileJoin(step: Join, frame: Frame, context: StepContext): StepWork {
  const other = needOther(context, step.with);
  const pairs = step.on.map(({ left, right }, at): Pair => ({
    left: needColumn(frame.columns, left, `on.${at}.left`),
    right: needColumn(other.columns, right, `on.${at}.right`),
  }));
  const { how } = step;
  if (how === 'semi' || how === 'anti') return filtering(step, { frame, other, pairs });
  const on = pairs.map(equalSql).join(' AND ');
  const taken = takenColumns(step, { frame, other, pairs });
  const columns = [...frame.columns, ...taken.map(({ to }) => to)];
  checkNames(columns, 'take');
  const isOuter = how === 'right' || how === 'full';
  const leftSql = ({ name }: Column) => {
    const pair = pairs.find((each) => each.left.name === name);
    return `${pair === undefined ? `l.${quoteName(name)}` : keySql(pair)} AS ${quoteName(name)}`;
  };
  // A lookup takes the first of several matches, so that rows stay as many as they are.
  const once = `SELECT * FROM ${other.table} QUALIFY row_number() OVER (PARTITION BY ${pairs.map(({ right }) => quoteName(right.name)).join(', ')} ORDER BY ${rowName}) = 1`;
  const right = how === 'lookup' ? `(${once})` : other.table;
  const place = how === 'lookup' ? `l.${placeName}` : `row_number() OVER (ORDER BY l.${placeName} NULLS LAST, r.${rowName})`;
  // Columns that are not named are not read when nobody wants them.
  const own = isOuter
    ? [`l.${rowName} AS ${rowName}`, `${place} AS ${placeName}`, ...frame.columns.map(leftSql)]
    : [`l.* REPLACE (${place} AS ${placeName})`];
  const list = [...own, ...taken.map(({ from, to }) => `r.${quoteName(from.name)} AS ${quoteName(to.name)}`)];
  return {
    sql: `SELECT ${list.join(', ')} FROM ${frame.table} AS l ${joinWords[how]} ${right} AS r ON ${on}`,
    columns,
    lineage: Object.fromEntries(taken.map(({ to }) => [to.name, pairs.map(({ left }) => left.name)])),
    losesOrder: true,
    ...(how === 'lookup' ? {} : { combines: true, needsAll: true, forgetsRow: isOuter }),
  };
}

/** Two columns of one name, as the type both have, else as text. */
function joined(
  column: Column,
  other: Column | undefined,
): { readonly column: Column; readonly top: string; readonly bottom: string } {
  const name = quoteName(column.name);
  if (other === undefined) return { column, top: name, bottom: `NULL::${column.sql}` };
  const below = quoteName(other.name);
  if (other.sql === column.sql) return { column, top: name, bottom: below };
  if (isNumeric(column.type) && isNumeric(other.type)) {
    return { column: columnOf(column.name, 'number'), top: `${name}::DOUBLE`, bottom: `${below}::DOUBLE` };
  }
  return { column: columnOf(column.name, 'text'), top: toTextSql(column.type, name), bottom: toTextSql(other.type, below) };
}

export function compileUnion(step: StepOf<'union'>, frame: Frame, context: StepContext): StepWork {
  const other = needOther(context, step.with);
  const both = frame.columns.map((column) => joined(column, findColumn(other.columns, column.name)));
  const added = other.columns.filter(({ name }) => findColumn(frame.columns, name) === undefined);
  const columns = [...both.map(({ column }) => column), ...added];
  checkNames(columns, 'with');
  const named = (sql: string, name: string) => `${sql} AS ${quoteName(name)}`;
  const top = [
    ...both.map((each) => named(each.top, each.column.name)),
    ...added.map(({ name, sql }) => named(`NULL::${sql}`, name)),
  ];
  const bottom = [...both.map((each) => named(each.bottom, each.column.name)), ...added.map(({ name }) => quoteName(name))];
  const upper = `SELECT 0 AS "__side", ${rowName}, ${placeName}, ${top.join(', ')} FROM ${frame.table}`;
  const lower = `SELECT 1 AS "__side", NULL::BIGINT AS ${rowName}, ${rowName} AS ${placeName}, ${bottom.join(', ')} FROM ${other.table}`;
  return {
    sql: `SELECT * EXCLUDE ("__side") REPLACE (row_number() OVER (ORDER BY "__side", ${placeName}) AS ${placeName}) FROM (${upper} UNION ALL ${lower})`,
    columns,
    lineage: Object.fromEntries(added.map(({ name }) => [name, []])),
    combines: true,
    losesOrder: true,
    forgetsRow: true,
    needsAll: true,
  };
}
