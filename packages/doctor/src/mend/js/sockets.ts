import type { Statement } from '@babel/types';
import { insertion, removal } from '../edit.ts';
import { dropProperty } from '../page.ts';
import type { Workspace } from '../workspace.ts';
import { callIn, findApp, setupOf } from './find-app.ts';
import { amendArray } from './origin-values.ts';
import { amendComparison } from './origin-check.ts';
import { allNodes, nameOf, parseScript, propertyOf, quoted, resolve, spanOf, textIn, textOf } from './script.ts';

/** Adds an origin to the list or the comparison that a WebSocket server checks. */
export function allowSocketOrigin(workspace: Workspace, path: string, origin: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined) return false;
  const context = { script, origin, isCredentialed: true, environment: { read: () => undefined, isFile: false } };
  const found = allNodes(script.program).flatMap(({ node, above }) => {
    if (
      node.type === 'BinaryExpression' &&
      !isInCors(above.map((each) => (each.type === 'CallExpression' ? nameOf(each.callee) : '')))
    ) {
      return amendComparison(context, node);
    }
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
    const isLookup =
      /^(?:includes|indexOf|has)$/u.test(nameOf(node.callee.property)) &&
      /origin/iu.test(node.arguments.map((each) => textOf(script, each)).join(' '));
    const list = isLookup ? resolve(script, node.callee.object) : undefined;
    return list?.type === 'ArrayExpression' ? [amendArray(context, list)] : [];
  });
  const edits = found.flatMap((each) => each.edits);
  workspace.edit(path, edits, [...new Set(found.flatMap(({ notes }) => notes))]);
  return edits.length > 0;
}

const isInCors = (names: readonly string[]): boolean => names.includes('cors');

/** Registers @fastify/websocket before every route. */
export function loadSocketPlugin(workspace: Workspace, path: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  const app = script === undefined ? undefined : findApp(script);
  if (script === undefined || app === undefined) return false;
  const own = app.body.find((statement: Statement) => {
    const call = callIn(statement);
    return (
      call !== undefined &&
      nameOf(call.callee).endsWith('.register') &&
      /websocket/iu.test(textOf(script, call.arguments[0] ?? call))
    );
  });
  const first = setupOf(app)[0];
  if (own === undefined || first === undefined || spanOf(first).start >= spanOf(own).start) return false;
  const { start, end } = spanOf(own);
  workspace.edit(
    path,
    [insertion(script.text, spanOf(first).start, [textOf(script, own)]), removal(script.text, start, end)],
    ['register the WebSocket plugin before every route'],
  );
  return true;
}

/** Marks a Fastify route as one for WebSockets. */
export function markSocketRoute(workspace: Workspace, path: string, route: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined) return false;
  const edits = allNodes(script.program).flatMap(({ node }) => {
    if (node.type !== 'CallExpression' || !nameOf(node.callee).endsWith('.get') || textIn(node.arguments[0]) !== route) {
      return [];
    }
    const second = node.arguments[1];
    if (second?.type === 'ObjectExpression') {
      if (propertyOf(second, 'websocket') !== undefined) return [];
      const at = spanOf(second).start + 1;
      return [{ start: at, end: at, text: ' websocket: true,' }];
    }
    const { end } = spanOf(node.arguments[0] ?? node);
    return [{ start: end, end, text: ', { websocket: true }' }];
  });
  workspace.edit(path, edits, [`serve WebSockets on ${route}`]);
  return edits.length > 0;
}

/** Lets the ws package answer with the first subprotocol that is offered, as it does by itself. */
export function dropProtocolHandler(workspace: Workspace, path: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined) return false;
  const edits = allNodes(script.program).flatMap(({ node }) => {
    if (node.type !== 'NewExpression' || !/WebSocketServer$|\.Server$/u.test(nameOf(node.callee))) return [];
    const options = resolve(script, node.arguments[0]);
    const handler = options?.type === 'ObjectExpression' ? propertyOf(options, 'handleProtocols') : undefined;
    return options?.type === 'ObjectExpression' && handler !== undefined ? dropProperty(options, handler) : [];
  });
  workspace.edit(path, edits, ['answer with the subprotocol that the page offers']);
  return edits.length > 0;
}

/** Sends `Cross-Origin-Resource-Policy: cross-origin` with everything an Express application serves. */
export function insertResourcePolicy(workspace: Workspace, path: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  const app = script === undefined ? undefined : findApp(script);
  const first = app === undefined ? undefined : setupOf(app)[0];
  if (
    script === undefined ||
    app?.kind !== 'express' ||
    first === undefined ||
    /Cross-Origin-Resource-Policy/iu.test(script.text)
  ) {
    return false;
  }
  const lines = [
    `${app.name}.use((request, response, next) => {`,
    `  response.set(${quoted(script, 'Cross-Origin-Resource-Policy')}, ${quoted(script, 'cross-origin')});`,
    '  next();',
    '});',
  ];
  workspace.edit(path, [insertion(script.text, spanOf(first).start, lines)], ['let other origins embed what is served']);
  return true;
}
