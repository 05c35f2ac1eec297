import type { ValueKind } from '../worker/value-kinds.ts';

/** Texts whose order is that of what they mean; undefined: nobody can tell without reading them. */
function readerOf({ type, format }: ValueKind): ((text: string) => number | string) | undefined {
  if (type === 'date' && format === '%Y-%m-%d') return (text) => text;
  const isPlainNumber = ['integer', 'decimal', 'number'].includes(type) && format === undefined;
  return isPlainNumber ? Number : undefined;
}

/** False when values of the sample, which are in the order of the rows, go up and down: then those of all rows do. */
export function mayBeOrdered(kind: ValueKind, sample: readonly (string | null)[]): boolean {
  const read = readerOf(kind);
  if (read === undefined) return true;
  let [isUp, isDown] = [false, false];
  let before: number | string | undefined;
  for (const text of sample) {
    const value = text === null || text.trim() === '' ? Number.NaN : read(text.trim());
    if (Number.isNaN(value)) continue;
    if (before !== undefined) {
      isUp ||= value > before;
      isDown ||= value < before;
    }
    if (isUp && isDown) return false;
    before = value;
  }
  return true;
}
