import { Fault } from '@causeway/contract';
import type { ParameterValue, RecipeCheck, RecipeColumn, RecipeDrift, RecipeParameter } from '@causeway/contract';
import type { Tables } from '../../providers/tables/tables.ts';
import { createAskEngine } from './ask-engine.ts';
import type { DataFiles, FoundSheet } from './data-files.ts';
import { findOtherSheets } from './other-sheets.ts';
import type { OtherFile } from './other-sheets.ts';
import { checkRecipe } from './recipes/check-recipe.ts';
import { compileRecipe } from './recipes/compile-recipe.ts';
import type { CompiledRecipe, RecipeOptions } from './recipes/compile-recipe.ts';
import { findDrift } from './recipes/find-drift.ts';
import { prepareStatements } from './recipes/prepare-statements.ts';
import { readSteps } from './recipes/read-steps.ts';
import { requireValues } from './require-values.ts';
import { schemaOf } from './sheet-schema.ts';

/** Steps as they came, and the values they take. */
export interface Plan {
  readonly steps: readonly unknown[];
  readonly parameters: readonly RecipeParameter[];
  readonly values: Readonly<Record<string, ParameterValue>>;
}

/** A plan over a sheet: other sheets were looked up, statements were read by the engine. */
export interface OpenPlan {
  readonly plan: Plan;
  readonly columns: readonly RecipeColumn[];
  readonly others: readonly OtherFile[];
  readonly options: RecipeOptions;
}

/** What steps are as SQL over `input`, the sheet. */
export interface CompiledPlan extends CompiledRecipe {
  /** Files of the other sheets that are needed, by the names of their tables. */
  readonly files: Readonly<Record<string, string>>;
}

export interface PlansNeeds {
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly tables: Pick<Tables, 'perform'>;
  /** Of the masks that hash; the same for all data of one owner. */
  readonly saltOf: (owner: string) => string;
}

/** Rows of a preview: all of a small sheet, the first and a share of a large one. */
const previewRows = { all: 20_000, first: 1000, others: 10_000 };

/** A large sheet's preview shows some of its rows. */
export const isSampledPreview = ({ sheet }: FoundSheet): boolean => sheet.rows > previewRows.all;

/** What stops a run is only counted in a preview: it shows the rows. */
export const previewOf = (found: FoundSheet): RecipeOptions => ({
  raises: false,
  ...(isSampledPreview(found) ? { preview: { first: previewRows.first, every: found.sheet.rows / previewRows.others } } : {}),
});

const hasStatement = (steps: readonly unknown[]): boolean =>
  readSteps(steps).some(({ step }) => step?.op === 'sql' && step.enabled);

/** Where every problem of steps is listed. */
const checkFix = 'Correct what `param` points to; POST /api/v1/recipes/check lists every problem with its place.';

/** Throws `invalid_definition` that names the first step that cannot run. */
function throwBroken({ steps }: CompiledRecipe): void {
  const at = steps.findIndex(({ status }) => status === 'broken');
  const broken = steps[at];
  if (broken === undefined) return;
  const [problem] = broken.problems;
  throw new Fault('invalid_definition', {
    message: `The step ${broken.id} (${broken.op}) cannot run: ${problem?.message ?? 'it is not valid'}`,
    param: `steps.${at}${problem?.path === undefined ? '' : `.${problem.path}`}`,
    fix: { summary: problem?.fix ?? checkFix },
  });
}

/** Plans over sheets of one owner: compiled, checked, compared. */
export function createPlans({ dataFiles, tables, saltOf }: PlansNeeds) {
  const ask = createAskEngine(tables);

  async function open(found: FoundSheet, plan: Plan, signal: AbortSignal): Promise<OpenPlan> {
    const { owner } = found.file;
    const { columns } = schemaOf(found);
    const others = await findOtherSheets(dataFiles, found, plan.steps);
    const options: RecipeOptions = { values: plan.values, others: others.map(({ source }) => source), salt: saltOf(owner) };
    if (!hasStatement(plan.steps)) return { plan, columns, others, options };
    const prepared = await prepareStatements(plan, { schema: columns, options }, ask(signal));
    return { plan, columns, others, options: { ...options, ...prepared } };
  }

  return {
    open,
    ask,

    /** Throws `invalid_definition` when a step cannot run, `invalid_request` when a parameter has no value. */
    compile({ plan, columns, others, options }: OpenPlan, more: RecipeOptions = {}): CompiledPlan {
      requireValues(plan);
      const compiled = compileRecipe(plan, columns, { ...options, ...more });
      throwBroken(compiled);
      const used = new Set(compiled.others.map(({ table }) => table));
      const files = others.flatMap(({ source, path }) => (used.has(source.table) ? [[source.table, path] as const] : []));
      return { ...compiled, files: Object.fromEntries(files) };
    },

    async check(found: FoundSheet, plan: Plan, signal: AbortSignal): Promise<RecipeCheck> {
      const { columns, options } = await open(found, plan, signal);
      return checkRecipe(plan, columns, options);
    },

    async drift(
      found: FoundSheet,
      { plan, before }: { readonly plan: Plan; readonly before: readonly RecipeColumn[] | undefined },
      signal: AbortSignal,
    ): Promise<RecipeDrift> {
      const { columns, options } = await open(found, plan, signal);
      return findDrift(plan, columns, { before, options });
    },
  };
}

export type Plans = ReturnType<typeof createPlans>;
