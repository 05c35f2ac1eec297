import { refuse } from './syntax.ts';
import type { BinaryOperator, Node, Span } from './syntax.ts';
import { tokenize } from './tokenize.ts';
import type { Token } from './tokenize.ts';

/** How tightly operators bind; the same words in other spellings mean the same. */
const binaries: Readonly<Record<string, { readonly power: number; readonly operator: BinaryOperator }>> = {
  or: { power: 1, operator: 'or' },
  and: { power: 2, operator: 'and' },
  '&&': { power: 2, operator: 'and' },
  '=': { power: 4, operator: '=' },
  '==': { power: 4, operator: '=' },
  '!=': { power: 4, operator: '!=' },
  '<>': { power: 4, operator: '!=' },
  '<': { power: 4, operator: '<' },
  '<=': { power: 4, operator: '<=' },
  '>': { power: 4, operator: '>' },
  '>=': { power: 4, operator: '>=' },
  '&': { power: 5, operator: '&' },
  '||': { power: 5, operator: '&' },
  '+': { power: 6, operator: '+' },
  '-': { power: 6, operator: '-' },
  '*': { power: 7, operator: '*' },
  '/': { power: 7, operator: '/' },
  '%': { power: 7, operator: '%' },
  '^': { power: 9, operator: '^' },
};
const notPower = 3;
const testPower = 4;
const minusPower = 8;
const tests = new Set(['in', 'between', 'is', 'not']);
const keywords = new Set(['and', 'or', 'not', 'in', 'is', 'between', 'null', 'true', 'false']);

/** Deeper ones would exhaust the stack here or in the database. */
const maxDepth = 60;
const maxNodes = 2000;

interface Reader {
  readonly source: string;
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
  nodes: number;
}

const peek = (reader: Reader): Token =>
  reader.tokens[reader.next] ?? { kind: 'end', value: '', at: reader.source.length, length: 0 };
const take = (reader: Reader): Token => {
  const token = peek(reader);
  reader.next += 1;
  return token;
};
/** Signs and keywords, in small letters; undefined for everything else. */
const wordOf = ({ kind, value }: Token): string | undefined => {
  if (kind === 'sign') return value;
  const word = value.toLowerCase();
  return kind === 'name' && keywords.has(word) ? word : undefined;
};
const is = (reader: Reader, word: string): boolean => wordOf(peek(reader)) === word;
const spanOf = (from: Span, to: Span): Span => ({ at: from.at, length: to.at + to.length - from.at });
const naming = (token: Token): string => (token.kind === 'end' ? 'the end' : `\`${token.value}\``);

function expect(reader: Reader, word: string): Token {
  const token = take(reader);
  if (wordOf(token) !== word) refuse(reader.source, token, `\`${word}\` is missing before ${naming(token)}`);
  return token;
}

function list(reader: Reader): { readonly items: readonly Node[]; readonly end: Token } {
  expect(reader, '(');
  const items: Node[] = [];
  if (!is(reader, ')')) {
    items.push(expression(reader, 0));
    while (is(reader, ',')) {
      take(reader);
      items.push(expression(reader, 0));
    }
  }
  return { items, end: expect(reader, ')') };
}

/** `not`, a minus or brackets, with what they are about; undefined: none of them. */
function prefixed(reader: Reader, token: Token, word: string): Node | undefined {
  if (word === 'not' || word === '!') {
    const operand = expression(reader, notPower);
    return { kind: 'unary', operator: 'not', operand, ...spanOf(token, operand) };
  }
  if (word === '-' || word === '+') {
    const operand = expression(reader, minusPower);
    return word === '+' ? operand : { kind: 'unary', operator: '-', operand, ...spanOf(token, operand) };
  }
  if (word === 'true' || word === 'false') {
    return { kind: 'boolean', value: word === 'true', at: token.at, length: token.length };
  }
  if (word === 'null') return { kind: 'null', at: token.at, length: token.length };
  if (word !== '(') return undefined;
  const inner = expression(reader, 0);
  const end = expect(reader, ')');
  return { ...inner, ...spanOf(token, end) };
}

function primary(reader: Reader): Node {
  const token = take(reader);
  const { at, length, value } = token;
  const word = wordOf(token);
  const found = word === undefined ? undefined : prefixed(reader, token, word);
  if (found !== undefined) return found;
  if (word !== undefined || token.kind === 'end') {
    return refuse(reader.source, token, `a value is missing before ${naming(token)}`);
  }
  if (token.kind === 'name' && is(reader, '(')) {
    const { items, end } = list(reader);
    return { kind: 'call', name: value, args: items, ...spanOf(token, end) };
  }
  if (token.kind === 'text' || token.kind === 'number') return { kind: token.kind, value, at, length };
  if (token.kind === 'parameter') return { kind: 'parameter', name: value, at, length };
  return { kind: 'column', name: value, at, length };
}

/** `in (…)`, `between … and …`, `is null`, each also with `not`. */
function test(reader: Reader, operand: Node): Node {
  const isBeforeNot = is(reader, 'not');
  if (isBeforeNot) take(reader);
  const token = take(reader);
  const word = wordOf(token);
  if (word === 'in') {
    const { items, end } = list(reader);
    if (items.length === 0) refuse(reader.source, spanOf(token, end), 'the list is empty');
    return { kind: 'in', operand, list: items, isNot: isBeforeNot, ...spanOf(operand, end) };
  }
  if (word === 'between') {
    const low = expression(reader, testPower);
    expect(reader, 'and');
    const high = expression(reader, testPower);
    return { kind: 'between', operand, low, high, isNot: isBeforeNot, ...spanOf(operand, high) };
  }
  if (word !== 'is' || isBeforeNot) return refuse(reader.source, token, '`in` or `between` is missing after `not`');
  const isNot = is(reader, 'not');
  if (isNot) take(reader);
  const end = expect(reader, 'null');
  return { kind: 'isNull', operand, isNot, ...spanOf(operand, end) };
}

function infix(reader: Reader, left: Node, minPower: number): Node | undefined {
  const word = wordOf(peek(reader));
  if (word === undefined) return undefined;
  if (tests.has(word)) return testPower > minPower ? test(reader, left) : undefined;
  const binary = Object.hasOwn(binaries, word) ? binaries[word] : undefined;
  if (binary === undefined || binary.power <= minPower) return undefined;
  take(reader);
  const { operator, power } = binary;
  // 2 ^ 3 ^ 2 is 2 ^ 9; its right side may have a sign.
  const right = expression(reader, operator === '^' ? power - 1 : power);
  return { kind: 'binary', operator, left, right, ...spanOf(left, right) };
}

/** Pratt's way: an operator takes what follows as long as that binds tighter than it does. */
function expression(reader: Reader, minPower: number): Node {
  reader.depth += 1;
  if (reader.depth > maxDepth) refuse(reader.source, peek(reader), `this is nested deeper than ${maxDepth} levels`);
  let left = primary(reader);
  for (let more: Node | undefined = left; more !== undefined; more = infix(reader, left, minPower)) {
    left = more;
    reader.nodes += 1;
    if (reader.nodes > maxNodes) refuse(reader.source, peek(reader), `an expression has at most ${maxNodes} parts`);
  }
  reader.depth -= 1;
  return left;
}

/** The tree of an expression. Throws `RecipeError` with the place of what is wrong. */
export function parseExpression(source: string): Node {
  const reader: Reader = { source, tokens: tokenize(source), next: 0, depth: 0, nodes: 0 };
  const node = expression(reader, 0);
  const rest = peek(reader);
  if (rest.kind !== 'end') refuse(source, rest, `${naming(rest)} is too much here`, 'put an operator or a comma before it');
  return node;
}
