import type { Node } from '@babel/types';
import { indentAt, insertion } from '../edit.ts';
import type { Edit } from '../edit.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';
import { findListener } from './find-app.ts';
import { listenerLines } from './fresh-layer.ts';
import { mendHeaders } from './hand-headers.ts';
import type { Wish } from './hand-headers.ts';
import { allNodes, listed, nameOf, parseScript, propertyOf, quoted, spanOf, textOf } from './script.ts';
import type { Script } from './script.ts';

/** Mends the headers that a file writes itself. False: it writes none, or they serve. */
export function mendHandmade(workspace: Workspace, path: string, wish: Wish): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  const done = script === undefined ? undefined : mendHeaders(script, wish);
  if (done === undefined || done.edits.length === 0) return false;
  workspace.edit(path, done.edits, done.notes);
  return true;
}

/** Puts the CORS headers in front of everything a node:http listener does. */
export function guardListener(
  workspace: Workspace,
  path: string,
  { need, answersPreflight }: { readonly need: Need; readonly answersPreflight: boolean },
): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  const listener = script === undefined ? undefined : findListener(script);
  if (script === undefined || listener === undefined || /\ballowedOrigins\b/u.test(script.text)) return false;
  const { request, response, start, statement } = listener;
  const list = `const allowedOrigins = ${listed(script, [need.origin])};`;
  workspace.edit(
    path,
    [
      insertion(script.text, spanOf(statement).start, [list, '']),
      insertion(script.text, start, listenerLines(script, need, { request, response, answersPreflight })),
    ],
    [`send CORS headers for ${need.origin} on every answer${answersPreflight ? ', preflights too' : ''}`],
  );
  return true;
}

/** Branches for OPTIONS that answer with a status other than 2xx: 204 in its place. */
export function mendPreflightStatus(workspace: Workspace, path: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined) return false;
  const edits = allNodes(script.program).flatMap(({ node }) => {
    if (node.type !== 'IfStatement' && node.type !== 'ConditionalExpression') return [];
    if (!/\.method\s*={2,3}\s*['"]OPTIONS['"]|['"]OPTIONS['"]\s*={2,3}/u.test(textOf(script, node.test))) return [];
    return allNodes(node.consequent).flatMap((each) => statusEdit(script, each.node));
  });
  workspace.edit(path, edits, ['answer preflights with 204']);
  return edits.length > 0;
}

function statusEdit(script: Script, node: Node): Edit[] {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const name = nameOf(node.callee.property);
  const first = node.arguments[0];
  if (!/^(?:writeHead|status|sendStatus|code)$/u.test(name) || first?.type !== 'NumericLiteral') return [];
  if (first.value >= 200 && first.value <= 299) return [];
  return [{ ...spanOf(first), text: '204' }];
}

/** Streams that Fastify routes write to `reply.raw`: they take over the headers that the plugins have set. */
export function keepReplyHeaders(workspace: Workspace, path: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined) return false;
  const edits = allNodes(script.program).flatMap(({ node }): Edit[] => {
    if (node.type !== 'CallExpression') return [];
    const reply = /^(?<reply>\w+)\.raw\.writeHead$/u.exec(nameOf(node.callee))?.groups?.['reply'];
    const headers = node.arguments.at(-1);
    if (reply === undefined || headers === undefined) return [];
    const spread = `...${reply}.getHeaders()`;
    if (headers.type !== 'ObjectExpression') {
      return node.arguments.length > 1
        ? []
        : [{ start: spanOf(headers).end, end: spanOf(headers).end, text: `, ${reply}.getHeaders()` }];
    }
    if (textOf(script, headers).includes('getHeaders()')) return [];
    const first = headers.properties[0];
    if (first === undefined) return [{ ...spanOf(headers), text: `{ ${spread} }` }];
    const { start } = spanOf(first);
    const isOwnLine = textOf(script, headers)
      .slice(0, start - spanOf(headers).start)
      .includes('\n');
    return [{ start, end: start, text: isOwnLine ? `${spread},\n${indentAt(script.text, start)}` : `${spread}, ` }];
  });
  workspace.edit(path, edits, ['send the headers that plugins have set with the raw answer']);
  return edits.length > 0;
}

/** Adds a property to the settings of an inline call: `helmet()` becomes `helmet({ … })`. */
export function setInCall(
  workspace: Workspace,
  path: string,
  { callee, property, value }: { readonly callee: RegExp; readonly property: string; readonly value: string },
): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined) return false;
  const edits = allNodes(script.program).flatMap(({ node }): Edit[] => {
    if (node.type !== 'CallExpression' || !callee.test(nameOf(node.callee))) return [];
    const options = node.arguments[0];
    const { end } = spanOf(node);
    if (options === undefined) return [{ start: end - 1, end: end - 1, text: `{ ${property}: ${value} }` }];
    if (options.type !== 'ObjectExpression') return [];
    const given = propertyOf(options, property);
    if (given !== undefined) return textOf(script, given) === value ? [] : [{ ...spanOf(given), text: value }];
    const inside = spanOf(options).start + 1;
    return [{ start: inside, end: inside, text: ` ${property}: ${value}${options.properties.length === 0 ? ' ' : ','}` }];
  });
  workspace.edit(path, edits, [`set ${property} to ${value}`]);
  return edits.length > 0;
}

/** Text in the quotation marks of a file. */
export const inQuotes = (text: string, value: string): string => quoted({ text }, value);
