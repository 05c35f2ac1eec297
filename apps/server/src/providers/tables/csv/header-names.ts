import type { Column } from './dialect.ts';

/**
 * Names the columns after their header rows: several rows are joined by a space, group titles reach over the blank
 * cells to their right, a blank name becomes `column_5`, a name that was given before gets `_2`.
 */
export function nameColumns(headers: readonly (readonly string[])[], width: number): readonly Column[] {
  const filled: (readonly string[])[] = [];
  for (const [index, row] of headers.entries()) {
    filled.push(index < headers.length - 1 ? spread(row, { above: filled, below: headers.slice(index + 1), width }) : row);
  }
  const taken = new Map<string, number>();
  return Array.from({ length: width }, (_, column) => {
    const label = filled
      .map((row) => (row[column] ?? '').trim())
      .filter((part) => part !== '' && !/^[-=_]{2,}$/u.test(part))
      .join(' ');
    return { name: unique(label === '' ? `column_${column + 1}` : label, taken), label };
  });
}

interface Around {
  /** Rows above, their titles spread already. */
  readonly above: readonly (readonly string[])[];
  readonly below: readonly (readonly string[])[];
  readonly width: number;
}

/**
 * A group title belongs to the columns up to the next title of its row or of a row above, as far as they have a name of
 * their own below.
 */
function spread(row: readonly string[], { above, below, width }: Around): readonly string[] {
  const titles = row.filter((cell) => cell.trim() !== '').length;
  if (titles === 0 || (titles === 1 && (row[0] ?? '').trim() !== '')) return row;
  const cells: string[] = [];
  for (let column = 0; column < width; column += 1) {
    const cell = (row[column] ?? '').trim();
    const hasName = below.some((names) => (names[column] ?? '').trim() !== '');
    const isInGroup = above.every((titled) => (titled[column] ?? '') === (titled[column - 1] ?? ''));
    cells.push(cell !== '' || !hasName || !isInGroup ? cell : (cells[column - 1] ?? ''));
  }
  return cells;
}

/** The names given so far in lower case, and the last number put behind each. */
function unique(label: string, taken: Map<string, number>): string {
  const key = label.toLowerCase();
  let count = taken.get(key) ?? 0;
  let name = label;
  while (taken.has(name.toLowerCase())) {
    count += 1;
    name = `${label}_${count}`;
  }
  taken.set(key, Math.max(count, 1));
  taken.set(name.toLowerCase(), Math.max(taken.get(name.toLowerCase()) ?? 0, 1));
  return name;
}
