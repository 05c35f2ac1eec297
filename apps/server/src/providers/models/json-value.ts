/** A JSON object whose fields are not known yet. */
export type Json = Readonly<Record<string, unknown>>;

/** An object, not a list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text, or '' for anything that is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
