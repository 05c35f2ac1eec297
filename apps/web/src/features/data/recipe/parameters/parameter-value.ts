import type { ColumnType, ParameterValue } from '@causeway/contract';

const numeric: ReadonlySet<ColumnType> = new Set(['integer', 'decimal', 'number']);

/** What was typed as the type wants it; text where it does not read as one, and the server says so. */
export function parameterValue(type: ColumnType, text: string): ParameterValue {
  if (type === 'boolean' && /^(?:true|false)$/iu.test(text)) return text.toLowerCase() === 'true';
  const isNumber = numeric.has(type) && /^-?\d+(?:\.\d+)?$/u.test(text) && String(Number(text)) === text;
  return isNumber ? Number(text) : text;
}
