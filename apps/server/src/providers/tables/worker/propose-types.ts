import type { ProposedType } from '@causeway/contract';
import type { Engine } from './engine.ts';
import { sampleColumns } from './sample-columns.ts';
import { quoteName, quoteText } from './sql-text.ts';
import { fitsSql, isValueSql, nullTokens, toProposed, valueKinds } from './value-kinds.ts';
import type { ValueKind } from './value-kinds.ts';

export interface TypesOf {
  readonly engine: Engine;
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

/** Cells that are looked at to guess. */
const sampleCells = 100_000;
const maxSampleRows = 10_000;
/** Of the values of the sample: fewer are exceptions, more another type. */
const guessShare = 0.9;
/** Of all values. */
const proposeShare = 0.8;

/** JavaScript has no inline flags before 2025; RE2 has. */
const toRegExp = ({ pattern }: ValueKind): RegExp => {
  const inline = /^\(\?i:(?<inner>.*)\)$/u.exec(pattern)?.groups?.['inner'];
  return inline === undefined ? new RegExp(`^(?:${pattern})$`, 'u') : new RegExp(`^(?:${inline})$`, 'iu');
};
const guessers = valueKinds.map((kind) => ({ kind, pattern: toRegExp(kind) }));
const tokens = new Set(nullTokens);

export interface Guess {
  readonly kind: ValueKind;
  readonly isAmbiguous: boolean;
}

/** How many fit; 0 as soon as too many do not. */
function countFits(texts: readonly string[], pattern: RegExp): number {
  let left = texts.length * (1 - guessShare);
  let count = 0;
  for (const text of texts) {
    if (pattern.test(text)) count += 1;
    else if ((left -= 1) < -1) return 0;
  }
  return count;
}

/** The kind that fits most of the values, the first of equals; undefined: text. */
export function guessKind(values: readonly (string | null)[]): Guess | undefined {
  const there = values.flatMap((value) => {
    const text = value?.trim() ?? '';
    return text === '' || tokens.has(text.toLowerCase()) ? [] : [text];
  });
  if (there.length === 0) return undefined;
  let best: { kind: ValueKind; count: number } | undefined;
  const counts = new Map<string | undefined, number>();
  for (const { kind, pattern } of guessers) {
    const count = countFits(there, pattern);
    counts.set(kind.format, count);
    if (count >= there.length * guessShare && count > (best?.count ?? 0)) best = { kind, count };
  }
  if (best === undefined) return undefined;
  const { kind, count } = best;
  return { kind, isAmbiguous: kind.rival !== undefined && counts.get(kind.rival) === count };
}

const sampleOf = ({ engine, path, columns, rows }: TypesOf): ReturnType<typeof sampleColumns> =>
  sampleColumns(engine, {
    path,
    columns,
    rows,
    limit: Math.max(200, Math.min(maxSampleRows, Math.floor(sampleCells / Math.max(1, columns.length)))),
  });

/** Longer numbers may not fit what the pattern allows. */
const safeDigits = 18;

/**
 * Fits: where most values differ, a number that is written as it would be printed is told without a regular expression. DuckDB
 * looks at values that repeat once anyway.
 */
function proofOf({ kind }: Guess, name: string, values: readonly (string | null)[]): string {
  const fits = fitsSql(name, kind);
  const isRepeated = new Set(values).size < values.length / 2;
  if (kind.type !== 'integer' || isRepeated) return fits;
  return `(CASE WHEN strlen(${name}) <= ${safeDigits} AND try_cast(${name} AS BIGINT)::VARCHAR = ${name} THEN true ELSE ${fits} END)`;
}

/** The kind of each column, guessed on a sample and proven on every row; null where it is text. */
export async function findKinds(
  options: TypesOf,
): Promise<readonly ({ readonly guess: Guess; readonly share: number } | undefined)[]> {
  const { engine, path, columns, rows } = options;
  if (rows === 0 || columns.length === 0) return columns.map(() => undefined);
  const sample = await sampleOf(options);
  const guesses = columns.map((_, at) => guessKind(sample[at] ?? []));
  const guessed = guesses.flatMap((guess, at) =>
    guess === undefined
      ? []
      : [
          {
            at,
            guess,
            name: quoteName(columns[at] ?? ''),
            fits: proofOf(guess, quoteName(columns[at] ?? ''), sample[at] ?? []),
          },
        ],
  );
  const proven = new Map<number, { readonly guess: Guess; readonly share: number }>();
  for (let from = 0; from < guessed.length; from += columnsPerProof) {
    const part = guessed.slice(from, from + columnsPerProof);
    const counts = part.map(countsOf);
    const { values } = await engine.columns(`SELECT ${counts.join(', ')} FROM read_parquet(${quoteText(path)})`);
    for (const [index, { guess, at }] of part.entries()) {
      const there = Number(values[index * 2]?.[0] ?? 0);
      const fit = Number(values[index * 2 + 1]?.[0] ?? 0);
      proven.set(at, { guess, share: there === 0 ? 0 : fit / there });
    }
  }
  return columns.map((_, at) => proven.get(at));
}

/** Each compiled pattern takes memory until its statement ends; thousands of columns would take all of it. */
const columnsPerProof = 100;

const countsOf = ({ name, fits }: { readonly name: string; readonly fits: string }): string =>
  // What fits is a value; only the others are looked at again.
  `count_if(CASE WHEN ${fits} THEN true ELSE ${isValueSql(name)} END)::DOUBLE, count_if(${fits})::DOUBLE`;

/** Types that the texts of a sheet allow. Nothing is changed by them. */
export async function proposeTypes(options: TypesOf): Promise<readonly (ProposedType | null)[]> {
  const kinds = await findKinds(options);
  return kinds.map((found) => {
    if (found === undefined || found.share < proposeShare) return null;
    return toProposed(found.guess.kind, found.share, found.guess.isAmbiguous);
  });
}
