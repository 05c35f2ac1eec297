import type { CheckedStep, OtherSheet, ParameterValue, RecipeColumn, RecipeParameter, RecipeProblem } from '@causeway/contract';
import { sqlTypeOf } from './frame.ts';
import type { Column, Frame } from './frame.ts';
import { hashSteps } from './hash-steps.ts';
import { readSteps } from './read-steps.ts';
import type { ReadStep } from './read-steps.ts';
import { RecipeError } from './recipe-error.ts';
import { isReservedName, placeName, quoteName, quoteText, rowName } from './sql-text.ts';
import { compileStep } from './steps/compile-step.ts';
import type { CheckedSelect, OtherTable, StepContext, StepWork } from './steps/step-work.ts';

/** What is compiled: steps as they came, read here, so that a wrong one is told and not thrown. */
export interface RecipeSource {
  readonly steps: readonly unknown[];
  readonly parameters?: readonly RecipeParameter[];
}

/** Another sheet that steps may name, and the table that stands for it. */
export interface OtherSource {
  readonly sheet: OtherSheet;
  /** Name of the table in SQL. */
  readonly table: string;
  readonly columns: readonly RecipeColumn[];
}

export interface RecipeOptions {
  /** Only the first so many steps: undo is a smaller number. */
  readonly upTo?: number;
  /** Over a sample: the first rows, and one of `every` others; nothing is raised. */
  readonly preview?: { readonly first: number; readonly every: number };
  readonly values?: Readonly<Record<string, ParameterValue>>;
  readonly others?: readonly OtherSource[];
  /** Steps `sql` that `checkSelect` let pass, by id. */
  readonly statements?: Readonly<Record<string, CheckedSelect>>;
  /** Secret for masks; never part of a recipe. */
  readonly salt?: string;
}

export interface CompiledRecipe {
  /** SELECT over `input`, a table with `__row` and the columns of the sheet; begins with SELECT. */
  readonly sql: string;
  /** The result has `__row`: each of its rows is one of the sheet. */
  readonly hasRow: boolean;
  /** SELECT of refused rows: `__row`, `step`, `column`, `value`, `reason`; by step, and of all. */
  readonly rejects: readonly { readonly step: string; readonly sql: string }[];
  readonly rejectsSql: string | undefined;
  /** SELECT of one row: `rows_in`, `rows_out`, `rejected`, `filtered`, `deduplicated`. */
  readonly countsSql: string;
  /** SELECT of a row for each step: `step`, `rows_out`, `rejected`, `filtered`, `deduplicated`. */
  readonly stepCountsSql: string | undefined;
  /** `rows_in` is the sum of the others; false where steps combine rows. */
  readonly isBalanced: boolean;
  /** What is expected, as SELECT of `broken` and `total`. */
  readonly checks: readonly { readonly step: string; readonly sql: string }[];
  readonly columns: readonly Column[];
  /** Columns of the sheet that each column of the result is made of. */
  readonly lineage: Readonly<Record<string, readonly string[]>>;
  readonly steps: readonly CheckedStep[];
  /** Steps that are not broken. */
  readonly isWhole: boolean;
  /** Other sheets that are needed. */
  readonly others: readonly OtherSource[];
  /** Of steps[0..k], for k from 0. */
  readonly hashes: readonly string[];
}

interface Done {
  readonly id: string;
  readonly table: string;
  readonly work: StepWork;
}

interface State {
  frame: Frame;
  isOrdered: boolean;
  hasRow: boolean;
  lineage: Readonly<Record<string, readonly string[]>>;
  readonly tables: { readonly table: string; readonly sql: string }[];
  readonly done: Done[];
  readonly used: Set<OtherSource>;
}

const toColumn = ({ name, type }: RecipeColumn): Column => ({ name, type, sql: sqlTypeOf(type) });

/** A column of the sheet that is called as one of ours gets another name. */
const freeName = (name: string): string => (isReservedName(name) ? `x${name}` : name);

function openState(schema: readonly RecipeColumn[], { preview }: RecipeOptions): State {
  const named = schema.map((column) => ({ from: column.name, column: toColumn({ ...column, name: freeName(column.name) }) }));
  const list = named.map(({ from, column }) =>
    from === column.name ? quoteName(from) : `${quoteName(from)} AS ${quoteName(column.name)}`,
  );
  const where =
    preview === undefined
      ? ''
      : ` WHERE ${rowName} <= ${preview.first} OR hash(${rowName}) % ${Math.max(1, Math.floor(preview.every))} = 0`;
  return {
    frame: { table: 's_0', columns: named.map(({ column }) => column) },
    isOrdered: true,
    hasRow: true,
    lineage: Object.fromEntries(named.map(({ from, column }) => [column.name, [from]])),
    tables: [{ table: 's_0', sql: `SELECT ${[rowName, `${rowName} AS ${placeName}`, ...list].join(', ')} FROM input${where}` }],
    done: [],
    used: new Set(),
  };
}

function contextOf(state: State, table: string, { source, options }: Compilation): StepContext {
  const findOther = ({ file, sheet }: OtherSheet): OtherTable | undefined => {
    const found = options.others?.find((other) => other.sheet.sheet === sheet && other.sheet.file === file);
    if (found === undefined) return undefined;
    state.used.add(found);
    return { table: quoteName(found.table), columns: found.columns.map(toColumn) };
  };
  return {
    table,
    isOrdered: state.isOrdered,
    parameters: source.parameters ?? [],
    values: options.values ?? {},
    findOther,
    statements: options.statements ?? {},
    salt: options.salt,
    raises: options.preview === undefined,
  };
}

interface Compilation {
  readonly source: RecipeSource;
  readonly options: RecipeOptions;
}

/** Where the columns of the sheet went through one step more. */
function follow(state: State, { columns, lineage }: StepWork): Readonly<Record<string, readonly string[]>> {
  const origins = (names: readonly string[]) => [...new Set(names.flatMap((name) => state.lineage[name] ?? []))];
  return Object.fromEntries(
    columns.map(({ name }) => [name, Object.hasOwn(lineage, name) ? origins(lineage[name] ?? []) : origins([name])]),
  );
}

function take(state: State, id: string, { table, work }: Omit<Done, 'id'>): void {
  state.lineage = follow(state, work);
  state.tables.push(...(work.before ?? []), { table, sql: work.sql });
  state.done.push({ id, table, work });
  state.frame = { table, columns: work.columns };
  state.isOrdered &&= !work.losesOrder;
  state.hasRow &&= !work.forgetsRow;
}

const told = (columns: readonly Column[]): RecipeColumn[] => columns.map(({ name, type }) => ({ name, type }));

function compileOne(state: State, read: ReadStep, compilation: Compilation): CheckedStep {
  const { id, op, step } = read;
  const checked = (status: CheckedStep['status'], problems: readonly RecipeProblem[], work?: StepWork): CheckedStep => ({
    id,
    op,
    status,
    problems: [...problems],
    columns: told(state.frame.columns),
    lineage: Object.fromEntries(Object.entries(work?.lineage ?? {}).map(([name, from]) => [name, [...from]])),
    is_approximate_in_preview: work?.needsAll ?? false,
  });
  if (step === undefined) return checked('broken', read.problems);
  if (!step.enabled) return checked('disabled', []);
  const table = `s_${state.done.length + 1}`;
  try {
    const work = compileStep(step, state.frame, contextOf(state, table, compilation));
    take(state, id, { table, work });
    return checked('ok', [], work);
  } catch (error) {
    if (error instanceof RecipeError) return checked('broken', error.problems);
    throw error;
  }
}

/** How often a table is named; a text that looks like its name only costs time. */
const countNames = (table: string, statements: readonly string[]): number =>
  statements.reduce((count, sql) => count + sql.split(new RegExp(String.raw`\b${table}\b`, 'u')).length - 1, 0);

/**
 * A statement over the tables of the recipe; it begins with SELECT, so that a caller may put `WITH input AS …` before it. What is
 * read twice is kept: the engine would compute it for each reader, and what that reads again for each of these.
 */
function over({ tables }: State, select: string): string {
  const statements = [...tables.map(({ sql }) => sql), select];
  const written = tables.map(
    ({ table, sql }) => `${table} AS ${countNames(table, statements) > 1 ? 'MATERIALIZED ' : ''}(${sql})`,
  );
  return `SELECT * FROM (WITH ${written.join(',\n')}\n${select})`;
}

function resultSql(state: State): string {
  const { frame, hasRow, isOrdered } = state;
  const names = [...(hasRow ? [rowName] : []), ...frame.columns.map(({ name }) => quoteName(name))].join(', ');
  return over(state, `SELECT ${names} FROM ${frame.table}${isOrdered ? '' : ` ORDER BY ${placeName}`}`);
}

const rejectSql = ({ id, work }: Done): string =>
  `SELECT ${rowName}, ${quoteText(id)} AS "step", "column", "value", "reason" FROM (${work.rejects ?? ''})`;

const sum = (parts: readonly string[]): string => (parts.length === 0 ? '0' : parts.map((part) => `(${part})`).join(' + '));
const rejectedSql = ({ work }: Done): string[] =>
  work.rejects === undefined ? [] : [`SELECT count(*) FROM (${work.rejects})`];
const takenSql = (done: readonly Done[]): string =>
  [
    `${sum(done.flatMap(rejectedSql))} AS rejected`,
    `${sum(done.flatMap(({ work }) => work.filtered ?? []))} AS filtered`,
    `${sum(done.flatMap(({ work }) => work.deduplicated ?? []))} AS deduplicated`,
  ].join(', ');

const countSql = (table: string): string => `(SELECT count(*) FROM ${table})`;

function stepCounts(state: State): string | undefined {
  if (state.done.length === 0) return undefined;
  const rows = state.done.map(
    (done) => `SELECT ${quoteText(done.id)} AS step, ${countSql(done.table)} AS rows_out, ${takenSql([done])}`,
  );
  return over(state, rows.join('\nUNION ALL '));
}

/**
 * Steps as one chain of SQL. A step that does not fit is marked and passed over, the ones after it are compiled all the same.
 * `schema` are the columns of the sheet, which all are text where nothing else is known.
 */
export function compileRecipe(
  source: RecipeSource,
  schema: readonly RecipeColumn[],
  options: RecipeOptions = {},
): CompiledRecipe {
  const reads = readSteps(source.steps).slice(0, options.upTo);
  const state = openState(schema, options);
  const steps = reads.map((read) => compileOne(state, read, { source, options }));
  const refusing = state.done.filter(({ work }) => work.rejects !== undefined);
  return {
    sql: resultSql(state),
    hasRow: state.hasRow,
    rejects: refusing.map((done) => ({ step: done.id, sql: over(state, rejectSql(done)) })),
    rejectsSql: refusing.length === 0 ? undefined : over(state, refusing.map(rejectSql).join('\nUNION ALL ')),
    countsSql: over(
      state,
      `SELECT ${countSql('s_0')} AS rows_in, ${countSql(state.frame.table)} AS rows_out, ${takenSql(state.done)}`,
    ),
    stepCountsSql: stepCounts(state),
    isBalanced: state.done.every(({ work }) => !work.combines),
    checks: state.done.flatMap(({ id, work }) =>
      work.check === undefined ? [] : [{ step: id, sql: over(state, work.check) }],
    ),
    columns: state.frame.columns,
    lineage: state.lineage,
    steps,
    isWhole: steps.every(({ status }) => status !== 'broken'),
    others: [...state.used],
    hashes: hashSteps(
      reads.map(({ step }) => step ?? { enabled: false }),
      options.values,
    ),
  };
}
