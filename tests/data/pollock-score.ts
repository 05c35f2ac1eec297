/** The ten measures of the Pollock benchmark for one file; their sum is its score. */
export interface PollockScore {
  readonly success: number;
  readonly header: Measure;
  readonly record: Measure;
  readonly cell: Measure;
  /** 0 to 10. */
  readonly sum: number;
}

interface Measure {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

const perfect: Measure = { precision: 1, recall: 1, f1: 1 };

/** Scores loaded rows, the header first, against the expected ones, by the definitions of the benchmark's own program. */
export function scorePollock(expected: readonly (readonly string[])[], loaded: readonly (readonly string[])[]): PollockScore {
  if (expected.length === 0) return total(perfect, perfect, perfect);
  const header = measure((expected[0] ?? []).map(normalize), (loaded[0] ?? []).map(normalize));
  const record = measure(expected.slice(1).map(joined), loaded.slice(1).map(joined));
  // The official program compares cells as they are written.
  const cell = measure(expected.flat(), loaded.flat());
  return total(header, record, cell);
}

function total(header: Measure, record: Measure, cell: Measure): PollockScore {
  const sum = [header, record, cell].reduce((all, part) => all + part.precision + part.recall + part.f1, 1);
  return { success: 1, header, record, cell, sum };
}

function joined(row: readonly string[]): string {
  return row.map(normalize).join('');
}

function measure(source: readonly string[], loaded: readonly string[]): Measure {
  if (source.length === 0) return perfect;
  const left = new Map<string, number>();
  for (const item of source) left.set(item, (left.get(item) ?? 0) + 1);
  let common = 0;
  for (const item of loaded) {
    const count = left.get(item) ?? 0;
    if (count === 0) continue;
    common += 1;
    left.set(item, count - 1);
  }
  if (common === 0) return { precision: 0, recall: 0, f1: 0 };
  const precision = common / source.length;
  const recall = common / loaded.length;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) };
}

/** Numbers and flags by value, words in lower case: what the official `normalize_cell` does to texts that differ only in form. */
export function normalize(cell: string): string {
  const text = cell.trim();
  if (/^[+-]?\d{1,15}$/u.test(text)) return String(Number(text));
  if (/^[+-]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?$/u.test(text)) return String(Number(text));
  if (/^true$/iu.test(text)) return '1';
  if (/^false$/iu.test(text)) return '0';
  return cell.toLowerCase();
}
