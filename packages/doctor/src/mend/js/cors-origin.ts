import type { Node } from '@babel/types';
import { listsOfCheck } from './origin-check.ts';
import { amendArray, amendPattern, amendText, amendVariable, envNameOf, nothing, replaced } from './origin-values.ts';
import type { AmendOutcome, OriginContext } from './origin-values.ts';
import { listed, nameOf, quoted, resolve, textIn, textOf } from './script.ts';

/** Makes an `origin` setting let the page in. */
export function amendOrigin(context: OriginContext, given: Node): AmendOutcome {
  const node = resolve(context.script, given) ?? given;
  const text = textIn(node);
  if (text !== undefined) return amendText(context, node, text);
  const variable = envNameOf(node);
  if (variable !== undefined) return amendVariable(context, { node, variable, isList: false });
  switch (node.type) {
    case 'BooleanLiteral':
      return node.value ? nothing : replaced(node, listed(context.script, [context.origin]), `allow ${context.origin}`);
    case 'ArrayExpression':
      return amendArray(context, node);
    case 'RegExpLiteral':
      return amendPattern(context, node);
    case 'LogicalExpression':
      return amendEither(context, node.left, node.right);
    case 'NewExpression':
      return amendSet(context, node);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
    case 'ObjectMethod':
      return listsOfCheck(context, node);
    default:
      return amendExpression(context, node);
  }
}

function amendSet(context: OriginContext, node: Extract<Node, { type: 'NewExpression' }>): AmendOutcome {
  const list = node.arguments[0];
  return nameOf(node.callee) === 'Set' && list?.type === 'ArrayExpression'
    ? amendArray(context, list)
    : { problem: 'the origin is computed' };
}

/** `process.env.X || fallback`: the one that counts. */
function amendEither(context: OriginContext, left: Node, right: Node): AmendOutcome {
  const variable = envNameOf(left);
  const isSet = variable !== undefined && (context.environment.read(variable) ?? '') !== '';
  if (variable !== undefined && isSet) return amendVariable(context, { node: left, variable, isList: false });
  return amendOrigin(context, right);
}

/** An expression around a variable of the environment, or any other that is no function. */
function amendExpression(context: OriginContext, node: Node): AmendOutcome {
  const { script, origin } = context;
  const text = textOf(script, node);
  const named = /\b(?:process|Bun)\.env\.(?<name>\w+)|\benv\[['"](?<other>\w+)/u.exec(text)?.groups;
  const variable = named?.['name'] ?? named?.['other'];
  if (variable !== undefined && /\.split\(/u.test(text) && (context.environment.read(variable) ?? '') !== '') {
    return amendVariable(context, { node, variable, isList: true });
  }
  if (variable === undefined) return { problem: 'the allowed origin is computed elsewhere' };
  return replaced(node, `[${text}, ${quoted(script, origin)}].flat()`, `allow ${origin}`);
}
