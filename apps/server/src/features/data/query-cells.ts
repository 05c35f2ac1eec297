import type { QueryCell } from '@causeway/contract';

/** Decimal digits that a double holds exactly. */
const exactDigits = 15;

/** A value as the engine writes it in JSON, as a number where it can be held exactly. */
export function toQueryCell(value: unknown, type: string): QueryCell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (/(?:INT|INTEGER)$/u.test(type)) return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (type.startsWith('DECIMAL')) return value.replaceAll(/\D/gu, '').length <= exactDigits ? Number(value) : value;
  return value;
}
