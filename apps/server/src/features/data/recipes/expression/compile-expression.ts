import type { ColumnType } from '@causeway/contract';
import { findClosest } from '../../../../closest.ts';
import { isNumeric, sqlTypeOf } from '../frame.ts';
import { quoteName, quoteText, quoteValue } from '../sql-text.ts';
import { bindSql } from '../text-sql.ts';
import { callSql } from './call-sql.ts';
import { comparisonSql, membershipSql, rangeSql } from './comparison-sql.ts';
import { parseExpression } from './parse-expression.ts';
import type { Compiled, Scope, Session } from './session.ts';
import { refuse } from './syntax.ts';
import type { Node } from './syntax.ts';
import { calculationSql } from './calculation-sql.ts';

export interface CompiledExpression {
  readonly sql: string;
  readonly type: ColumnType;
  /** Columns that it reads. */
  readonly columns: readonly string[];
}

/** DuckDB takes 1000 levels, and a function becomes up to eleven. */
const maxDepth = 60;
/** A simple value may be written several times; the text of anything else must not multiply. */
const isSimple = (sql: string): boolean => sql.length <= 80 && !sql.includes('(');

const constantOf = (node: Node, type: ColumnType, value: string | boolean): Compiled => ({
  sql: quoteValue(value),
  type,
  constant: String(value),
  node,
});

function columnSql(session: Session, node: Node & { readonly kind: 'column' }): Compiled {
  const { columns } = session.scope;
  const name = node.name.toLowerCase();
  const found =
    columns.find((column) => column.name === node.name) ?? columns.find((column) => column.name.toLowerCase() === name);
  if (found === undefined) {
    const closest = findClosest(
      node.name,
      columns.map((column) => column.name),
    );
    return refuse(
      session.source,
      node,
      `there is no column \`${node.name}\``,
      closest === undefined ? undefined : `did you mean \`${closest}\`?`,
    );
  }
  session.used.add(found.name);
  const sql =
    found.sql === sqlTypeOf(found.type) ? quoteName(found.name) : `${quoteName(found.name)}::${sqlTypeOf(found.type)}`;
  return { sql, type: found.type, constant: undefined, node };
}

function parameterSql(session: Session, node: Node & { readonly kind: 'parameter' }): Compiled {
  const { parameters, values } = session.scope;
  const declared = parameters.find(({ name }) => name === node.name);
  if (declared === undefined) {
    const closest = findClosest(
      node.name,
      parameters.map(({ name }) => name),
    );
    return refuse(
      session.source,
      node,
      `there is no parameter \`$${node.name}\``,
      closest === undefined ? undefined : `did you mean \`$${closest}\`?`,
    );
  }
  const value = (Object.hasOwn(values, node.name) ? values[node.name] : undefined) ?? declared.default ?? null;
  if (value === null) return { sql: `NULL::${sqlTypeOf(declared.type)}`, type: declared.type, constant: undefined, node };
  return {
    sql: `try_cast(${quoteText(String(value))} AS ${sqlTypeOf(declared.type)})`,
    type: declared.type,
    constant: String(value),
    node,
  };
}

function numberType(text: string): ColumnType {
  if (/e/iu.test(text)) return 'number';
  return text.includes('.') ? 'decimal' : 'integer';
}

function numberSql(session: Session, node: Node & { readonly kind: 'number' }): Compiled {
  const type = numberType(node.value);
  if (type === 'integer' && BigInt(node.value) > 9_223_372_036_854_775_807n) {
    refuse(session.source, node, 'this whole number is too large');
  }
  if (!Number.isFinite(Number(node.value))) refuse(session.source, node, 'this number is too large');
  const sql = type === 'integer' ? `${node.value}::BIGINT` : `${quoteText(node.value)}::DOUBLE`;
  return { sql, type, constant: node.value, node };
}

function needBoolean(session: Session, part: Compiled): string {
  if (part.type === 'boolean' || part.type === 'null') return part.sql;
  return refuse(session.source, part.node, `this is ${part.type}, and true or false is needed`, 'compare it with something');
}

function unarySql(session: Session, node: Node & { readonly kind: 'unary' }): Compiled {
  const operand = session.compile(node.operand);
  if (node.operator === 'not') {
    return { sql: `(NOT ${needBoolean(session, operand)})`, type: 'boolean', constant: undefined, node };
  }
  if (!isNumeric(operand.type) && operand.type !== 'null') {
    refuse(session.source, node.operand, `this is ${operand.type}, and only numbers have a sign`);
  }
  const constant = operand.constant === undefined ? undefined : `-${operand.constant}`;
  return { sql: `try(- ${operand.sql})`, type: operand.type, constant, node };
}

function binarySql(session: Session, node: Node & { readonly kind: 'binary' }): Compiled {
  const left = session.compile(node.left);
  const right = session.compile(node.right);
  const { operator } = node;
  if (operator === 'and' || operator === 'or') {
    const sql = `(${needBoolean(session, left)} ${operator.toUpperCase()} ${needBoolean(session, right)})`;
    return { sql, type: 'boolean', constant: undefined, node };
  }
  const parts = { operator, left, right, node };
  return ['=', '!=', '<', '<=', '>', '>='].includes(operator) ? comparisonSql(session, parts) : calculationSql(session, parts);
}

function nodeSql(session: Session, node: Node): Compiled {
  switch (node.kind) {
    case 'text':
      return constantOf(node, 'text', node.value);
    case 'boolean':
      return constantOf(node, 'boolean', node.value);
    case 'null':
      return { sql: 'NULL', type: 'null', constant: undefined, node };
    case 'number':
      return numberSql(session, node);
    case 'column':
      return columnSql(session, node);
    case 'parameter':
      return parameterSql(session, node);
    case 'call':
      return callSql(session, node);
    case 'unary':
      return unarySql(session, node);
    case 'binary':
      return binarySql(session, node);
    case 'in':
      return membershipSql(session, node);
    case 'between':
      return rangeSql(session, node);
    default: {
      const { sql } = session.compile(node.operand);
      return { sql: `(${sql} IS ${node.isNot ? 'NOT ' : ''}NULL)`, type: 'boolean', constant: undefined, node };
    }
  }
}

function openSession(source: string, scope: Scope): Session {
  const session: Session = {
    source,
    scope,
    used: new Set(),
    depth: 0,
    lambdas: 0,
    compile: (node) => {
      session.depth += 1;
      if (session.depth > maxDepth) refuse(source, node, `this has more than ${maxDepth} levels; make it of several steps`);
      const compiled = nodeSql(session, node);
      session.depth -= 1;
      return compiled;
    },
    fresh: () => {
      session.lambdas += 1;
      return `v${session.lambdas}`;
    },
    once: (value, body) => (isSimple(value) ? body(value) : bindSql(value, session.fresh(), body)),
  };
  return session;
}

/** SQL of an expression, checked against the columns. Throws `RecipeError` with the place of what is wrong. */
export function compileExpression(source: string, scope: Scope): CompiledExpression {
  const session = openSession(source, scope);
  const { sql, type } = session.compile(parseExpression(source));
  return { sql, type: type === 'null' ? 'text' : type, columns: [...session.used] };
}

/** As `compileExpression`, for what must be true or false. */
export function compileCondition(source: string, scope: Scope): CompiledExpression {
  const session = openSession(source, scope);
  const compiled = session.compile(parseExpression(source));
  return { sql: needBoolean(session, compiled), type: 'boolean', columns: [...session.used] };
}
