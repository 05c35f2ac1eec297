import type { CallExpression, Node, Statement } from '@babel/types';
import { allNodes, callsOf, homesOf, importedAs, isModule, nameOf, resolve, spanOf } from './script.ts';
import type { Placed, Script } from './script.ts';

export type AppKind = 'express' | 'fastify' | 'hono' | 'koa' | 'nest';

/** The application object of a server, and the statements it is set up by. */
export interface App {
  readonly kind: AppKind;
  readonly name: string;
  readonly body: readonly Statement[];
  readonly statement: Statement;
  /** `await` may stand between these statements. */
  readonly mayAwait: boolean;
}

const packages: readonly (readonly [AppKind, readonly string[]])[] = [
  ['express', ['express']],
  ['fastify', ['fastify']],
  ['hono', ['hono']],
  ['koa', ['koa']],
  ['nest', ['@nestjs/core']],
];

/** `express()`, `Fastify({…}).withTypeProvider()`, `new Hono()`, `await NestFactory.create(AppModule)`. */
function kindOf(script: Script, init: Node | null | undefined): AppKind | undefined {
  if (init === null || init === undefined) return undefined;
  if (init.type === 'AwaitExpression') return kindOf(script, init.argument);
  if (init.type !== 'CallExpression' && init.type !== 'NewExpression') return undefined;
  const name = nameOf(init.callee);
  if (/^NestFactory\.create$/u.test(name)) return 'nest';
  const found = packages.find(([, from]) => name !== '' && name.split('.')[0] === importedAs(script, ...from));
  if (found !== undefined && (!name.includes('.') || name.endsWith('.default') || name.endsWith('.fastify'))) return found[0];
  const inner = init.callee;
  return inner.type === 'MemberExpression' && inner.object.type === 'CallExpression' ? kindOf(script, inner.object) : undefined;
}

/** The first application that a file makes: in a variable, or in a field of a class. */
export function findApp(script: Script): App | undefined {
  for (const { node, above } of allNodes(script.program)) {
    const made = madeBy(node);
    const kind = made === undefined ? undefined : kindOf(script, made.init);
    const home = made === undefined || kind === undefined ? undefined : homeOf(node, above);
    if (made === undefined || kind === undefined || home === undefined) continue;
    const holder = above.findLast((each) => 'async' in each && 'params' in each);
    const isAsync = holder !== undefined && 'async' in holder && holder.async;
    return { kind, name: made.name, ...home, mayAwait: holder === undefined ? isModule(script) : isAsync };
  }
  return undefined;
}

/** `const app = …`, `this.app = …`, and the field `app = …` of a class. */
function madeBy(node: Node): { readonly name: string; readonly init: Node } | undefined {
  if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) {
    return { name: node.id.name, init: node.init };
  }
  if (node.type === 'AssignmentExpression' && nameOf(node.left).startsWith('this.')) {
    return { name: nameOf(node.left), init: node.right };
  }
  const isField = node.type === 'ClassProperty' && node.key.type === 'Identifier' && node.value;
  return isField ? { name: `this.${nameOf(node.key)}`, init: isField } : undefined;
}

/** The statements an application is filled in: those around it, or the constructor of its class. */
function homeOf(node: Node, above: readonly Node[]): Pick<App, 'body' | 'statement'> | undefined {
  if (node.type !== 'ClassProperty') return homesOf(above, node)[0];
  const around = above.findLast((each) => each.type === 'ClassBody');
  const maker = around?.body.find((each) => each.type === 'ClassMethod' && each.kind === 'constructor');
  const body = maker?.type === 'ClassMethod' ? maker.body.body : [];
  const [statement] = body;
  return statement === undefined ? undefined : { body, statement };
}

const setup =
  /^(?:use|all|get|post|put|patch|delete|head|options|route|register|addHook|mount|on|onError|notFound|setGlobalPrefix|listen)$/u;

/** The call that a statement is, `await` and chains looked through. */
export function callIn(statement: Node): CallExpression | undefined {
  const expression = statement.type === 'ExpressionStatement' ? statement.expression : undefined;
  const bare = expression?.type === 'AwaitExpression' ? expression.argument : expression;
  return bare?.type === 'CallExpression' ? bare : undefined;
}

function methodOn(call: CallExpression, name: string): string | undefined {
  const { callee } = call;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  if (callee.object.type === 'CallExpression') return methodOn(callee.object, name);
  return nameOf(callee.object) === name ? callee.property.name : undefined;
}

/** The statements that fill the application, in their order: routes, middleware, plugins, and calls it is handed to. */
export function setupOf({ body, name }: App): Statement[] {
  return body.filter((statement) => {
    const call = callIn(statement);
    if (call === undefined) return false;
    const method = methodOn(call, name);
    return (
      (method !== undefined && setup.test(method)) ||
      (method === undefined && call.arguments.some((argument) => nameOf(argument) === name)) ||
      (name.startsWith('this.') && /^this\.\w+$/u.test(nameOf(call.callee)))
    );
  });
}

/** A request listener of node:http: what it calls its two arguments, and its statements. */
export interface Listener {
  readonly request: string;
  readonly response: string;
  /** Where its first statement stands. */
  readonly start: number;
  readonly statement: Statement;
  readonly node: Node;
}

/** The listener that `createServer` is given, written there or named. */
export function findListener(script: Script): Listener | undefined {
  for (const placed of callsOf(script)) {
    const name = nameOf(placed.node.callee);
    if (!/(?:^|\.)createServer$/u.test(name)) continue;
    const listener = placed.node.arguments
      .map((argument) => listenerIn(script, argument, placed))
      .find((each) => each !== undefined);
    if (listener !== undefined) return listener;
  }
  return undefined;
}

function listenerIn(script: Script, argument: Node, placed: Placed): Listener | undefined {
  const named = nameOf(argument);
  const declared =
    named === ''
      ? undefined
      : allNodes(script.program).find(({ node }) => node.type === 'FunctionDeclaration' && node.id?.name === named);
  const node = declared?.node ?? resolve(script, argument);
  const isFunction =
    node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression' || node?.type === 'FunctionDeclaration';
  if (!isFunction || node.body.type !== 'BlockStatement' || node.params.length < 2) return undefined;
  const [request, response] = node.params.map((parameter) => nameOf(parameter));
  const first = node.body.body[0];
  const statement = homesOf(placed.above, placed.node).at(-1)?.statement;
  if (!request || !response || first === undefined || statement === undefined) return undefined;
  return {
    request,
    response,
    start: spanOf(first).start,
    statement: declared === undefined ? statement : (homesOf(declared.above, declared.node).at(-1)?.statement ?? statement),
    node,
  };
}
