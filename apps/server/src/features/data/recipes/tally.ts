import type { Expectation, RowCounts, StepCounts } from '@causeway/contract';
import type { StepWork } from './steps/step-work.ts';

/** A step that was compiled, and the table it made. */
export interface TalliedStep {
  readonly id: string;
  readonly table: string;
  readonly work: StepWork;
}

/** A row of the tally, with numbers as the engine writes them. `rows_out` is null where it follows from the rows before. */
export type TallyRow = Readonly<Record<string, unknown>>;

/** An expectation as its step has it. */
export interface Expected {
  readonly id: string;
  readonly severity: Expectation['severity'];
  readonly max: number;
}

export interface Tally {
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly steps: readonly StepCounts[];
  readonly expectations: readonly Expectation[];
}

const sum = (parts: readonly string[]): string => (parts.length === 0 ? '0' : parts.map((part) => `(${part})`).join(' + '));
const countOf = (sql: string): string => `SELECT count(*) FROM (${sql})`;

function rowOf({ table, work }: TalliedStep, at: number, isCounted: boolean): string {
  const { rejects, filtered, deduplicated, check = 'SELECT NULL AS broken, NULL AS total' } = work;
  const list = [
    `${at} AS at`,
    `${isCounted && work.combines === true ? `(${countOf(`SELECT 1 FROM ${table}`)})` : 'NULL'}::BIGINT AS rows_out`,
    `(${sum(rejects === undefined ? [] : [countOf(rejects)])})::BIGINT AS rejected`,
    `(${sum(filtered === undefined ? [] : [filtered])})::BIGINT AS filtered`,
    `(${sum(deduplicated === undefined ? [] : [deduplicated])})::BIGINT AS deduplicated`,
    'broken::BIGINT AS broken, total::BIGINT AS total',
  ];
  return `SELECT ${list.join(', ')} FROM (${check})`;
}

/**
 * SELECT of a row for the rows that go in and one for each step. Only steps that combine rows are counted; what is left after the
 * others follows from what they took. The last step is left out where the number of its rows is known.
 */
export function tallySelect(input: string, steps: readonly TalliedStep[], isEndKnown: boolean): string {
  const first = `SELECT 0 AS at, (${countOf(input)})::BIGINT AS rows_out, 0 AS rejected, 0 AS filtered, 0 AS deduplicated, NULL AS broken, NULL AS total`;
  const isCounted = (at: number): boolean => !isEndKnown || at < steps.length - 1;
  return [first, ...steps.map((step, at) => rowOf(step, at + 1, isCounted(at)))].join('\nUNION ALL ');
}

/** Steps that were tallied. */
export interface Told {
  /** Ids of the steps. */
  readonly done: readonly string[];
  readonly expected: readonly Expected[];
  /** Rows after the last step, where the tally leaves them out. */
  readonly rowsOut?: number | undefined;
}

/** What the rows of a tally say. */
export function readTally(rows: readonly TallyRow[], { done: ids, expected, rowsOut: known }: Told): Tally {
  const byPlace = new Map(rows.map((row) => [Number(row['at']), row]));
  const numberAt = (at: number, name: string): number => Number(byPlace.get(at)?.[name] ?? 0);
  const isTold = (at: number, name: string): boolean => (byPlace.get(at)?.[name] ?? null) !== null;
  const rowsIn = numberAt(0, 'rows_out');
  let rowsOut = rowsIn;
  const steps = ids.map((id, index): StepCounts => {
    const at = index + 1;
    const taken = {
      rejected: numberAt(at, 'rejected'),
      filtered: numberAt(at, 'filtered'),
      deduplicated: numberAt(at, 'deduplicated'),
    };
    const left = rowsOut - taken.rejected - taken.filtered - taken.deduplicated;
    const told = isTold(at, 'rows_out') ? numberAt(at, 'rows_out') : left;
    rowsOut = index === ids.length - 1 ? (known ?? told) : told;
    return { id, rows_out: rowsOut, ...taken };
  });
  const expectations = expected.flatMap(({ id, severity, max }): Expectation[] => {
    const at = ids.indexOf(id) + 1;
    if (!isTold(at, 'broken')) return [];
    const [broken, total] = [numberAt(at, 'broken'), numberAt(at, 'total')];
    return [{ id, severity, broken, total, is_met: broken <= max * total }];
  });
  return { rowsIn, rowsOut, steps, expectations };
}

/** What all steps together did with the rows. */
export function countsOf({ rowsIn, steps }: Tally, rowsOut: number, isRowwise: boolean): RowCounts {
  const total = (name: 'rejected' | 'filtered' | 'deduplicated') => steps.reduce((sofar, step) => sofar + step[name], 0);
  const [rejected, filtered, deduplicated] = [total('rejected'), total('filtered'), total('deduplicated')];
  const isBalanced = isRowwise && rowsIn === rowsOut + rejected + filtered + deduplicated;
  return { rows_in: rowsIn, rows_out: rowsOut, rejected, filtered, deduplicated, is_balanced: isBalanced };
}
