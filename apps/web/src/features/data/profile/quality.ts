import type { ColumnProfile } from '@causeway/contract';
import { formatShare } from '../format-count.ts';

/** How many values of a column are good, absent, or do not fit the others. */
export interface Quality {
  readonly valid: number;
  readonly empty: number;
  readonly odd: number;
  readonly all: number;
}

export function qualityOf({ count, nulls, empty, blank, tokens, semantic }: ColumnProfile): Quality {
  const absent = nulls + empty + blank + tokens.reduce((sum, token) => sum + token.count, 0);
  const odd = Math.min(count, semantic.exceptions);
  return { valid: count - odd, empty: absent, odd, all: count + absent };
}

/** `96 % valid, 4 % empty`; parts that do not occur are left out. */
export function qualityWords({ valid, empty, odd, all }: Quality): string {
  if (all === 0) return 'no rows';
  const parts = [
    [valid, 'valid'],
    [empty, 'empty'],
    [odd, 'odd'],
  ] as const;
  return parts.flatMap(([part, word]) => (part === 0 ? [] : [`${formatShare(part / all)} ${word}`])).join(', ');
}
