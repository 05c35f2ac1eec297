import type { OtherSheet, ParameterValue, RecipeParameter, RecipeStep } from '@causeway/contract';
import { findClosest } from '../../../../closest.ts';
import type { Scope } from '../expression/session.ts';
import type { Column, Frame } from '../frame.ts';
import { RecipeError } from '../recipe-error.ts';
import { isReservedName, quoteName } from '../sql-text.ts';

/** Another sheet under the name that SQL knows it by. */
export interface OtherTable {
  readonly table: string;
  readonly columns: readonly Column[];
}

/** A SELECT of somebody else that was found harmless, and what it gives. */
export interface CheckedSelect {
  /** As DuckDB wrote it from the tree that was checked. */
  readonly text: string;
  readonly columns: readonly Column[];
}

/** What steps share besides the table before them. */
export interface StepContext {
  /** Name of the table that the step makes. */
  readonly table: string;
  /** The rows still stand in the order of their places. */
  readonly isOrdered: boolean;
  readonly parameters: readonly RecipeParameter[];
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly findOther: (sheet: OtherSheet) => OtherTable | undefined;
  readonly statements: Readonly<Record<string, CheckedSelect>>;
  readonly refused: Readonly<Record<string, readonly string[]>>;
  /** Secret that masks are made with. */
  readonly salt: string | undefined;
  /** What must not be fails the run; false in a preview. */
  readonly raises: boolean;
}

/** A step as SQL, and what is known of its result. */
export interface StepWork {
  /** Tables that it needs before its own. */
  readonly before?: readonly { readonly table: string; readonly sql: string }[];
  readonly sql: string;
  readonly columns: readonly Column[];
  /** Columns that each new or changed column is made of. */
  readonly lineage: Readonly<Record<string, readonly string[]>>;
  /** The rows no longer stand in the order of their places. */
  readonly losesOrder?: boolean;
  /** Rows are joined, doubled or made: they cannot be counted one against the other. */
  readonly combines?: boolean;
  /** A row is no longer one of the sheet. */
  readonly forgetsRow?: boolean;
  /** Texts become values: what the engine need not do again for the next run over the sheet. */
  readonly readsTexts?: boolean;
  /** The figures of a sample are not those of all rows. */
  readonly needsAll?: boolean;
  /** SELECT of refused rows: `__row`, `column`, `value`, `reason`. */
  readonly rejects?: string;
  /** SELECT of one number: rows that it took away. */
  readonly filtered?: string;
  readonly deduplicated?: string;
  /** SELECT of `broken` and `total`. */
  readonly check?: string;
}

export type CompileStep<S extends RecipeStep = RecipeStep> = (step: S, frame: Frame, context: StepContext) => StepWork;

export const findColumn = (columns: readonly Column[], name: string): Column | undefined =>
  columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase());

/** The columns of these names. Throws with a problem for each that is not there. */
export function needColumns(columns: readonly Column[], names: readonly string[], path: string): readonly Column[] {
  const problems = names.flatMap((name, at) => {
    if (findColumn(columns, name) !== undefined) return [];
    const closest = findClosest(
      name,
      columns.map((column) => column.name),
    );
    const fix = closest === undefined ? {} : { fix: `did you mean \`${closest}\`?` };
    return [
      {
        code: 'unknown-column' as const,
        message: `there is no column \`${name}\``,
        path: names.length === 1 ? path : `${path}.${at}`,
        ...fix,
      },
    ];
  });
  if (problems.length > 0) throw new RecipeError(...problems);
  const found = names.flatMap((name) => findColumn(columns, name) ?? []);
  return [...new Set(found)];
}

export function needColumn(columns: readonly Column[], name: string, path: string): Column {
  const [found] = needColumns(columns, [name], path);
  if (found === undefined) throw new RecipeError({ code: 'unknown-column', message: `there is no column \`${name}\``, path });
  return found;
}

/** Only columns of texts; the way out is to put the step before the one that types them. */
export function needTexts(columns: readonly Column[], names: readonly string[], path: string): readonly Column[] {
  const found = needColumns(columns, names, path);
  const wrong = found.filter(({ type }) => type !== 'text');
  if (wrong.length === 0) return found;
  throw new RecipeError(
    ...wrong.map(({ name, type }) => ({
      code: 'wrong-type' as const,
      message: `\`${name}\` is ${type}, and text is needed`,
      fix: 'put this step before the one that gives the type, or cast the column to text',
      path,
    })),
  );
}

/** Refuses a list of columns that no table can have: names are the same in any case. */
export function checkNames(columns: readonly Column[], path: string): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    const lower = name.toLowerCase();
    if (seen.has(lower)) {
      throw new RecipeError({ code: 'duplicate-column', message: `there would be two columns \`${name}\``, path });
    }
    if (isReservedName(name)) {
      throw new RecipeError({ code: 'duplicate-column', message: `the name \`${name}\` is taken`, path });
    }
    seen.add(lower);
  }
}

/** A column with the SQL of its values. */
export interface Change {
  readonly column: Column;
  readonly sql: string;
  readonly from: readonly string[];
}

export interface Changed {
  /** What stands between SELECT and FROM. */
  readonly list: string;
  readonly columns: readonly Column[];
  readonly lineage: Readonly<Record<string, readonly string[]>>;
}

/** Columns replaced where they are there, else added at the end. */
export function changeColumns(frame: Frame, changes: readonly Change[], path = 'as'): Changed {
  const isThere = ({ column }: Change) => findColumn(frame.columns, column.name);
  const replaced = changes.filter((change) => isThere(change) !== undefined);
  const added = changes.filter((change) => isThere(change) === undefined);
  const write = ({ sql }: Change, name: string) => `${sql} AS ${quoteName(name)}`;
  const replace = replaced.map((change) => write(change, isThere(change)?.name ?? change.column.name));
  const list = [
    `*${replace.length === 0 ? '' : ` REPLACE (${replace.join(', ')})`}`,
    ...added.map((change) => write(change, change.column.name)),
  ];
  const byOldName = new Map(replaced.map((change) => [isThere(change)?.name, change]));
  const kept = frame.columns.map((column) => {
    const change = byOldName.get(column.name);
    return change === undefined ? column : { ...change.column, name: column.name };
  });
  const columns = [...kept, ...added.map(({ column }) => column)];
  checkNames(columns, path);
  const lineage = Object.fromEntries(
    changes.map((change) => [isThere(change)?.name ?? change.column.name, [...new Set(change.from)]]),
  );
  return { list: list.join(', '), columns, lineage };
}

/** A step that only changes or adds columns. */
export function changing(frame: Frame, changes: readonly Change[], path?: string): StepWork {
  const { list, columns, lineage } = changeColumns(frame, changes, path);
  return { sql: `SELECT ${list} FROM ${frame.table}`, columns, lineage };
}

export const scopeOf = (frame: Frame, { parameters, values }: StepContext): Scope => ({
  columns: frame.columns,
  parameters,
  values,
});

/** Columns in the order of a step, as SQL. */
export const orderSql = (
  columns: readonly Column[],
  by: readonly { readonly column: string; readonly order: 'asc' | 'desc'; readonly nulls: 'first' | 'last' }[],
  path: string,
): readonly string[] =>
  by.map(
    ({ column, order, nulls }) =>
      `${quoteName(needColumn(columns, column, path).name)} ${order.toUpperCase()} NULLS ${nulls.toUpperCase()}`,
  );
