import { RecipeError } from '../recipe-error.ts';

/** Where something stands in an expression: characters before it, and how many it takes. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

export type Node =
  | ({ readonly kind: 'text'; readonly value: string } & Span)
  | ({ readonly kind: 'number'; readonly value: string } & Span)
  | ({ readonly kind: 'boolean'; readonly value: boolean } & Span)
  | ({ readonly kind: 'null' } & Span)
  | ({ readonly kind: 'column'; readonly name: string } & Span)
  | ({ readonly kind: 'parameter'; readonly name: string } & Span)
  | ({ readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] } & Span)
  | ({ readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: Node } & Span)
  | ({ readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node } & Span)
  | ({ readonly kind: 'in'; readonly operand: Node; readonly list: readonly Node[]; readonly isNot: boolean } & Span)
  | ({
      readonly kind: 'between';
      readonly operand: Node;
      readonly low: Node;
      readonly high: Node;
      readonly isNot: boolean;
    } & Span)
  | ({ readonly kind: 'isNull'; readonly operand: Node; readonly isNot: boolean } & Span);

export type BinaryOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '&' | '+' | '-' | '*' | '/' | '%' | '^';

/** Throws with the place and a caret below it. */
export function refuse(
  source: string,
  span: Span,
  ...[message, fix]: readonly [message: string, fix?: string | undefined]
): never {
  const at = Math.min(span.at, source.length);
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const [line = ''] = source.slice(lineStart).split('\n');
  const column = at - lineStart;
  // A window around the place: the caret must stay visible.
  const from = Math.max(0, column - 60);
  const shown = line.slice(from, column + 60);
  const carets = '^'.repeat(Math.max(1, Math.min(span.length, shown.length - (column - from))));
  throw new RecipeError({
    code: 'invalid-expression',
    message,
    ...(fix === undefined ? {} : { fix }),
    at,
    length: span.length,
    caret: `${shown}\n${' '.repeat(column - from)}${carets}`,
  });
}
