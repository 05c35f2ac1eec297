import type { ColumnType, ParameterValue, RecipeParameter } from '@causeway/contract';
import type { Column } from '../frame.ts';
import type { Node } from './syntax.ts';

/** What an expression may refer to. */
export interface Scope {
  readonly columns: readonly Column[];
  readonly parameters: readonly RecipeParameter[];
  readonly values: Readonly<Record<string, ParameterValue>>;
}

export type ValueType = ColumnType | 'null';

/** A part of an expression as SQL. */
export interface Compiled {
  readonly sql: string;
  readonly type: ValueType;
  /** The text of a constant. */
  readonly constant: string | undefined;
  readonly node: Node;
}

/** What one compilation shares. */
export interface Session {
  readonly source: string;
  readonly scope: Scope;
  readonly used: Set<string>;
  depth: number;
  lambdas: number;
  readonly compile: (node: Node) => Compiled;
  readonly fresh: () => string;
  readonly once: (value: string, body: (name: string) => string) => string;
}
