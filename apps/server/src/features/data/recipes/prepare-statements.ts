import type { RecipeColumn } from '@causeway/contract';
import { compileRecipe } from './compile-recipe.ts';
import type { RecipeOptions, RecipeSource } from './compile-recipe.ts';
import type { Column } from './frame.ts';
import { readSteps } from './read-steps.ts';
import { describeSelect, readSelect } from './read-select.ts';
import type { AskEngine } from './read-select.ts';
import { quoteName } from './sql-text.ts';
import type { CheckedSelect } from './steps/step-work.ts';

export interface Prepared {
  readonly statements: Readonly<Record<string, CheckedSelect>>;
  /** Why a statement is refused, by the id of its step. */
  readonly refused: Readonly<Record<string, readonly string[]>>;
}

interface Question {
  readonly query: string;
  /** SQL of the rows before the step. */
  readonly before: string;
  readonly schema: readonly RecipeColumn[];
  readonly others: RecipeOptions['others'];
  readonly columns: readonly Column[];
}

async function prepareOne(ask: AskEngine, question: Question): Promise<CheckedSelect | readonly string[]> {
  const { query, before, schema, others = [], columns } = question;
  const read = await readSelect(ask, query, ['input']);
  if (typeof read !== 'string') return read;
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const tables = [
    { name: 'input', columns: schema },
    ...others.map((other) => ({ name: other.table, columns: other.columns })),
  ];
  const described = await describeSelect(
    ask,
    `WITH input AS (SELECT ${names} FROM (${before})) SELECT * FROM (${read})`,
    tables,
  );
  return typeof described === 'string' ? [described] : { text: read, columns: described };
}

/** Lets the engine's own parser read the steps `sql`, checks them, and finds out what columns they give. */
export async function prepareStatements(
  source: RecipeSource,
  place: { readonly schema: readonly RecipeColumn[]; readonly options?: RecipeOptions },
  ask: AskEngine,
): Promise<Prepared> {
  const { schema, options = {} } = place;
  const statements: Record<string, CheckedSelect> = {};
  const refused: Record<string, readonly string[]> = {};
  for (const [at, { step }] of readSteps(source.steps).entries()) {
    if (step?.op !== 'sql' || !step.enabled) continue;
    const before = compileRecipe(source, schema, { ...options, statements, upTo: at });
    const found = await prepareOne(ask, {
      query: step.query,
      before: before.sql,
      schema,
      others: options.others,
      columns: before.columns,
    });
    if ('text' in found) statements[step.id] = found;
    else refused[step.id] = found;
  }
  return { statements, refused };
}
