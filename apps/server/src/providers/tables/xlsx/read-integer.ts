import { codeAt } from './xml-cursor.ts';

/** A whole number without a sign, 0 for what is none; parts of a text need not be cut out for it. */
export function readInteger(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = codeAt(text, at) - 48;
    if (digit < 0 || digit > 9) return Number(text.slice(start, end)) || 0;
    value = value * 10 + digit;
  }
  return value;
}
