import type { Compiled, Session } from './session.ts';
import { refuse } from './syntax.ts';
import type { BinaryOperator, Node } from './syntax.ts';
import { unify } from './unify.ts';

export interface BinaryParts {
  readonly operator: BinaryOperator;
  readonly left: Compiled;
  readonly right: Compiled;
  readonly node: Node;
}

const yes = (sql: string, node: Node): Compiled => ({ sql, type: 'boolean', constant: undefined, node });

export function comparisonSql(session: Session, { operator, left, right, node }: BinaryParts): Compiled {
  const empty = [left, right].find((part) => part.node.kind === 'null');
  if (empty !== undefined) {
    refuse(
      session.source,
      empty.node,
      'nothing is equal to null',
      operator === '!=' ? 'write `is not null`' : 'write `is null`',
    );
  }
  const { sql } = unify(session, [left, right]);
  return yes(`(${sql[0]} ${operator === '!=' ? '<>' : operator} ${sql[1]})`, node);
}

export function membershipSql(session: Session, node: Node & { readonly kind: 'in' }): Compiled {
  const parts = [node.operand, ...node.list].map((part) => session.compile(part));
  const [operand, ...list] = unify(session, parts).sql;
  return yes(`(${operand} ${node.isNot ? 'NOT ' : ''}IN (${list.join(', ')}))`, node);
}

export function rangeSql(session: Session, node: Node & { readonly kind: 'between' }): Compiled {
  const { sql } = unify(
    session,
    [node.operand, node.low, node.high].map((part) => session.compile(part)),
  );
  return yes(`(${sql[0]} ${node.isNot ? 'NOT ' : ''}BETWEEN ${sql[1]} AND ${sql[2]})`, node);
}
