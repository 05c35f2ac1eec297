import { nullTokens } from '../worker/value-kinds.ts';
import type { Sample } from './profile-source.ts';

/** A column of the sample as small numbers: the same for the same value, -1 for what is not there. */
export interface CodedColumn {
  readonly codes: Int32Array;
  readonly distinct: number;
  readonly missing: number;
}

const tokens = new Set(nullTokens);

export function codeColumn(values: readonly (string | null)[]): CodedColumn {
  const codes = new Int32Array(values.length);
  const known = new Map<string, number>();
  let missing = 0;
  for (const [row, value] of values.entries()) {
    const text = value?.trim() ?? '';
    if (text === '' || tokens.has(text.toLowerCase())) {
      codes[row] = -1;
      missing += 1;
      continue;
    }
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    codes[row] = code;
  }
  return { codes, distinct: known.size, missing };
}

export const codeSample = ({ values }: Sample): readonly CodedColumn[] => values.map(codeColumn);
