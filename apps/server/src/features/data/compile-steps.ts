import type { LandedSheet } from '../../providers/tables/tables.ts';

/** What steps are as SQL over `input`, the sheet. */
export interface CompiledSteps {
  readonly sql: string;
  /** SELECT of refused rows: `__row`, `step`, `column`, `value`, `reason`. */
  readonly rejectsSql: string | undefined;
  /** SELECT of one row with what steps took away: `filtered`, `deduplicated`. */
  readonly countsSql: string | undefined;
  /** Rows keep their identity to the end: what went in is counted against what came out. */
  readonly isRowwise: boolean;
}

/** Throws `invalid_definition` that names the step. */
export type CompileSteps = (steps: readonly unknown[], sheet: LandedSheet) => CompiledSteps;
