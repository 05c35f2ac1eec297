import { findClosest } from '../../../../closest.ts';
import { isNumeric } from '../frame.ts';
import { findPatternProblem } from '../patterns.ts';
import type { Compiled, Session, ValueType } from './session.ts';
import type { ExpressionFunction, Taken } from './expression-function.ts';
import { findFunction, functionNames } from './functions.ts';
import { refuse } from './syntax.ts';
import type { Node } from './syntax.ts';
import { unify } from './unify.ts';

type Call = Node & { readonly kind: 'call' };

const groups: Readonly<Record<string, (type: ValueType) => boolean>> = {
  numeric: isNumeric,
  moment: (type) => type === 'date' || type === 'timestamp',
  clock: (type) => type === 'time' || type === 'timestamp',
  any: () => true,
  same: () => true,
};
const wordsFor: Readonly<Record<string, string>> = {
  numeric: 'a number',
  moment: 'a date',
  clock: 'a time',
  text: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
};

const wayOut = (wanted: string): string | undefined => {
  if (wanted === 'text') return 'write toText(…)';
  if (wanted === 'numeric' || wanted === 'integer') {
    return `cast the column before, or write ${wanted === 'integer' ? 'toInteger' : 'toNumber'}(…)`;
  }
  return wanted === 'moment' ? 'cast the column before, or write toDate(…)' : undefined;
};

function countText({ takes, optional = 0, repeats = false }: ExpressionFunction): string {
  const least = takes.length - optional;
  if (repeats) return `at least ${least} values`;
  return least === takes.length ? `${least} ${least === 1 ? 'value' : 'values'}` : `${least} to ${takes.length} values`;
}

function checkConstant(session: Session, part: Compiled, taken: Taken): void {
  const { constant, node } = part;
  const isText = node.kind === 'text' || node.kind === 'number';
  if (constant === undefined || !isText) {
    return refuse(session.source, node, 'a text in quotes is needed here: it must be known before a row is read');
  }
  if (taken === 'pattern') {
    const problem = findPatternProblem(constant);
    if (problem !== undefined) refuse(session.source, node, `this regular expression cannot be used: ${problem}`);
  }
  if (typeof taken === 'object' && !taken.oneOf.includes(constant)) {
    refuse(
      session.source,
      node,
      `this must be one of ${taken.oneOf.map((one) => `'${one}'`).join(', ')}`,
      findClosest(constant, taken.oneOf),
    );
  }
  return undefined;
}

function checkArgument(session: Session, part: Compiled, taken: Taken): void {
  if (typeof taken === 'object' || taken === 'pattern' || taken === 'constant') {
    checkConstant(session, part, taken);
    return;
  }
  if (part.type === 'null') return undefined;
  const fits = groups[taken]?.(part.type) ?? part.type === taken;
  if (fits) return undefined;
  return refuse(session.source, part.node, `this is ${part.type}, and ${wordsFor[taken] ?? taken} is needed`, wayOut(taken));
}

function find(session: Session, node: Call): ExpressionFunction {
  const found = findFunction(node.name);
  if (found !== undefined) return found;
  const closest = findClosest(node.name, functionNames);
  const span = { at: node.at, length: node.name.length };
  return refuse(
    session.source,
    span,
    `there is no function \`${node.name}\``,
    closest === undefined ? undefined : `did you mean \`${closest}\`?`,
  );
}

/** Arguments that must have one type, as that type; the others as they are. */
function unifySame(
  session: Session,
  parts: readonly Compiled[],
  kinds: readonly Taken[],
): { readonly sql: readonly string[]; readonly type: ValueType } {
  const at = parts.flatMap((_, index) => (kinds[index] === 'same' ? [index] : []));
  const { sql, type } = unify(
    session,
    at.flatMap((index) => parts[index] ?? []),
  );
  const written = new Map(at.map((index, place) => [index, sql[place] ?? '']));
  return { sql: parts.map((part, index) => written.get(index) ?? part.sql), type };
}

/** A call of a function of the language, its arguments checked. */
export function callSql(session: Session, node: Call): Compiled {
  const found = find(session, node);
  const least = found.takes.length - (found.optional ?? 0);
  const isTooMany = node.args.length > found.takes.length && !found.repeats;
  if (node.args.length < least || isTooMany) {
    refuse(session.source, node, `\`${node.name}\` takes ${countText(found)}, not ${node.args.length}`);
  }
  const kinds = node.args.map((_, at): Taken => found.takes[at] ?? found.takes.at(-1) ?? 'any');
  const args = node.args.map((arg) => session.compile(arg));
  for (const [at, arg] of args.entries()) checkArgument(session, arg, kinds[at] ?? 'any');
  const { sql, type: same } = unifySame(session, args, kinds);
  const types: Readonly<Record<string, ValueType | undefined>> = { same, likeFirst: args[0]?.type };
  const type = types[found.gives] ?? (found.gives as ValueType);
  const { fresh, once } = session;
  return { sql: found.write({ args, sql, fresh, once }), type, constant: undefined, node };
}
