import { Fault } from '@causeway/contract';
import type { FoundSheet } from './data-files.ts';
import { compileRecipe } from './recipes/compile-recipe.ts';
import { schemaOf } from './sheet-schema.ts';

/** What steps are as SQL over `input`, the sheet. */
export interface CompiledSteps {
  readonly sql: string;
  /** SELECT of refused rows: `__row`, `step`, `column`, `value`, `reason`. */
  readonly rejectsSql: string | undefined;
  /** SELECT of one row with what steps took away: `filtered`, `deduplicated`. */
  readonly countsSql: string;
  /** Rows are not combined: what went in is counted against what came out. */
  readonly isRowwise: boolean;
  /** Files of further sheets by the names of their tables. */
  readonly others: Readonly<Record<string, string>>;
}

export interface CompileOptions {
  /** Over the first rows and some of the others. */
  readonly isPreview: boolean;
  /** Of the masks that hash; the same for all data of one owner. */
  readonly salt: string;
}

/** Rows of a preview: all of a small sheet, the first and a share of a large one. */
const previewRows = { all: 20_000, first: 1000, others: 10_000 };

/** Throws `invalid_definition` that names the first step that cannot run. */
export function compileSteps(steps: readonly unknown[], found: FoundSheet, { isPreview, salt }: CompileOptions): CompiledSteps {
  const { columns, others } = schemaOf(found);
  const { rows } = found.sheet;
  const preview = { first: previewRows.first, every: rows / previewRows.others };
  const compiled = compileRecipe({ steps }, columns, {
    salt,
    others: others.map(({ source }) => source),
    ...(isPreview && rows > previewRows.all ? { preview } : {}),
  });
  const broken = compiled.steps.find(({ status }) => status === 'broken');
  if (broken !== undefined) {
    const [problem] = broken.problems;
    throw new Fault('invalid_definition', {
      message: `The step ${broken.id} (${broken.op}) cannot run: ${problem?.message ?? 'it is not valid'}`,
      param: `steps.${compiled.steps.indexOf(broken)}${problem?.path === undefined ? '' : `.${problem.path}`}`,
      ...(problem?.fix === undefined ? {} : { fix: { summary: problem.fix } }),
    });
  }
  const used = new Set(compiled.others.map(({ table }) => table));
  const files = others.flatMap(({ source, path }) => (used.has(source.table) ? [[source.table, path] as const] : []));
  const { sql, rejectsSql, countsSql, isBalanced } = compiled;
  return { sql, rejectsSql, countsSql, isRowwise: isBalanced, others: Object.fromEntries(files) };
}

/** A large sheet's preview shows some of its rows. */
export const isSampledPreview = ({ sheet }: FoundSheet): boolean => sheet.rows > previewRows.all;
