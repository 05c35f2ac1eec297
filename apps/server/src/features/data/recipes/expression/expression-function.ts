import type { ColumnType } from '@causeway/contract';

/** What a function takes: a type, a group of types, or a constant that is known before a row is read. */
export type Taken =
  | 'text'
  | 'integer'
  | 'numeric'
  | 'boolean'
  | 'moment'
  | 'clock'
  | 'any'
  /** All arguments of this kind have one type; the result may have it, too. */
  | 'same'
  | 'pattern'
  | 'constant'
  | { readonly oneOf: readonly string[] };

/** An argument, compiled. Of constants `constant` is the text itself. */
export interface Argument {
  readonly sql: string;
  readonly type: ColumnType | 'null';
  readonly constant: string | undefined;
}

export interface Writing {
  readonly args: readonly Argument[];
  /** SQL of the arguments. */
  readonly sql: readonly string[];
  /** A name for a lambda that no other has. */
  readonly fresh: () => string;
  /** Evaluates a value once and uses it several times. */
  readonly once: (value: string, body: (name: string) => string) => string;
}

/** A function of the language: pure, of a known type, and with a bounded result. */
export interface ExpressionFunction {
  readonly takes: readonly Taken[];
  /** So many at the end may be left out. */
  readonly optional?: number;
  /** The last may come several times. */
  readonly repeats?: boolean;
  readonly gives: ColumnType | 'same' | 'likeFirst';
  readonly write: (writing: Writing) => string;
  /** One clause for the list of functions. */
  readonly says: string;
}

export type FunctionList = Readonly<Record<string, ExpressionFunction>>;
