import { parse } from '@babel/parser';
import type { ParserPlugin } from '@babel/parser';
import type { CallExpression, Expression, Node, ObjectExpression, Program, Statement, VariableDeclarator } from '@babel/types';

/** A parsed file with its text: nodes give places, the text gives what stands there. */
export interface Script {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
}

/** A node and what it stands in, the outermost first. */
export interface Placed<N extends Node = Node> {
  readonly node: N;
  readonly above: readonly Node[];
}

const isTyped = (path: string): boolean => /\.[cm]?tsx?$/u.test(path);
const hasTags = (path: string): boolean => /\.(?:jsx|tsx|js|mjs)$/u.test(path);

/** Parses JavaScript, TypeScript and JSX; undefined when the file is none or is broken: then it is left alone. */
export function parseScript(path: string, text: string): Script | undefined {
  if (!/\.[cm]?[jt]sx?$/u.test(path)) return undefined;
  const plugins: ParserPlugin[] = [
    ...(isTyped(path) ? ['typescript' as const] : []),
    ...(hasTags(path) ? ['jsx' as const] : []),
    'decorators',
  ];
  try {
    const file = parse(text, {
      sourceType: 'unambiguous',
      plugins,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    });
    return { path, text, program: file.program };
  } catch {
    return undefined;
  }
}

/** Where a node stands. */
export function spanOf(node: Node): { start: number; end: number } {
  return { start: node.start ?? 0, end: node.end ?? 0 };
}

export const textOf = ({ text }: Script, node: Node): string => text.slice(spanOf(node).start, spanOf(node).end);

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;

const aside: ReadonlySet<string> = new Set(['leadingComments', 'trailingComments', 'innerComments', 'loc', 'extra', 'tokens']);

function childrenOf(node: Node): Node[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    if (aside.has(key)) return [];
    return (Array.isArray(value) ? value : [value]).filter(isNode);
  });
}

/** Every node of a tree in the order of the text. */
export function allNodes(root: Node): Placed[] {
  const found: Placed[] = [];
  const visit = (node: Node, above: readonly Node[]): void => {
    found.push({ node, above });
    const inside = [...above, node];
    for (const child of childrenOf(node)) visit(child, inside);
  };
  visit(root, []);
  return found;
}

/** Every call, `new` included. */
export function callsOf({ program }: Script): Placed<CallExpression>[] {
  return allNodes(program).filter((placed): placed is Placed<CallExpression> => placed.node.type === 'CallExpression');
}

/** `app.use`, `process.env.PORT`; empty for what is no plain name. */
export function nameOf(node: Node | null | undefined): string {
  if (node === null || node === undefined) return '';
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'ThisExpression') return 'this';
  if (node.type !== 'MemberExpression' && node.type !== 'OptionalMemberExpression') return '';
  const object = nameOf(node.object);
  const property = node.computed ? textIn(node.property) : nameOf(node.property);
  return object === '' || property === undefined || property === '' ? '' : `${object}.${property}`;
}

/** The value of a text without holes. */
export function textIn(node: Node | null | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return node.value;
  return node?.type === 'TemplateLiteral' && node.expressions.length === 0
    ? (node.quasis[0]?.value.cooked ?? undefined)
    : undefined;
}

/** The declaration of a name, when the file has exactly one. */
export function declarationOf({ program }: Script, name: string): Placed<VariableDeclarator> | undefined {
  const found = allNodes(program).filter(
    (placed): placed is Placed<VariableDeclarator> =>
      placed.node.type === 'VariableDeclarator' && placed.node.id.type === 'Identifier' && placed.node.id.name === name,
  );
  return found.length === 1 ? found[0] : undefined;
}

/** What an expression stands for: names are followed to their declaration in this file, types and parentheses dropped. */
export function resolve(script: Script, node: Node | null | undefined, depth = 0): Node | undefined {
  if (node === null || node === undefined || depth > 4) return undefined;
  if (
    node.type === 'TSAsExpression' ||
    node.type === 'TSSatisfiesExpression' ||
    node.type === 'TSNonNullExpression' ||
    node.type === 'ParenthesizedExpression'
  ) {
    return resolve(script, node.expression, depth + 1);
  }
  if (node.type !== 'Identifier') return node;
  const declaration = declarationOf(script, node.name);
  return declaration?.node.init === undefined ? node : (resolve(script, declaration.node.init, depth + 1) ?? node);
}

/** The value of a property that is written out. */
export function propertyOf(object: ObjectExpression, ...names: readonly string[]): Node | undefined {
  for (const property of object.properties) {
    if (property.type === 'SpreadElement' || property.computed) continue;
    const key = property.key.type === 'Identifier' ? property.key.name : textIn(property.key);
    if (key === undefined || !names.includes(key)) continue;
    return property.type === 'ObjectProperty' ? property.value : property;
  }
  return undefined;
}

/** A list of statements that a node stands in directly or not, the innermost first, with its own statement there. */
export function homesOf(above: readonly Node[], node: Node): { body: readonly Statement[]; statement: Statement }[] {
  const way = [...above, node];
  return way
    .flatMap((each, at) => {
      const next = way[at + 1];
      if ((each.type !== 'Program' && each.type !== 'BlockStatement') || next === undefined) return [];
      const statement = each.body.find((one) => one === next);
      return statement === undefined ? [] : [{ body: each.body, statement }];
    })
    .toReversed();
}

/** The quotation mark of the file. */
export function quoteOf(text: string): string {
  return (text.match(/'/gu)?.length ?? 0) >= (text.match(/"/gu)?.length ?? 0) ? "'" : '"';
}

export const quoted = (script: Pick<Script, 'text'>, value: string): string => {
  const quote = quoteOf(script.text);
  return `${quote}${value.replaceAll('\\', String.raw`\\`).replaceAll(quote, `\\${quote}`)}${quote}`;
};

export const listed = (script: Pick<Script, 'text'>, values: readonly string[]): string =>
  `[${values.map((value) => quoted(script, value)).join(', ')}]`;

/** `import` or `require`. */
export const isModule = ({ program }: Script): boolean => program.sourceType === 'module';

/** The local name of what a package exports by default or as a whole. */
export function importedAs({ program }: Script, ...packages: readonly string[]): string | undefined {
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration' && packages.includes(statement.source.value)) {
      const specifier = statement.specifiers.find(({ type }) => type !== 'ImportSpecifier') ?? statement.specifiers[0];
      if (specifier !== undefined) return specifier.local.name;
    }
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      const isIt = requiredFrom(init, packages);
      if (isIt && id.type === 'Identifier') return id.name;
      if (isIt && id.type === 'ObjectPattern') {
        const first = id.properties[0];
        if (first?.type === 'ObjectProperty' && first.value.type === 'Identifier') return first.value.name;
      }
    }
  }
  return undefined;
}

function requiredFrom(init: Expression | null | undefined, packages: readonly string[]): boolean {
  const call = init?.type === 'MemberExpression' ? init.object : init;
  return (
    call?.type === 'CallExpression' && nameOf(call.callee) === 'require' && packages.includes(textIn(call.arguments[0]) ?? '')
  );
}

/** A free name at the file's top level: the wish itself, or a longer one. */
export function freeName(script: Script, wish: string): string {
  const used = new Set(allNodes(script.program).flatMap(({ node }) => (node.type === 'Identifier' ? [node.name] : [])));
  return [wish, `${wish}Layer`, `${wish}ByCauseway`].find((name) => !used.has(name)) ?? `${wish}${used.size}`;
}

/** Where another import goes: behind the last one. */
export function importPlace(script: Script): number {
  const last = script.program.body.findLast(
    (statement) =>
      statement.type === 'ImportDeclaration' ||
      (statement.type === 'VariableDeclaration' && /\brequire\(/u.test(textOf(script, statement))),
  );
  if (last !== undefined) return spanOf(last).end;
  const first = script.program.directives.at(-1);
  return first === undefined ? 0 : spanOf(first).end;
}
