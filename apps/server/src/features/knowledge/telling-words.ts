import type { Database } from '../../storage/database.ts';

/**
 * Scoring costs two microseconds for each passage that has any of the words: with so many in all, a search of 100,000 passages
 * stays below 15 ms.
 */
const budget = 8000;
const mostKept = 5000;
const keptMs = 5 * 60_000;

export interface TellingWords {
  readonly words: readonly string[];
  /** Even the rarest is in too many passages: only those that have all of them are looked at. */
  readonly isAll: boolean;
}

interface Counted {
  readonly word: string;
  readonly count: number;
}

/** Leaves the most common words of a query out, where the others tell enough: what is everywhere hardly changes an order. */
export function chooseWords(counted: readonly Counted[]): TellingWords {
  const rising = counted.filter(({ count }) => count > 0).toSorted((a, b) => a.count - b.count);
  const words: string[] = [];
  let sum = 0;
  for (const { word, count } of rising) {
    if (words.length > 0 && sum + count > budget) break;
    words.push(word);
    sum += count;
  }
  const isAll = sum > budget && rising.length > 1;
  return isAll ? { words: rising.slice(0, 3).map(({ word }) => word), isAll } : { words, isAll: false };
}

/** How many passages have a word, up to the budget; kept for a while, because people use the same ones. */
export function createTellingWords(database: Pick<Database, 'read'>) {
  const kept = new Map<string, { readonly count: number; readonly until: number }>();
  const sql = `select count(*) as found from (select rowid from knowledge_words where knowledge_words match ? limit ${budget + 1})`;
  async function countOf(word: string): Promise<number> {
    const known = kept.get(word);
    if (known !== undefined && known.until > performance.now()) return known.count;
    const [row] = await database.read<{ readonly found: number }>(sql, `"${word}"`);
    const count = row?.found ?? 0;
    if (kept.size >= mostKept) kept.clear();
    kept.set(word, { count, until: performance.now() + keptMs });
    return count;
  }
  return async (words: readonly string[]): Promise<TellingWords> => {
    const counted: Counted[] = [];
    for (const word of words) counted.push({ word, count: await countOf(word) });
    return chooseWords(counted);
  };
}
