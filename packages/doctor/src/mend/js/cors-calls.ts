import type { CallExpression, Node, Statement } from '@babel/types';
import { dialects } from './cors-options.ts';
import type { Dialect } from './cors-options.ts';
import type { App } from './find-app.ts';
import { callsOf, homesOf, importedAs, nameOf, textIn, textOf } from './script.ts';
import type { Placed, Script } from './script.ts';

/** A place where a CORS library is put in. */
export interface CorsCall {
  /** The call that takes the settings. */
  readonly call: CallExpression;
  /** At which argument the settings stand. */
  readonly at: number;
  readonly dialect: Dialect;
  /** The whole application has it: no path, no router, no single route. */
  readonly isWhole: boolean;
  /** The statement that puts it in, with the list it stands in. */
  readonly home: { readonly body: readonly Statement[]; readonly statement: Statement } | undefined;
  /** What the call stands in. */
  readonly above: readonly Node[];
  /** The layer as code: `cors({ … })`, or the arguments of `register`. */
  readonly code: string;
}

const names = Object.keys(dialects).filter((name) => name !== '@fastify/cors');

const open = (path: string | undefined): boolean => path === undefined || /^(?:\/?\*\w*|\/)$/u.test(path);

/** Every CORS layer of a file. Without an application in the file, what is put in counts as put in for the whole. */
export function corsCallsOf(script: Script, app: App | undefined): CorsCall[] {
  return callsOf(script).flatMap((placed) => [
    ...middlewareCall(script, placed, app),
    ...registerCall(script, placed, app),
    ...nestCall(script, placed),
  ]);
}

function middlewareCall(script: Script, { node, above }: Placed<CallExpression>, app: App | undefined): CorsCall[] {
  const found = names.find((name) => {
    const local = importedAs(script, name);
    return local !== undefined && nameOf(node.callee) === local;
  });
  const dialect = found === undefined ? undefined : dialects[found];
  if (dialect === undefined) return [];
  const parent = above.at(-1);
  const use =
    parent?.type === 'VariableDeclarator' ? usesOf(script, nameOf(parent.id))[0] : { node: parent, above: above.slice(0, -1) };
  const isUse = use?.node?.type === 'CallExpression' && nameOf(use.node.callee).endsWith('.use');
  const home = use?.node === undefined ? undefined : homesOf(use.above, use.node)[0];
  return [
    {
      call: node,
      at: 0,
      dialect,
      above,
      isWhole: isUse && use.node?.type === 'CallExpression' && isForAll(use.node, app),
      home: isUse ? home : undefined,
      code: textOf(script, parent?.type === 'VariableDeclarator' ? parent.id : node),
    },
  ];
}

function usesOf(script: Script, name: string): Placed<CallExpression>[] {
  return callsOf(script).filter(
    ({ node }) => nameOf(node.callee).endsWith('.use') && node.arguments.some((argument) => nameOf(argument) === name),
  );
}

function isForAll(use: CallExpression, app: App | undefined): boolean {
  const path = use.arguments.length > 1 ? textIn(use.arguments[0]) : undefined;
  const isPathless = use.arguments.length === 1 || (path !== undefined && open(path));
  return isPathless && (app === undefined || nameOf(use.callee) === `${app.name}.use`);
}

function registerCall(script: Script, { node, above }: Placed<CallExpression>, app: App | undefined): CorsCall[] {
  const name = nameOf(node.callee);
  const first = node.arguments[0];
  const dialect = dialects['@fastify/cors'];
  if (!name.endsWith('.register') || first === undefined || dialect === undefined || !isPlugin(script, first)) return [];
  const isRoot = app === undefined || (name === `${app.name}.register` && app.kind === 'fastify');
  const code = node.arguments.map((argument) => textOf(script, argument)).join(', ');
  return [{ call: node, at: 1, dialect, above, isWhole: isRoot, home: homesOf(above, node)[0], code }];
}

function isPlugin(script: Script, node: Node): boolean {
  const local = importedAs(script, '@fastify/cors', 'fastify-cors');
  if (local !== undefined && nameOf(node) === local) return true;
  return (
    (node.type === 'CallExpression' || node.type === 'ImportExpression') && /['"]@fastify\/cors['"]/u.test(textOf(script, node))
  );
}

function nestCall(script: Script, { node, above }: Placed<CallExpression>): CorsCall[] {
  const { cors } = dialects;
  if (!nameOf(node.callee).endsWith('.enableCors') || cors === undefined) return [];
  return [
    { call: node, at: 0, dialect: cors, above, isWhole: true, home: homesOf(above, node)[0], code: textOf(script, node) },
  ];
}
