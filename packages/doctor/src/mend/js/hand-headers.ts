import type { CallExpression, Node, ObjectExpression, ObjectProperty } from '@babel/types';
import { indentAt, lineEnd, removal } from '../edit.ts';
import type { Edit } from '../edit.ts';
import type { Workspace } from '../workspace.ts';
import { corsCallsOf } from './cors-calls.ts';
import { headersOf, isOrigin, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import { mendOriginValue, mendListValue } from '../header-values.ts';
import { allNodes, callsOf, homesOf, nameOf, parseScript, quoted, spanOf, textIn, textOf } from './script.ts';
import type { Placed, Script } from './script.ts';

/** A CORS header that is written by hand: as a property of an object, or as two arguments of a call. */
interface Written {
  readonly name: string;
  readonly value: Node;
  readonly property?: ObjectProperty;
  readonly object?: ObjectExpression;
  readonly call?: Placed<CallExpression>;
  readonly above: readonly Node[];
}

const setters = /\.(?:setHeader|set|header|append|appendHeader)$/u;

function written(script: Script): Written[] {
  const isOurs = (name: string | undefined): name is string => name !== undefined && /^access-control-/iu.test(name);
  const calls = callsOf(script).flatMap((call): Written[] => {
    const [first, value] = call.node.arguments;
    const name = textIn(first);
    if (!setters.test(calleeTail(call.node)) || !isOurs(name) || value === undefined) return [];
    return [{ name: name.toLowerCase(), value, call, above: call.above }];
  });
  const properties = allNodes(script.program).flatMap(({ node, above }): Written[] => {
    if (node.type !== 'ObjectProperty' || node.computed) return [];
    const name = textIn(node.key);
    const object = above.at(-1);
    if (!isOurs(name) || object?.type !== 'ObjectExpression') return [];
    return [{ name: name.toLowerCase(), value: node.value, property: node, object, above }];
  });
  return [...calls, ...properties];
}

function calleeTail({ callee }: CallExpression): string {
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
    ? `.${callee.property.name}`
    : nameOf(callee);
}

/** What is wanted of headers by hand. */
export interface Wish {
  readonly need: Need;
  /** The value of the allowed origin itself is at fault. */
  readonly isRefused: boolean;
}

/** Mends headers that a file writes by hand; undefined when it writes none. */
export function mendHeaders(script: Script, wish: Wish): { edits: Edit[]; notes: string[] } | undefined {
  const { need } = wish;
  const all = written(script);
  const origins = all.filter(({ name }) => name === 'access-control-allow-origin');
  if (origins.length === 0) return undefined;
  const steps = [
    ...origins.map((each) => mendOrigin(script, wish, each)),
    ...all.flatMap((each) => mendOther(script, need, each)),
    ...origins.flatMap((each) => addCredentials(script, need, { each, all })),
    ...addExposed(script, need, { all, origins }),
  ];
  return { edits: steps.flatMap(({ edits }) => edits), notes: [...new Set(steps.flatMap(({ notes }) => notes))] };
}

interface Step {
  readonly edits: readonly Edit[];
  readonly notes: readonly string[];
}

const none: Step = { edits: [], notes: [] };

function mendOrigin(script: Script, { need, isRefused }: Wish, { value, above }: Written): Step {
  if (value.type === 'ArrayExpression') {
    const names = value.elements.map((each) => textIn(each));
    const isStar = names.every((each) => each === '*') && !need.isCredentialed;
    return {
      edits: [{ ...spanOf(value), text: isStar ? quoted(script, '*') : quoted(script, need.origin) }],
      notes: ['send Access-Control-Allow-Origin once'],
    };
  }
  const text = textIn(value);
  if (text === undefined) return isRefused ? admit(script, need, { value, above }) : none;
  const mended = mendOriginValue(text, need);
  if (mended === undefined) return none;
  const asked = requestOf(above);
  if (!isOrigin(text) || asked === undefined) {
    return { edits: [{ ...spanOf(value), text: quoted(script, mended) }], notes: [`send ${mended} as the allowed origin`] };
  }
  const list = `[${quoted(script, text)}, ${quoted(script, need.origin)}]`;
  const code = `${list}.find((each) => each === ${asked}) ?? ${quoted(script, text)}`;
  return {
    edits: [{ ...spanOf(value), text: code }],
    notes: [`allow ${need.origin}: answer with the one of the list that asks`],
  };
}

/** A value that is computed stays for others; the page gets its own origin. */
function admit(script: Script, { origin }: Need, { value, above }: Pick<Written, 'value' | 'above'>): Step {
  const asked = requestOf(above);
  const own = textOf(script, value);
  if (asked === undefined || own.includes(origin)) return none;
  const code = `${asked} === ${quoted(script, origin)} ? ${asked} : ${/^[\w.()[\]'"]+$/u.test(own) ? own : `(${own})`}`;
  return { edits: [{ ...spanOf(value), text: code }], notes: [`allow ${origin}`] };
}

/** How the enclosing handler reads the Origin of its request: `request.headers.origin`. */
function requestOf(above: readonly Node[]): string | undefined {
  const handler = above.findLast(
    (each) =>
      (each.type === 'ArrowFunctionExpression' || each.type === 'FunctionExpression' || each.type === 'FunctionDeclaration') &&
      each.params.length >= 2,
  );
  const name = handler !== undefined && 'params' in handler ? nameOf(handler.params[0]) : '';
  return /^(?:req|request|_req)$/u.test(name) ? `${name}.headers.origin` : undefined;
}

function mendOther(script: Script, need: Need, { name, value }: Written): Step[] {
  const text = textIn(value);
  const replace = (mended: string | undefined, note: string): Step[] =>
    mended === undefined ? [] : [{ edits: [{ ...spanOf(value), text: quoted(script, mended) }], notes: [note] }];
  if (
    name === 'access-control-allow-credentials' &&
    need.isCredentialed &&
    text !== 'true' &&
    (text !== undefined || value.type === 'BooleanLiteral')
  ) {
    return replace('true', 'send Access-Control-Allow-Credentials as exactly true');
  }
  if (text === undefined) return [];
  const lists: Readonly<Record<string, readonly [needed: readonly string[], all: readonly string[]]>> = {
    'access-control-allow-methods': [[need.method], methodsOf(need)],
    'access-control-allow-headers': [need.headers, headersOf(need)],
    'access-control-expose-headers': [need.exposes, need.exposes],
  };
  const list = lists[name];
  if (list === undefined) return [];
  const mended = mendListValue(text, { needed: list[0], all: list[1], isExact: need.isCredentialed });
  return replace(mended, `let ${name} list ${list[0].join(', ') || 'its names with commas'}`);
}

/** `Access-Control-Allow-Credentials` beside each allowed origin that lacks it. */
function addCredentials(script: Script, need: Need, { each, all }: { each: Written; all: readonly Written[] }): Step[] {
  const name = 'access-control-allow-credentials';
  const isBeside = all.some((other) => other.name === name && isSameHome(other, each));
  if (!need.isCredentialed || isBeside) return [];
  return addBeside(script, each, { name: 'Access-Control-Allow-Credentials', value: 'true' });
}

const isSameHome = (a: Written, b: Written): boolean =>
  a.object === undefined || b.object === undefined
    ? a.above.findLast((each) => each.type === 'BlockStatement') === b.above.findLast((each) => each.type === 'BlockStatement')
    : a.object === b.object;

function addExposed(
  script: Script,
  need: Need,
  { all, origins }: { all: readonly Written[]; origins: readonly Written[] },
): Step[] {
  if (need.exposes.length === 0 || all.some(({ name }) => name === 'access-control-expose-headers')) return [];
  return origins.flatMap((each) =>
    addBeside(script, each, { name: 'Access-Control-Expose-Headers', value: need.exposes.join(', ') }),
  );
}

function addBeside(script: Script, each: Written, { name, value }: { readonly name: string; readonly value: string }): Step[] {
  const notes = [`send ${name}: ${value}`];
  if (each.property !== undefined) {
    const { start, end } = spanOf(each.property);
    const lead = script.text.slice(script.text.lastIndexOf('\n', start - 1) + 1, start);
    const glue = lead.trim() === '' ? `,${lineEnd(script.text)}${lead}` : ', ';
    return [{ edits: [{ start: end, end, text: `${glue}${quoted(script, name)}: ${quoted(script, value)}` }], notes }];
  }
  const home = each.call === undefined ? undefined : homesOf(each.call.above, each.call.node)[0];
  const callee = each.call?.node.callee;
  if (home === undefined || callee?.type !== 'MemberExpression') return [];
  const { end } = spanOf(home.statement);
  const code = `${textOf(script, callee)}(${quoted(script, name)}, ${quoted(script, value)});`;
  const isBlock = home.statement.type === 'ExpressionStatement';
  return isBlock
    ? [
        {
          edits: [
            { start: end, end, text: `${lineEnd(script.text)}${indentAt(script.text, spanOf(home.statement).start)}${code}` },
          ],
          notes,
        },
      ]
    : [];
}

/** Where a CORS layer sends the origin already: statements that send it once more are taken out. */
export function dropHandOrigins(workspace: Workspace, path: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined || corsCallsOf(script, undefined).length === 0) return false;
  const edits = written(script).flatMap(({ name, call }) => {
    const home = call === undefined ? undefined : homesOf(call.above, call.node)[0];
    if (name !== 'access-control-allow-origin' || home?.statement.type !== 'ExpressionStatement') return [];
    const { start, end } = spanOf(home.statement);
    return [removal(script.text, start, end)];
  });
  workspace.edit(path, edits, ['send Access-Control-Allow-Origin once: the CORS layer does']);
  return edits.length > 0;
}

/** Says on every answer of the handlers that set the origin by hand that they depend on it. */
export function addVary(workspace: Workspace, path: string): boolean {
  const script = parseScript(path, workspace.text(path) ?? '');
  if (script === undefined) return false;
  const handlers = new Map<number, string>();
  for (const { name, call } of written(script)) {
    const callee = call?.node.callee;
    const handler = call?.above.findLast((each) => 'params' in each && 'body' in each);
    const body = handler !== undefined && 'body' in handler ? handler.body : undefined;
    if (
      name !== 'access-control-allow-origin' ||
      callee?.type !== 'MemberExpression' ||
      body === undefined ||
      body === null ||
      Array.isArray(body)
    ) {
      continue;
    }
    const first = body.type === 'BlockStatement' ? body.body[0] : undefined;
    if (first === undefined || /\bvary\b/iu.test(textOf(script, body))) continue;
    handlers.set(spanOf(first).start, `${textOf(script, callee)}(${quoted(script, 'Vary')}, ${quoted(script, 'Origin')});`);
  }
  const eol = lineEnd(script.text);
  const edits = [...handlers].map(([start, line]): Edit => ({
    start,
    end: start,
    text: `${line}${eol}${indentAt(script.text, start)}`,
  }));
  workspace.edit(path, edits, ['say Vary: Origin on every answer']);
  return edits.length > 0;
}
