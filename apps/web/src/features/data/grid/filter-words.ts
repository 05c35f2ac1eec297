import type { RowFilter } from '@causeway/contract';

/** What each comparison is called in a menu; those without a value stand alone. */
export const filterOperators = [
  { op: 'contains', word: 'contains' },
  { op: 'eq', word: 'is' },
  { op: 'ne', word: 'is not' },
  { op: 'starts', word: 'starts with' },
  { op: 'ends', word: 'ends with' },
  { op: 'gt', word: 'is more than' },
  { op: 'ge', word: 'is at least' },
  { op: 'lt', word: 'is less than' },
  { op: 'le', word: 'is at most' },
  { op: 'matches', word: 'matches (regular expression)' },
  { op: 'empty', word: 'is empty' },
  { op: 'not-empty', word: 'is not empty' },
] as const satisfies readonly { op: RowFilter['op']; word: string }[];

export const needsValue = (op: RowFilter['op']): boolean => op !== 'empty' && op !== 'not-empty';

/** `city contains “ber”`, `price is empty`, `country is one of 3`. */
export function filterWords({ column, op, value }: RowFilter): string {
  if (op === 'in') {
    const values = Array.isArray(value) ? value : [value];
    return values.length === 1 ? `${column} is “${String(values[0])}”` : `${column} is one of ${values.length}`;
  }
  const word = op === 'matches' ? 'matches' : (filterOperators.find((known) => known.op === op)?.word ?? op);
  return needsValue(op) ? `${column} ${word} “${String(value ?? '')}”` : `${column} ${word}`;
}
