import type { CallExpression, Node } from '@babel/types';
import type { Edit } from '../edit.ts';
import { isOrigin } from '../need.ts';
import { amendArray, amendVariable, envNameOf } from './origin-values.ts';
import type { AmendOutcome, Amendment, OriginContext } from './origin-values.ts';
import { allNodes, nameOf, quoted, resolve, spanOf, textIn, textOf } from './script.ts';
import type { Script } from './script.ts';

const asks: ReadonlySet<string> = new Set(['includes', 'indexOf', 'has', 'some', 'find']);

/** A function that decides about origins: the list it looks into, the text it compares with, and its error for strangers. */
export function listsOfCheck(context: OriginContext, check: Node): AmendOutcome {
  const inside = allNodes(check);
  const found = [
    ...inside.flatMap(({ node }) => (node.type === 'CallExpression' ? amendLookup(context, node) : [])),
    ...inside.flatMap(({ node }) => (node.type === 'BinaryExpression' ? amendComparison(context, node) : [])),
  ];
  const listed = found.length > 0 ? found : inside.flatMap(({ node }) => amendEnv(context, node));
  const first = listed[0];
  if (first === undefined && reflects(context.script, check)) return { edits: [], notes: [], env: [] };
  if (first === undefined) return { problem: 'the function that checks the origin names no list' };
  if ('problem' in first) return first;
  const errors = refuseQuietly(context.script, check);
  return {
    edits: [...first.edits, ...errors],
    notes: [...first.notes, ...(errors.length === 0 ? [] : ['answer a foreign origin with false in place of an error'])],
    env: first.env,
  };
}

/** A function that gives back the origin that asks: everybody is let in already. */
function reflects(script: Script, check: Node): boolean {
  const text = textOf(script, check);
  return (
    /\.get\(\s*['"]origin['"]\s*\)|headers?\.origin\b|\(?(?<name>\w+)\)?\s*=>\s*\k<name>\s*$/iu.test(text) &&
    !/\?|&&|\bif\b/u.test(text)
  );
}

function amendLookup(context: OriginContext, node: CallExpression): Amendment[] {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return [];
  if (!asks.has(callee.property.name)) return [];
  const list = resolve(context.script, callee.object);
  if (list?.type === 'ArrayExpression') return [amendArray(context, list)];
  const inner = list?.type === 'NewExpression' && nameOf(list.callee) === 'Set' ? list.arguments[0] : undefined;
  if (inner?.type === 'ArrayExpression') return [amendArray(context, inner)];
  if (list === undefined) return [];
  const variable = /\bprocess\.env\.(?<name>\w+)/u.exec(textOf(context.script, list))?.groups?.['name'];
  if (variable === undefined) return [];
  const outcome = amendVariable(context, { node: list, variable, isList: true });
  return 'problem' in outcome ? [] : [outcome];
}

type Comparison = Extract<Node, { type: 'BinaryExpression' }>;

/** `origin === 'https://…'`, and its opposite. */
export function amendComparison({ script, origin }: OriginContext, node: Comparison): Amendment[] {
  const isEqual = /^={2,3}$/u.test(node.operator);
  if (!isEqual && !/^!={1,2}$/u.test(node.operator)) return [];
  const sides = [node.left, node.right];
  const text = sides.map((side) => textIn(resolve(script, side))).find((each) => each !== undefined && isOrigin(each));
  const other = sides.find((side) => textIn(resolve(script, side)) === undefined);
  if (text === undefined || other === undefined || !/origin/iu.test(textOf(script, other))) return [];
  if (text === origin) return [{ edits: [], notes: [], env: [] }];
  const list = `[${quoted(script, text)}, ${quoted(script, origin)}].includes(${textOf(script, other)})`;
  return [{ edits: [{ ...spanOf(node), text: isEqual ? list : `!${list}` }], notes: [`allow ${origin}`], env: [] }];
}

function amendEnv(context: OriginContext, node: Node): AmendOutcome[] {
  const variable = envNameOf(node);
  return variable === undefined ? [] : [amendVariable(context, { node, variable, isList: false })];
}

/** `done(new Error(…))` becomes `done(null, false)`: an error is answered with a 500 that has no headers. */
function refuseQuietly(script: Script, check: Node): Edit[] {
  if (!('params' in check)) return [];
  const done = nameOf(check.params[1]);
  if (done === '') return [];
  return allNodes(check).flatMap(({ node }) => {
    const isError =
      node.type === 'CallExpression' &&
      nameOf(node.callee) === done &&
      node.arguments[0]?.type === 'NewExpression' &&
      nameOf(node.arguments[0].callee).endsWith('Error');
    return isError ? [{ ...spanOf(node), text: `${done}(null, false)` }] : [];
  });
}
