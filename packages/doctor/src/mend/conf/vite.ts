import type { Node, ObjectExpression, ObjectProperty } from '@babel/types';
import type { Edit } from '../edit.ts';
import { addProperties } from '../js/cors-options.ts';
import { allNodes, parseScript, propertyOf, quoted, resolve, spanOf, textIn, textOf } from '../js/script.ts';
import type { Script } from '../js/script.ts';
import type { Workspace } from '../workspace.ts';

/** A rule of a development server's proxy. */
export interface ProxyRule {
  readonly key: string;
  readonly property: ObjectProperty;
  readonly target: Node | undefined;
  readonly options: ObjectExpression | undefined;
}

/** The configuration of Vite with its proxy rules. */
export interface ViteConfig {
  readonly workspace: Workspace;
  readonly path: string;
  readonly script: Script;
  readonly root: ObjectExpression;
  readonly server: ObjectExpression | undefined;
  readonly proxy: ObjectExpression | undefined;
  readonly rules: readonly ProxyRule[];
}

const configFile = /(?:^|\/)vite[\w.-]*config\.[cm]?[jt]s$/u;

/** The first configuration of Vite that can be read. */
export function viteConfigOf(workspace: Workspace): ViteConfig | undefined {
  for (const path of workspace.paths.filter((each) => configFile.test(each))) {
    const script = parseScript(path, workspace.text(path) ?? '');
    const root = script === undefined ? undefined : configObject(script);
    if (script === undefined || root === undefined) continue;
    const server = asObject(script, propertyOf(root, 'server'));
    const proxy = server === undefined ? undefined : asObject(script, propertyOf(server, 'proxy'));
    return { workspace, path, script, root, server, proxy, rules: proxy === undefined ? [] : rulesOf(script, proxy) };
  }
  return undefined;
}

function asObject(script: Script, node: Node | undefined): ObjectExpression | undefined {
  const found = resolve(script, node);
  return found?.type === 'ObjectExpression' ? found : undefined;
}

/** What the file exports: an object, `defineConfig` of one, or a function that returns one. */
function configObject(script: Script): ObjectExpression | undefined {
  const exported = allNodes(script.program).find(({ node }) => node.type === 'ExportDefaultDeclaration')?.node;
  if (exported?.type !== 'ExportDefaultDeclaration') return undefined;
  const inside = allNodes(exported);
  const objects = inside.flatMap(({ node, above }) =>
    node.type === 'ObjectExpression' && !above.some(({ type }) => type === 'ObjectExpression') ? [node] : [],
  );
  if (objects.length > 0) return objects.find((each) => propertyOf(each, 'server', 'plugins') !== undefined) ?? objects[0];
  const named = exported.declaration.type === 'Identifier' ? resolve(script, exported.declaration) : undefined;
  return named?.type === 'ObjectExpression'
    ? named
    : allNodes(named ?? exported)
        .map(({ node }) => node)
        .find((node) => node.type === 'ObjectExpression');
}

function rulesOf(script: Script, proxy: ObjectExpression): ProxyRule[] {
  return proxy.properties.flatMap((property) => {
    if (property.type !== 'ObjectProperty') return [];
    const key = textIn(property.key);
    const value = resolve(script, property.value);
    if (key === undefined || value === undefined) return [];
    const options = value.type === 'ObjectExpression' ? value : undefined;
    return [{ key, property, options, target: options === undefined ? value : propertyOf(options, 'target') }];
  });
}

/** The rule Vite takes for a path: the first that fits. */
export function ruleFor(config: ViteConfig, pathname: string): ProxyRule | undefined {
  return config.rules.find(({ key }) => (key.startsWith('^') ? new RegExp(key, 'u').test(pathname) : pathname.startsWith(key)));
}

const edit = ({ workspace, path }: ViteConfig, edits: readonly Edit[], note: string): boolean => {
  workspace.edit(path, edits, [note]);
  return edits.length > 0;
};

/** Sets the target's address, its path aside. */
export function setTarget(config: ViteConfig, rule: ProxyRule, change: (target: URL) => void): boolean {
  const { script } = config;
  const node = resolve(script, rule.target);
  const text = textIn(node);
  if (node === undefined || text === undefined || !URL.canParse(text)) return false;
  const url = new URL(text);
  change(url);
  const next = url.href.replace(/\/$/u, text.endsWith('/') ? '/' : '');
  return next !== text && edit(config, [{ ...spanOf(node), text: quoted(script, next) }], `pass ${rule.key} on to ${next}`);
}

/** Settings of a rule; a rule that is a plain text becomes an object. */
export function setRule(
  config: ViteConfig,
  rule: ProxyRule,
  { name, value }: { readonly name: string; readonly value: string },
): boolean {
  const { script } = config;
  const note = `set ${name}: ${value} for ${rule.key}`;
  if (rule.options === undefined) {
    if (rule.target === undefined) return false;
    const text = `{ target: ${textOf(script, rule.property.value)}, ${name}: ${value} }`;
    return edit(config, [{ ...spanOf(rule.property.value), text }], note);
  }
  const given = propertyOf(rule.options, name);
  if (given !== undefined) {
    const isSame = textOf(script, given) === value;
    return !isSame && edit(config, [{ ...spanOf(given), text: value }], note);
  }
  return edit(config, addProperties(script, rule.options, [`${name}: ${value}`]), note);
}

/** Takes a setting out of a rule. */
export function dropFromRule(config: ViteConfig, rule: ProxyRule, name: string): boolean {
  const properties = rule.options?.properties ?? [];
  const at = properties.findIndex(
    (each) => each.type !== 'SpreadElement' && each.key.type === 'Identifier' && each.key.name === name,
  );
  const own = properties[at];
  if (own === undefined) return false;
  const before = properties[at - 1];
  const next = properties[at + 1];
  const end = next === undefined ? spanOf(own).end : spanOf(next).start;
  const start = next === undefined && before !== undefined ? spanOf(before).end : spanOf(own).start;
  return edit(config, [{ start, end, text: '' }], `remove ${name} of ${rule.key}`);
}

/** The path as the backend serves it: keeps or takes off what the rule's key adds. */
export function alignRule(
  config: ViteConfig,
  rule: ProxyRule,
  { asked, served }: { readonly asked: string; readonly served: string },
): boolean {
  if (asked === served) return dropFromRule(config, rule, 'rewrite');
  const rewrite = rewriteOf(asked, served);
  return rewrite !== undefined && setRule(config, rule, { name: 'rewrite', value: rewrite });
}

/** `(path) => path.replace(/^\/api/, '')` for what turns one path into the other. */
export function rewriteOf(asked: string, served: string): string | undefined {
  let same = 0;
  while (same < Math.min(asked.length, served.length) && asked.at(-1 - same) === served.at(-1 - same)) same += 1;
  const rest = asked.slice(asked.length - same);
  // Only whole segments are the same.
  const slash = rest.indexOf('/');
  const cut = slash === -1 ? 0 : same - slash;
  if (cut <= 0) return undefined;
  const [from, to] = [asked.slice(0, asked.length - cut), served.slice(0, served.length - cut)];
  const pattern = from.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
  return `(path) => path.replace(/^${pattern}/, '${to}')`;
}

/** Another rule, or the first one of a proxy that is made for it. */
export function addRule(config: ViteConfig, key: string, rule: string): boolean {
  const { script } = config;
  const line = `${quoted(script, key)}: ${rule}`;
  const note = `pass ${key} on to the backend`;
  if (config.proxy !== undefined) return edit(config, addProperties(script, config.proxy, [line]), note);
  return addToServer(config, `proxy: { ${line} }`, note);
}

/** A setting of `server`, which is made where there is none. */
export function addToServer(config: ViteConfig, line: string, note: string): boolean {
  const { script, server, root } = config;
  const edits =
    server === undefined ? addProperties(script, root, [`server: { ${line} }`]) : addProperties(script, server, [line]);
  return edit(config, edits, note);
}

/** A host name that the server answers to. */
export function allowHost(config: ViteConfig, host: string): boolean {
  const given = config.server === undefined ? undefined : propertyOf(config.server, 'allowedHosts');
  const { script } = config;
  const list = resolve(script, given);
  if (list === undefined) return addToServer(config, `allowedHosts: [${quoted(script, host)}]`, `answer to ${host}`);
  const last = list.type === 'ArrayExpression' ? list.elements.at(-1) : undefined;
  if (last === undefined || last === null) {
    return edit(config, [{ ...spanOf(list), text: `[${quoted(script, host)}]` }], `answer to ${host}`);
  }
  const { end } = spanOf(last);
  return edit(config, [{ start: end, end, text: `, ${quoted(script, host)}` }], `answer to ${host}`);
}

/** Lets a page of another machine read from the development server. */
export function allowViteOrigin(config: ViteConfig, origin: string): boolean {
  const { script } = config;
  const given = config.server === undefined ? undefined : propertyOf(config.server, 'cors');
  const value = `{ origin: [${quoted(script, origin)}] }`;
  if (given === undefined) return addToServer(config, `cors: ${value}`, `let ${origin} in`);
  return given.type === 'BooleanLiteral' && edit(config, [{ ...spanOf(given), text: value }], `let ${origin} in`);
}

/** A rule `/api` also takes `/apidocs`: bound to its own paths. */
export function bindKey(config: ViteConfig, rule: ProxyRule): boolean {
  if (rule.key.startsWith('^')) return false;
  const key = `^${rule.key.replaceAll(/[.*+?${}()|[\]\\]/gu, String.raw`\$&`)}(/|$)`;
  return edit(
    config,
    [{ ...spanOf(rule.property.key), text: quoted(config.script, key) }],
    `bind ${rule.key} to its own paths`,
  );
}
