import { safeFunctions } from './safe-functions.ts';

/** Why a statement is refused; empty: it is one SELECT of what is allowed. */
export type SelectProblems = readonly string[];

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const textAt = (json: Json, key: string): string => (typeof json[key] === 'string' ? json[key] : '');

/** Queries that end by themselves: a recursive one need not. */
const nodes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'CTE_NODE']);
/** No table functions: they read files, settings and make rows without end. */
const tables = new Set(['BASE_TABLE', 'JOIN', 'SUBQUERY', 'EMPTY', 'EXPRESSION_LIST']);
const expressions = new Set([
  'CONSTANT',
  'COLUMN_REF',
  'FUNCTION',
  'OPERATOR',
  'COMPARISON',
  'CONJUNCTION',
  'CAST',
  'CASE',
  'BETWEEN',
  'SUBQUERY',
  'WINDOW',
  'STAR',
  'COLLATE',
  'POSITIONAL_REFERENCE',
]);
/** Views of the engine about itself. */
const isOfEngine = /^(?:duckdb_|pg_|sqlite_|pragma_|information_schema)/iu;
/** Deeper than a person writes. */
const maxDepth = 500;

interface Walk {
  readonly allowed: ReadonlySet<string>;
  readonly problems: Set<string>;
}

function checkTable(json: Json, { allowed, problems }: Walk): void {
  const type = textAt(json, 'type');
  if (!tables.has(type)) {
    problems.add(
      type === 'TABLE_FUNCTION' ? 'a function cannot stand where a table does' : `${type.toLowerCase()} is not allowed`,
    );
    return;
  }
  if (type !== 'BASE_TABLE') return;
  const name = textAt(json, 'table_name');
  const isPlain =
    textAt(json, 'schema_name') === '' && textAt(json, 'catalog_name') === '' && (json['at_clause'] ?? null) === null;
  if (!isPlain || !allowed.has(name.toLowerCase())) problems.add(`there is no table \`${name}\`; the rows are in \`input\``);
}

function checkExpression(json: Json, { problems }: Walk): void {
  const kind = textAt(json, 'class');
  if (!expressions.has(kind)) problems.add(`${kind.toLowerCase().replaceAll('_', ' ')} is not allowed`);
  const name = textAt(json, 'function_name').toLowerCase();
  const isKnown =
    name === '' || (safeFunctions.has(name) && ['', 'main'].includes(textAt(json, 'schema')) && textAt(json, 'catalog') === '');
  if (!isKnown) problems.add(`the function \`${name}\` is not allowed`);
}

function walk(value: unknown, state: Walk, depth: number): void {
  if (depth > maxDepth) {
    state.problems.add('it is nested too deeply');
    return;
  }
  if (Array.isArray(value)) {
    for (const each of value) walk(each, state, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  const type = textAt(value, 'type');
  if ('class' in value) checkExpression(value, state);
  else if ('select_list' in value || type.endsWith('_NODE')) {
    if (!nodes.has(type)) {
      state.problems.add(type === 'RECURSIVE_CTE_NODE' ? 'a query cannot call itself' : `${type} is not allowed`);
    }
  } else if ('query_location' in value && 'alias' in value) checkTable(value, state);
  if (isObject(value['sample'])) state.problems.add('a sample by chance is not allowed; use the step `sample`');
  for (const each of Object.values(value)) walk(each, state, depth + 1);
}

/** Names that the statement gives to its own queries, however deep. */
function ownNames(value: unknown, depth = 0): readonly string[] {
  if (depth > maxDepth) return [];
  if (Array.isArray(value)) return value.flatMap((each) => ownNames(each, depth + 1));
  if (!isObject(value)) return [];
  const map = isObject(value['cte_map']) ? value['cte_map']['map'] : [];
  const here = Array.isArray(map) ? map.flatMap((entry) => (isObject(entry) ? [textAt(entry, 'key').toLowerCase()] : [])) : [];
  const node = textAt(value, 'type') === 'CTE_NODE' ? [textAt(value, 'cte_name').toLowerCase()] : [];
  return [...here, ...node, ...Object.values(value).flatMap((each) => ownNames(each, depth + 1))];
}

/**
 * Checks what `json_serialize_sql` makes of a statement against lists of what is allowed; whatever is not on them is refused. Run
 * what `json_deserialize_sql` writes from the same tree, never the text as it came.
 */
export function checkSelect(tree: unknown, names: readonly string[] = ['input']): SelectProblems {
  if (!isObject(tree)) return ['it cannot be read'];
  if (tree['error'] === true) return [textAt(tree, 'error_message') || 'it cannot be read'];
  const { statements } = tree;
  if (!Array.isArray(statements) || statements.length !== 1) return ['write one statement'];
  const own = ownNames(statements);
  const problems = new Set(own.filter((name) => isOfEngine.test(name)).map((name) => `\`${name}\` cannot be a name`));
  walk(statements, { allowed: new Set([...names.map((name) => name.toLowerCase()), ...own]), problems }, 0);
  return [...problems];
}
