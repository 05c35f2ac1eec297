import type { ObjectExpression } from '@babel/types';
import type { Edit } from '../edit.ts';
import { addProperties } from '../js/cors-options.ts';
import { allNodes, nameOf, parseScript, propertyOf, quoted, resolve, spanOf, textIn } from '../js/script.ts';
import type { Script } from '../js/script.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';

const configFile = /(?:^|\/)next\.config\.[cm]?[jt]s$/u;

function configOf(workspace: Workspace): { script: Script; root: ObjectExpression } | undefined {
  for (const path of workspace.paths.filter((each) => configFile.test(each))) {
    const script = parseScript(path, workspace.text(path) ?? '');
    const root = script === undefined ? undefined : exportedObject(script);
    if (script !== undefined && root !== undefined) return { script, root };
  }
  return undefined;
}

/** `export default config`, `module.exports = { … }`, with or without a wrapper around it. */
function exportedObject(script: Script): ObjectExpression | undefined {
  for (const { node } of allNodes(script.program)) {
    const isDefault = node.type === 'ExportDefaultDeclaration';
    const isCommon = node.type === 'AssignmentExpression' && nameOf(node.left) === 'module.exports';
    if (!isDefault && !isCommon) continue;
    const value = resolve(script, isDefault ? node.declaration : node.right);
    const inner = value?.type === 'CallExpression' ? resolve(script, value.arguments[0]) : value;
    if (inner?.type === 'ObjectExpression') return inner;
  }
  return undefined;
}

/** The address that Next passes a path on to, by its rewrites. */
export function nextTarget(workspace: Workspace, pathname: string): string | undefined {
  const config = configOf(workspace);
  const found = config === undefined ? [] : rewritesOf(config.script);
  return found.find(({ source }) => pathname.startsWith(source.replace(/[:(*].*$/u, '')))?.target;
}

function rewritesOf(script: Script): { source: string; target: string; edit: (text: string) => Edit }[] {
  return allNodes(script.program).flatMap(({ node }) => {
    if (node.type !== 'ObjectExpression') return [];
    const source = textIn(propertyOf(node, 'source'));
    const place = resolve(script, propertyOf(node, 'destination'));
    const target = textIn(place);
    if (source === undefined || place === undefined || target === undefined || !/^https?:\/\//u.test(target)) return [];
    return [{ source, target, edit: (text: string): Edit => ({ ...spanOf(place), text: quoted(script, text) }) }];
  });
}

/** Passes a path on to another host or port; patterns in the rest of the address stay. */
export function retargetNext(workspace: Workspace, pathname: string, change: (target: URL) => void): boolean {
  const config = configOf(workspace);
  const rule =
    config === undefined
      ? undefined
      : rewritesOf(config.script).find(({ source }) => pathname.startsWith(source.replace(/[:(*].*$/u, '')));
  const origin = /^https?:\/\/[^/]+/u.exec(rule?.target ?? '')?.[0];
  if (config === undefined || rule === undefined || origin === undefined || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  change(url);
  if (url.origin === origin) return false;
  workspace.edit(
    config.script.path,
    [rule.edit(rule.target.replace(origin, url.origin))],
    [`pass ${rule.source} on to ${url.origin}`],
  );
  return true;
}

/** Sends CORS headers with every answer of Next's own routes under the first segment of the path. */
export function ensureNext(workspace: Workspace, need: Need): string | true | undefined {
  const config = configOf(workspace);
  if (config === undefined) return undefined;
  if (propertyOf(config.root, 'headers') !== undefined) return 'headers() of next.config is there already';
  const { script } = config;
  const q = (text: string) => quoted(script, text);
  const header = (key: string, value: string) => `        { key: ${q(key)}, value: ${q(value)} },`;
  const source = `/${need.url.pathname.split('/')[1] ?? ''}/:path*`;
  const lines = [
    'headers: async () => [',
    '    {',
    `      source: ${q(source)},`,
    '      headers: [',
    header('Access-Control-Allow-Origin', need.origin),
    header('Access-Control-Allow-Methods', methodsOf(need).join(', ')),
    header('Access-Control-Allow-Headers', headersOf(need).join(', ')),
    ...(need.isCredentialed ? [header('Access-Control-Allow-Credentials', 'true')] : []),
    ...(need.exposes.length === 0 ? [] : [header('Access-Control-Expose-Headers', need.exposes.join(', '))]),
    header('Vary', 'Origin'),
    '      ],',
    '    },',
    '  ]',
  ];
  workspace.edit(script.path, addProperties(script, config.root, [lines.join('\n')]), [
    `send CORS headers for ${need.origin} under ${source}`,
  ]);
  return true;
}
