import type { RecipeColumn, RecipeFunction } from '@causeway/contract';

/** What may stand where the cursor is. */
export interface Completion {
  /** The text between these places is replaced. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly CompletionOption[];
}

export interface CompletionOption {
  readonly kind: 'column' | 'function' | 'parameter';
  readonly name: string;
  /** What is put in; the cursor goes behind it, for functions between the brackets. */
  readonly insert: string;
  readonly detail: string;
}

export interface Vocabulary {
  readonly columns: readonly RecipeColumn[];
  readonly functions: readonly RecipeFunction[];
  /** Names without `$`. */
  readonly parameters: readonly string[];
}

const maxOptions = 8;
const plainName = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;
const keywords = new Set(['and', 'or', 'not', 'in', 'is', 'between', 'null', 'true', 'false']);

/** A column as expressions name it: `[Unit price]` where the bare name would not be one. */
export const columnText = (name: string): string =>
  plainName.test(name) && !keywords.has(name.toLowerCase()) ? name : `[${name.replaceAll(']', ']]')}]`;

/** What to offer at a place of an expression; undefined where nothing is being named. */
export function completeExpression(text: string, cursor: number, vocabulary: Vocabulary): Completion | undefined {
  const before = text.slice(0, cursor);
  if (isInText(before)) return undefined;
  const bracket = /\[(?<typed>(?:[^\]]|\]\])*)$/u.exec(before);
  if (bracket !== null) {
    const to = text[cursor] === ']' ? cursor + 1 : cursor;
    return offered(columnsLike(vocabulary, bracket.groups?.['typed'] ?? ''), bracket.index, to);
  }
  const word = /(?<sign>\$?)(?<typed>[\p{L}_][\p{L}\p{M}\p{N}_]*)?$/u.exec(before);
  const typed = word?.groups?.['typed'] ?? '';
  const isParameter = word?.groups?.['sign'] === '$';
  if (word === null || (typed === '' && !isParameter)) return undefined;
  if (isParameter) return offered(parametersLike(vocabulary, typed), word.index, cursor);
  const options = [...columnsLike(vocabulary, typed), ...functionsLike(vocabulary, typed)];
  const isWhole = options.length === 1 && options[0]?.insert === typed;
  return isWhole ? undefined : offered(options, word.index, cursor);
}

/** Between quotes nothing is a name. Brackets are names in which quotes mean nothing. */
function isInText(before: string): boolean {
  const open = before.replaceAll(/\[(?:[^\]]|\]\])*\]|'(?:[^']|'')*'|"(?:[^"]|"")*"/gu, '');
  const quote = open.search(/['"]/u);
  const bracket = open.indexOf('[');
  return quote !== -1 && (bracket === -1 || quote < bracket);
}

const offered = (options: readonly CompletionOption[], from: number, to: number): Completion | undefined =>
  options.length === 0 ? undefined : { from, to, options: options.slice(0, maxOptions) };

/** Beginnings before middles, otherwise as they stand. */
function like<T>(items: readonly T[], typed: string, nameOf: (item: T) => string): readonly T[] {
  const wanted = typed.toLowerCase();
  const begins = items.filter((item) => nameOf(item).toLowerCase().startsWith(wanted));
  const holds = items.filter((item) => {
    const name = nameOf(item).toLowerCase();
    return name.includes(wanted) && !name.startsWith(wanted);
  });
  return [...begins, ...holds];
}

const columnsLike = ({ columns }: Vocabulary, typed: string): readonly CompletionOption[] =>
  like(columns, typed, ({ name }) => name).map(({ name, type }) => ({
    kind: 'column',
    name,
    insert: columnText(name),
    detail: type,
  }));

const functionsLike = ({ functions }: Vocabulary, typed: string): readonly CompletionOption[] =>
  like(functions, typed, ({ name }) => name).map(({ name, call, says }) => ({
    kind: 'function',
    name: call,
    insert: `${name}()`,
    detail: says,
  }));

const parametersLike = ({ parameters }: Vocabulary, typed: string): readonly CompletionOption[] =>
  like(parameters, typed, (name) => name).map((name) => ({
    kind: 'parameter',
    name: `$${name}`,
    insert: `$${name}`,
    detail: 'parameter',
  }));

/** The expression with the option in it, and where the cursor then stands. */
export function applyCompletion(
  text: string,
  { from, to }: Completion,
  option: CompletionOption,
): { readonly text: string; readonly cursor: number } {
  const isCalled = option.kind === 'function' && text[to] === '(';
  const insert = isCalled ? option.insert.slice(0, -2) : option.insert;
  const inside = option.kind === 'function' && !isCalled && !option.name.endsWith('()') ? 1 : 0;
  return { text: text.slice(0, from) + insert + text.slice(to), cursor: from + insert.length - inside };
}

/** The function whose arguments are being written: the innermost open call before the cursor. */
export function callAround(text: string, cursor: number, functions: readonly RecipeFunction[]): RecipeFunction | undefined {
  const bare = text
    .slice(0, cursor)
    .replaceAll(/\[(?:[^\]]|\]\])*\]|'(?:[^']|'')*'|"(?:[^"]|"")*"/gu, (part) => '_'.repeat(part.length));
  let depth = 0;
  for (let at = bare.length - 1; at >= 0; at -= 1) {
    if (bare[at] === ')') depth += 1;
    if (bare[at] !== '(') continue;
    if (depth === 0) {
      const name = /[\p{L}_][\p{L}\p{N}_]*\s*$/u.exec(bare.slice(0, at))?.[0].trim().toLowerCase();
      return functions.find((one) => one.name.toLowerCase() === name);
    }
    depth -= 1;
  }
  return undefined;
}
