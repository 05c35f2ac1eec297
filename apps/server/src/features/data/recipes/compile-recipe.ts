import type { CheckedStep, OtherSheet, ParameterValue, RecipeColumn, RecipeParameter, RecipeProblem } from '@causeway/contract';
import { sqlTypeOf } from './frame.ts';
import type { Column, Frame } from './frame.ts';
import { hashSteps } from './hash-steps.ts';
import { readSteps } from './read-steps.ts';
import type { ReadStep } from './read-steps.ts';
import { RecipeError } from './recipe-error.ts';
import { isReservedName, placeName, quoteName, rowName } from './sql-text.ts';
import { over, rejectSql, rejectsSqlOf } from './chain.ts';
import type { Chain, ChainTable } from './chain.ts';
import { partTyped } from './part-typed.ts';
import type { TypedPart } from './part-typed.ts';
import { compileStep } from './steps/compile-step.ts';
import type { CheckedSelect, OtherTable, StepContext, StepWork } from './steps/step-work.ts';
import { tallySelect } from './tally.ts';
import type { Expected, TalliedStep } from './tally.ts';

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
  /** False: what must not be is counted and does not stop the steps. Default: true, without a sample. */
  readonly raises?: boolean;
  readonly values?: Readonly<Record<string, ParameterValue>>;
  readonly others?: readonly OtherSource[];
  /** Steps `sql` that `checkSelect` let pass, by id. */
  readonly statements?: Readonly<Record<string, CheckedSelect>>;
  /** Why others were refused, by id. */
  readonly refused?: Readonly<Record<string, readonly string[]>>;
  /** Secret for masks; never part of a recipe. */
  readonly salt?: string;
  /** True: the rows that the first steps typed stand apart, for who keeps them; the number of the last rows is not counted. */
  readonly isRun?: boolean;
}

export interface CompiledRecipe {
  /** What the statements read as `typed` and `refused`; only of a run, and where steps type texts before any takes rows away. */
  readonly typed: TypedPart | undefined;
  /** SELECT over `input`, a table with `__row` and the columns of the sheet; begins with SELECT. */
  readonly sql: string;
  /** The result has `__row`: each of its rows is one of the sheet. */
  readonly hasRow: boolean;
  /** SELECT of refused rows: `__row`, `step`, `column`, `value`, `reason`; by step, and of all. */
  readonly rejects: readonly { readonly step: string; readonly sql: string }[];
  readonly rejectsSql: string | undefined;
  /** SELECT of what each step did with the rows, as `readTally` reads it; `done` are the ids of these steps. */
  readonly tallySql: string;
  readonly done: readonly string[];
  readonly expected: readonly Expected[];
  /** `rows_in` is the sum of the others; false where steps combine rows. */
  readonly isBalanced: boolean;
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

interface State extends Chain {
  frame: Frame;
  isOrdered: boolean;
  hasRow: boolean;
  lineage: Readonly<Record<string, readonly string[]>>;
  readonly tables: ChainTable[];
  readonly done: TalliedStep[];
  readonly used: Set<OtherSource>;
}

const toColumn = ({ name, type }: RecipeColumn): Column => ({ name, type, sql: sqlTypeOf(type) });

/** A column of the sheet that is called as one of ours gets another name. */
const freeName = (name: string): string => (isReservedName(name) ? `x${name}` : name);

const whereSql = (preview: RecipeOptions['preview']): string =>
  preview === undefined
    ? ''
    : ` WHERE ${rowName} <= ${preview.first} OR hash(${rowName}) % ${Math.max(1, Math.floor(preview.every))} = 0`;

function openState(schema: readonly RecipeColumn[], { preview }: RecipeOptions): State {
  const named = schema.map((column) => ({ from: column.name, column: toColumn({ ...column, name: freeName(column.name) }) }));
  const list = named.map(({ from, column }) =>
    from === column.name ? quoteName(from) : `${quoteName(from)} AS ${quoteName(column.name)}`,
  );
  return {
    frame: { table: 's_0', columns: named.map(({ column }) => column) },
    isOrdered: true,
    hasRow: true,
    lineage: Object.fromEntries(named.map(({ from, column }) => [column.name, [from]])),
    tables: [
      {
        table: 's_0',
        sql: `SELECT ${[rowName, `${rowName} AS ${placeName}`, ...list].join(', ')} FROM input${whereSql(preview)}`,
      },
    ],
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
    refused: options.refused ?? {},
    salt: options.salt,
    raises: options.raises ?? options.preview === undefined,
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

function take(state: State, id: string, { table, work }: Omit<TalliedStep, 'id'>): void {
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

const resultSelect = ({ frame, hasRow, isOrdered }: State): string => {
  const names = [...(hasRow ? [rowName] : []), ...frame.columns.map(({ name }) => quoteName(name))].join(', ');
  return `SELECT ${names} FROM ${frame.table}${isOrdered ? '' : ` ORDER BY ${placeName}`}`;
};

/** Of the rows that go in: what `s_0` reads, without its columns. */
const inputSql = ({ preview }: RecipeOptions): string => `SELECT 1 FROM input${whereSql(preview)}`;

const expectedOf = (reads: readonly ReadStep[]): readonly Expected[] =>
  reads.flatMap(({ step }) => {
    if (step?.op === 'cast' && step.onError === 'fail') return [{ id: step.id, severity: 'fail' as const, max: 0 }];
    if (step?.op !== 'expect') return [];
    return [{ id: step.id, severity: step.severity, max: 'rowCount' in step.rule ? 0 : step.max }];
  });

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
  const result = resultSelect(state);
  const { isRun = false } = options;
  const parted = isRun ? partTyped(state, result) : undefined;
  const chain = parted?.rest ?? state;
  const refusing = chain.done.filter(({ work }) => work.rejects !== undefined);
  return {
    typed: parted?.typed,
    sql: over(chain, result),
    hasRow: state.hasRow,
    rejects: refusing.map((done) => ({ step: done.id, sql: over(chain, rejectSql(done)) })),
    rejectsSql: rejectsSqlOf(chain),
    tallySql: over(chain, tallySelect(inputSql(options), chain.done, isRun)),
    done: state.done.map(({ id }) => id),
    expected: expectedOf(reads),
    isBalanced: state.done.every(({ work }) => !work.combines),
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
