import { quoteText } from './sql-text.ts';

/** Stands before a number that is held as a text; Unicode keeps it for uses like this one, so no text of a file has it. */
const guard = '\uFDD0';
const number = String.raw`-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?`;
/** A text as a whole, so that digits in it are none of a number, or a number. */
const token = `("(?:[^"\\\\]|\\\\.)*")|(${number})`;
/** Numbers that a float of 64 bits would print in another way: zeros at the end, exponents, more digits than it holds. */
const frail = String.raw`\.[0-9]*0(?:[^0-9]|$)|[0-9][eE][+-]?[0-9]|[0-9.]{17}|0\.0000|-0`;

/** SQL: JSON whose numbers keep every digit that they are written with; see {@link plainNumbersSql}. */
export function guardNumbersSql(json: string): string {
  const marked = `regexp_replace(${json}::VARCHAR, ${quoteText(token)}, ${quoteText(`\\1"${guard}\\2"`)}, 'gs')`;
  const guarded = `replace(${marked}, ${quoteText(`"${guard}"`)}, '')::JSON`;
  const isFrail = `regexp_matches(${json}::VARCHAR, ${quoteText(frail)}) AND NOT contains(${json}::VARCHAR, ${quoteText(guard)})`;
  return `CASE WHEN ${isFrail} THEN ${guarded} ELSE ${json} END`;
}

/** SQL: a value of guarded JSON as it was written. */
export function plainNumbersSql(text: string): string {
  const inside = `regexp_replace(${text}, ${quoteText(`"${guard}(${number})"`)}, '\\1', 'g')`;
  return `CASE WHEN contains(${text}, ${quoteText(guard)}) THEN regexp_replace(${inside}, ${quoteText(`^${guard}(${number})$`)}, '\\1') ELSE ${text} END`;
}
