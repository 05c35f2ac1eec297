import type { CallExpression, Node, ObjectExpression } from '@babel/types';
import type { Edit } from './edit.ts';
import { addProperties } from './js/cors-options.ts';
import { allNodes, callsOf, nameOf, parseScript, propertyOf, quoted, resolve, spanOf, textIn, textOf } from './js/script.ts';
import type { Script } from './js/script.ts';
import type { Workspace } from './workspace.ts';

const calling =
  /\bfetch\(|\baxios\b|new WebSocket\(|new EventSource\(|XMLHttpRequest|\.src\s*=|import\.meta\.env|(?:baseURL|API_URL|BASE_URL|API_BASE)\b/u;
const serving = /\bcreateServer\(|\bexpress\(\)|\bfastify\(|\bFastify\(|new (?:Hono|Koa)\b|NestFactory|defineConfig/u;

/** Files that the page is made of: they call a server and are none. */
export function pageFiles(workspace: Workspace): string[] {
  return workspace.paths.filter((path) => {
    const text = workspace.text(path) ?? '';
    if (/(?:^|\/)\.env(?:\.(?!example|sample|template|dist)[\w.]+)?$/u.test(path)) return /https?:\/\/|wss?:\/\//u.test(text);
    if (/\.html?$/u.test(path)) return true;
    const isScript = /\.(?:[cm]?[jt]sx?|vue|svelte)$/u.test(path);
    return isScript && !serving.test(text) && (calling.test(text) || /['"`](?:https?|wss?):\/\//u.test(text));
  });
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
const originOf = (url: URL): string => `${url.protocol}//${url.host}`;

/** Replaces an address in everything the page is made of: its origin alone where only that changes, else the whole. */
export function rewriteUrl(workspace: Workspace, from: URL, to: URL): boolean {
  const isOriginOnly = from.pathname === to.pathname && from.search === to.search;
  const found = isOriginOnly
    ? replaceAll(workspace, originPattern(from), originOf(to))
    : replaceAll(workspace, fullPattern(from), originOf(to) + to.pathname + to.search);
  if (found || isOriginOnly) return found;
  const isSamePlace = originOf(from) === originOf(to);
  return (
    isSamePlace && replaceAll(workspace, new RegExp(`(?<=['"\`}])${escaped(from.pathname)}(?=['"\`?])`, 'gu'), to.pathname)
  );
}

const originPattern = (url: URL): RegExp => new RegExp(`${escaped(originOf(url))}(?![\\w:.-])`, 'gu');
const fullPattern = (url: URL): RegExp =>
  new RegExp(`${escaped(originOf(url) + url.pathname)}(?:${escaped(url.search)})?(?![\\w/-])`, 'gu');

function replaceAll(workspace: Workspace, pattern: RegExp, text: string): boolean {
  let isFound = false;
  for (const path of pageFiles(workspace)) {
    const edits = [...(workspace.text(path) ?? '').matchAll(pattern)].map(({ index, 0: old }): Edit => ({
      start: index,
      end: index + old.length,
      text,
    }));
    workspace.edit(path, edits, [`call ${text}`]);
    isFound ||= edits.length > 0;
  }
  return isFound;
}

/** Requests of the page whose address ends as this one does. */
function requestsOf(script: Script, url: URL): CallExpression[] {
  return callsOf(script).flatMap(({ node }) => {
    const first = node.arguments[0];
    if (!/(?:^|\.)fetch$|^axios(?:\.\w+)?$|^ky(?:\.\w+)?$/u.test(nameOf(node.callee)) || first === undefined) return [];
    const text = textIn(resolve(script, first)) ?? textOf(script, first);
    return text.includes(url.pathname) || url.pathname === '/' ? [node] : [];
  });
}

interface InitEdit {
  readonly property: string;
  readonly value: string | undefined;
}

/** Sets or drops a setting of the page's requests to an address; `undefined` drops it. */
export function setRequest(workspace: Workspace, url: URL, { property, value }: InitEdit): boolean {
  let isDone = false;
  for (const path of pageFiles(workspace)) {
    const script = parseScript(path, workspace.text(path) ?? '');
    if (script === undefined) continue;
    const edits = requestsOf(script, url).flatMap((call) => setInit(script, call, { property, value }));
    workspace.edit(path, edits, [
      value === undefined ? `drop ${property} of the request` : `set ${property}: ${value} on the request`,
    ]);
    isDone ||= edits.length > 0;
  }
  return isDone;
}

function setInit(script: Script, call: CallExpression, { property, value }: InitEdit): Edit[] {
  const given = call.arguments[1];
  const init = resolve(script, given);
  if (given === undefined) {
    const { end } = spanOf(call.arguments[0] ?? call);
    return value === undefined ? [] : [{ start: end, end, text: `, { ${property}: ${value} }` }];
  }
  if (init?.type !== 'ObjectExpression') return [];
  const old = propertyOf(init, property);
  if (value === undefined) return old === undefined ? [] : dropProperty(init, old);
  if (old === undefined) return addProperties(script, init, [`${property}: ${value}`]);
  return textOf(script, old) === value ? [] : [{ ...spanOf(old), text: value }];
}

/** Takes a property out, with the comma that goes with it. */
export function dropProperty(object: ObjectExpression, value: Node): Edit[] {
  const at = object.properties.findIndex((each) => each === value || (each.type === 'ObjectProperty' && each.value === value));
  const own = object.properties[at];
  if (own === undefined) return [];
  const next = object.properties[at + 1];
  const before = object.properties[at - 1];
  if (next !== undefined) return [{ start: spanOf(own).start, end: spanOf(next).start, text: '' }];
  return [{ start: before === undefined ? spanOf(own).start : spanOf(before).end, end: spanOf(own).end, text: '' }];
}

/** Writes the method in capitals: fetch does not do it for PATCH. */
export function capitalizeMethod(workspace: Workspace, method: string): boolean {
  let isDone = false;
  for (const path of pageFiles(workspace)) {
    const script = parseScript(path, workspace.text(path) ?? '');
    const edits = allNodes(script?.program ?? { type: 'EmptyStatement', start: 0, end: 0 }).flatMap(({ node }): Edit[] => {
      if (script === undefined || node.type !== 'ObjectProperty') return [];
      const isIt = (nameOf(node.key) === 'method' || textIn(node.key) === 'method') && textIn(node.value) === method;
      return isIt ? [{ ...spanOf(node.value), text: quoted(script, method.toUpperCase()) }] : [];
    });
    workspace.edit(path, edits, [`write ${method.toUpperCase()}`]);
    isDone ||= edits.length > 0;
  }
  return isDone;
}

/** Lets the page's Content-Security-Policy connect to a place, wherever a file writes the policy out. */
export function allowConnection(workspace: Workspace, source: string): boolean {
  let isDone = false;
  for (const path of workspace.paths) {
    const text = workspace.text(path) ?? '';
    if (!/content-security-policy/iu.test(text)) continue;
    const edits = policyEdits(text, source);
    workspace.edit(path, edits, [`let the page's policy connect to ${source}`]);
    isDone ||= edits.length > 0;
  }
  return isDone;
}

function policyEdits(text: string, source: string): Edit[] {
  const connect = [...text.matchAll(/connect-src(?<list>[^;"`\n]*)/giu)];
  if (connect.length > 0) {
    return connect.flatMap(({ index, 0: all, groups }) => {
      const list = groups?.['list'] ?? '';
      if (list.split(/\s+/u).includes(source)) return [];
      if (/'none'/u.test(list)) return [{ start: index, end: index + all.length, text: `connect-src ${source}` }];
      const end = index + all.trimEnd().length;
      return [{ start: end, end, text: ` ${source}` }];
    });
  }
  return [...text.matchAll(/default-src(?<list>[^;"`\n]*);?/giu)].slice(0, 1).map(({ index, 0: all, groups }) => {
    const list = (groups?.['list'] ?? '').replace(/'none'/u, '').trimEnd();
    const end = index + all.length;
    return {
      start: end,
      end,
      text: `${all.endsWith(';') ? '' : ';'} connect-src${list} ${source}${all.endsWith(';') ? ';' : ''}`,
    };
  });
}

/** Leaves a directive out of every policy that a file writes out. */
export function dropPolicy(workspace: Workspace, directive: string): boolean {
  let isDone = false;
  for (const path of workspace.paths) {
    const text = workspace.text(path) ?? '';
    if (!/content-security-policy/iu.test(text)) continue;
    const edits = [...text.matchAll(new RegExp(`;?\\s*${directive};?`, 'gu'))].map(({ index, 0: all }): Edit => ({
      start: index,
      end: index + all.length,
      text: all.startsWith(';') && all.endsWith(';') ? ';' : '',
    }));
    workspace.edit(path, edits, [`drop ${directive} from the page's policy`]);
    isDone ||= edits.length > 0;
  }
  return isDone;
}
