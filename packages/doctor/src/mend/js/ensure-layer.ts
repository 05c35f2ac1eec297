import type { Node, Statement } from '@babel/types';
import { insertion, removal } from '../edit.ts';
import type { Edit } from '../edit.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';
import { corsCallsOf } from './cors-calls.ts';
import type { CorsCall } from './cors-calls.ts';
import { amendOptions, missingOptions } from './cors-options.ts';
import type { OptionsContext } from './cors-options.ts';
import type { EnvEdit, Environment } from './origin-values.ts';
import { findApp, setupOf } from './find-app.ts';
import type { App } from './find-app.ts';
import { freshLayer } from './fresh-layer.ts';
import {
  allNodes,
  declarationOf,
  freeName,
  homesOf,
  importPlace,
  importedAs,
  isModule,
  parseScript,
  quoted,
  resolve,
  spanOf,
  textOf,
} from './script.ts';
import type { Script } from './script.ts';

/** What an editor of a server file knows beside the file. */
export interface LayerContext {
  readonly need: Need;
  readonly environment: Environment;
  readonly hasPackage: (name: string) => boolean;
}

/** How an attempt ended; `env` asks for variables to be set beside the file. */
export type LayerOutcome = { readonly env: readonly EnvEdit[] } | { readonly problem: string };

/** Amends the settings of the CORS layers that a file has. Undefined: it has none. */
export function amendLayers(workspace: Workspace, path: string, context: LayerContext): LayerOutcome | undefined {
  const script = parseScript(path, workspace.text(path) ?? '');
  const app = script === undefined ? undefined : findApp(script);
  const calls = script === undefined ? [] : corsCallsOf(script, app);
  const call = calls.find(({ isWhole }) => isWhole) ?? calls[0];
  if (script === undefined || call === undefined) return undefined;
  const done = amendCall({ script, need: context.need, dialect: call.dialect, environment: context.environment }, call);
  if ('problem' in done) return done;
  workspace.edit(path, done.edits, done.notes);
  return { env: done.env };
}

function amendCall(context: OptionsContext, { call, at }: CorsCall) {
  const { script } = context;
  const given = call.arguments[at];
  if (given === undefined) return { ...addArgument(context, call), env: [] };
  const options = resolve(script, given);
  if (options?.type === 'ObjectExpression') return amendOptions(context, options);
  return { problem: 'the settings of the CORS layer are computed elsewhere' };
}

function addArgument(context: OptionsContext, call: CorsCall['call']): { edits: Edit[]; notes: string[] } {
  const parts = missingOptions(context);
  if (parts.length === 0) return { edits: [], notes: [] };
  const last = call.arguments.at(-1);
  const at = last === undefined ? spanOf(call).end - 1 : spanOf(last).end;
  const glue = last === undefined ? '' : ', ';
  return { edits: [{ start: at, end: at, text: `${glue}{ ${parts.join(', ')} }` }], notes: parts.map((part) => `set ${part}`) };
}

/** `isForced`: a layer for the whole application is moved, too. */
export interface PlaceContext extends LayerContext {
  readonly isForced: boolean;
}

/** Puts the CORS layer before everything else of the application: moved when there is one, else new. */
export function placeLayer(workspace: Workspace, path: string, context: PlaceContext): LayerOutcome | undefined {
  const script = parseScript(path, workspace.text(path) ?? '');
  const app = script === undefined ? undefined : findApp(script);
  if (script === undefined || app === undefined) return undefined;
  const calls = corsCallsOf(script, app);
  const call = calls.find(({ isWhole }) => isWhole) ?? calls[0];
  if (call?.isWhole === true && !context.isForced) return { env: [] };
  const problem =
    call === undefined ? insertLayer({ workspace, script, app }, context) : moveLayer({ workspace, script, app }, call);
  return problem === undefined ? { env: [] } : { problem };
}

interface Site {
  readonly workspace: Workspace;
  readonly script: Script;
  readonly app: App;
}

const startWithComments = (statement: Statement): number =>
  Math.min(spanOf(statement).start, ...(statement.leadingComments ?? []).map(({ start }) => start ?? Infinity));

function insertLayer({ workspace, script, app }: Site, { need, hasPackage }: LayerContext): string | undefined {
  const known = importedAs(script, 'cors', '@fastify/cors', '@koa/cors', 'hono/cors');
  const local = known ?? freeName(script, 'cors');
  const layer = freshLayer(app.kind, { script, need, app: app.name, mayAwait: app.mayAwait, local, hasPackage });
  if (/\ballowedOrigins\b/u.test(script.text) && layer.lines.some((line) => line.startsWith('const allowedOrigins'))) {
    return 'the name allowedOrigins is taken';
  }
  const first = setupOf(app)[0];
  const { end } = spanOf(app.statement);
  const block =
    first === undefined
      ? { start: end, end, text: `\n${layer.lines.join('\n')}` }
      : insertion(script.text, startWithComments(first), layer.lines);
  const imports = layer.imports === undefined || known !== undefined ? [] : [importEdit(script, layer.imports)];
  workspace.edit(script.path, [...imports, block], [`add a CORS layer that allows ${need.origin}, before everything else`]);
  return undefined;
}

function importEdit(script: Script, { name, from, isNamed }: { name: string; from: string; isNamed: boolean }): Edit {
  const at = importPlace(script);
  const source = quoted(script, from);
  const named = name === 'cors' ? '{ cors }' : `{ cors as ${name} }`;
  const required = name === 'cors' ? '{ cors }' : `{ cors: ${name} }`;
  const line = isModule(script)
    ? `import ${isNamed ? named : name} from ${source};`
    : `const ${isNamed ? required : name} = require(${source});`;
  return { start: at, end: at, text: at === 0 ? `${line}\n` : `\n${line}` };
}

function moveLayer({ workspace, script, app }: Site, call: CorsCall): string | undefined {
  const first = setupOf(app).find((statement) => statement !== call.home?.statement);
  if (first === undefined) return undefined;
  const own = call.home?.statement;
  const isFirst = own !== undefined && spanOf(own).start < spanOf(first).start && call.isWhole;
  if (isFirst) return undefined;
  const needed = declarationsFor({ script, app }, call, first);
  if (typeof needed === 'string') return needed;
  const from = own === undefined ? undefined : spanOf(own);
  const statement = call.isWhole && own !== undefined ? textOf(script, own) : layerStatement(script, app, call);
  const lines = [...needed.map((each) => textOf(script, each)), statement].flatMap((text) => dedent(text));
  const gone = [...needed.map(spanOf), ...(from === undefined || isInside(call, app) ? [] : [from])];
  workspace.edit(
    script.path,
    [
      insertion(script.text, startWithComments(first), lines),
      ...gone.map(({ start, end }) => removal(script.text, start, end)),
      ...(from !== undefined && isInside(call, app) ? [removal(script.text, from.start, from.end)] : []),
    ],
    ['move the CORS layer before everything else'],
  );
  return undefined;
}

const isInside = ({ home }: CorsCall, { body }: App): boolean => home !== undefined && home.body !== body;

/** The indent of the first line is that of the place it came from. */
function dedent(text: string): string[] {
  const [first = '', ...rest] = text.split(/\r?\n/u);
  const depth = Math.min(...rest.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/u.exec(line)?.[0].length ?? 0));
  const cut = Math.max(0, Number.isFinite(depth) ? depth : 0);
  const isClosed = /^\s*[\])}]/u.test(rest.at(-1) ?? '');
  return [first, ...rest.map((line) => line.slice(isClosed ? cut : 0))];
}

function layerStatement(script: Script, app: App, { code }: CorsCall): string {
  if (app.kind === 'fastify') return `${app.mayAwait ? 'await ' : ''}${app.name}.register(${code});`;
  if (app.kind === 'hono') return `${app.name}.use(${quoted(script, '*')}, ${code});`;
  return `${app.name}.use(${code});`;
}

/** A name that belongs to an object and refers to no declaration. */
function isKey(node: Node, parent: Node | undefined): boolean {
  if (parent?.type === 'MemberExpression') return parent.property === node && !parent.computed;
  return parent?.type === 'ObjectProperty' && parent.key === node && !parent.computed && !parent.shorthand;
}

/** Declarations the layer refers to and that stand behind its new place; a sentence when they cannot go there. */
function declarationsFor({ script, app }: Omit<Site, 'workspace'>, call: CorsCall, first: Statement): Statement[] | string {
  const found = new Map<Statement, true>();
  const scopes = new Set(homesOf(call.above, call.call).map(({ body }) => body));
  const visit = (node: Node): string | undefined => {
    for (const { node: each, above } of allNodes(node)) {
      if (each.type !== 'Identifier' || isKey(each, above.at(-1))) continue;
      const declared = declarationOf(script, each.name);
      const home = declared === undefined ? undefined : homesOf(declared.above, declared.node)[0];
      if (declared === undefined || home === undefined || spanOf(home.statement).end <= spanOf(first).start) continue;
      if (!scopes.has(home.body)) continue;
      if (home.body !== app.body || home.statement.type !== 'VariableDeclaration') return `${each.name} is declared elsewhere`;
      if (found.has(home.statement)) continue;
      found.set(home.statement, true);
      const problem = visit(home.statement);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  const roots = [call.call, ...(call.home?.statement === undefined || !call.isWhole ? [] : [call.home.statement])];
  for (const root of roots) {
    const problem = visit(root);
    if (problem !== undefined) return problem;
  }
  return [...found.keys()].toSorted((a, b) => spanOf(a).start - spanOf(b).start);
}
