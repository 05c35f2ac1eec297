import type { SqlValue, Write } from './database.ts';

/** What `?` must not be looked for in: strings, quoted names, dollar quotes and comments. */
const opaque = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$[A-Za-z_]*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|\?/gu;

/** Numbers the `?` of a statement as PostgreSQL wants them: `$1`, `$2`. A text without `?` stays as it is. */
export function numberPlaceholders(sql: string): string {
  let count = 0;
  return sql.replace(opaque, (match) => (match === '?' ? `$${(count += 1)}` : match));
}

export const isRead = (sql: string): boolean => /^\s*(?:select|with|values|explain|pragma)\b/iu.test(sql);
export const changesRows = (sql: string): boolean => /^\s*(?:insert|update|delete|replace|with)\b/iu.test(sql);

/** Statements that change something belong into `write()`: outside it they would neither be grouped nor checked. */
export function assertRead(sql: string): void {
  if (!isRead(sql)) throw new Error(`only reads may run outside write(): ${sql.trim().slice(0, 60)}`);
}

/** The `prepare` of both databases. */
export function prepareWrite(sql: string, expectRows?: number): (...parameters: readonly SqlValue[]) => Write {
  return expectRows === undefined
    ? (...parameters) => ({ sql, parameters })
    : (...parameters) => ({ sql, parameters, expectRows });
}
