import type { ColumnType, RecipeColumn } from '@causeway/contract';
import { checkSelect } from './check-select.ts';
import { compileRecipe } from './compile-recipe.ts';
import type { RecipeOptions, RecipeSource } from './compile-recipe.ts';
import { columnOf, sqlTypeOf } from './frame.ts';
import type { Column } from './frame.ts';
import { readSteps } from './read-steps.ts';
import { quoteName, quoteText } from './sql-text.ts';
import type { CheckedSelect } from './steps/step-work.ts';

/** Asks an engine without files, tables and settings of its own; rows as objects. */
export type AskEngine = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

export interface Prepared {
  readonly statements: Readonly<Record<string, CheckedSelect>>;
  /** Why a statement is refused, by the id of its step. */
  readonly refused: Readonly<Record<string, readonly string[]>>;
}

const types: readonly (readonly [RegExp, ColumnType])[] = [
  [/^(?:U?(?:TINY|SMALL|BIG)INT|U?INTEGER)$/u, 'integer'],
  [/^DECIMAL/u, 'decimal'],
  [/^(?:FLOAT|DOUBLE|U?HUGEINT)$/u, 'number'],
  [/^BOOLEAN$/u, 'boolean'],
  [/^DATE$/u, 'date'],
  [/^TIME$/u, 'time'],
  [/^TIMESTAMP/u, 'timestamp'],
  [/^INTERVAL$/u, 'duration'],
];

/** A column as DuckDB describes it; what has no type of ours becomes text. */
export function columnOfDuckDb(name: string, duckType: string): Column {
  const type = types.find(([form]) => form.test(duckType))?.[1] ?? 'text';
  return type === 'decimal' ? { name, type, sql: duckType } : columnOf(name, type);
}

/** An empty table of these columns. */
const emptyTable = (columns: readonly RecipeColumn[]): string =>
  `SELECT ${['NULL::BIGINT AS "__row"', ...columns.map(({ name, type }) => `NULL::${sqlTypeOf(type)} AS ${quoteName(name)}`)].join(', ')} WHERE false`;

interface Question {
  readonly query: string;
  /** SQL of the rows before the step. */
  readonly before: string;
  readonly schema: readonly RecipeColumn[];
  readonly others: RecipeOptions['others'];
  readonly columns: readonly Column[];
}

async function describe(
  ask: AskEngine,
  text: string,
  { before, schema, others = [], columns }: Question,
): Promise<readonly Column[]> {
  const tables = [
    `input AS (${emptyTable(schema)})`,
    ...others.map(({ table, columns: theirs }) => `${quoteName(table)} AS (${emptyTable(theirs)})`),
  ];
  const names = columns.map(({ name }) => quoteName(name)).join(', ');
  const rows = await ask(
    `DESCRIBE WITH ${tables.join(', ')} SELECT * FROM (WITH input AS (SELECT ${names} FROM (${before})) SELECT * FROM (${text}))`,
  );
  return rows.map((row) => columnOfDuckDb(String(row['column_name']), String(row['column_type'])));
}

async function prepareOne(ask: AskEngine, question: Question): Promise<CheckedSelect | readonly string[]> {
  const [read] = await ask(`SELECT json_serialize_sql(${quoteText(question.query)})::VARCHAR AS tree`);
  const json = String(read?.['tree']);
  const problems = checkSelect(JSON.parse(json));
  if (problems.length > 0) return problems;
  const [written] = await ask(`SELECT json_deserialize_sql(${quoteText(json)}::JSON) AS text`);
  const text = String(written?.['text']);
  try {
    return { text, columns: await describe(ask, text, question) };
  } catch (error) {
    return [error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it cannot be run'];
  }
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
