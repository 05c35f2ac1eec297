import { indentAt, lineEnd, removal } from '../edit.ts';
import { mendListValue } from '../header-values.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';

/** The Caddyfile that serves a port. */
export function caddyFor(workspace: Workspace, url: URL): string | undefined {
  const files = workspace.paths.filter((path) => /Caddyfile[\w.]*$/u.test(path));
  return files.find((path) => new RegExp(`:${url.port}\\b`, 'u').test(workspace.text(path) ?? '')) ?? files[0];
}

/** Takes out the lines that add a CORS header to what the backend sends. */
export function dropCaddyCors(workspace: Workspace, path: string): boolean {
  const text = workspace.text(path) ?? '';
  const found = [...text.matchAll(/^[ \t]*(?:header[ \t]+)?[+>?]?Access-Control-Allow-Origin\b[^\n{]*$/gmu)];
  workspace.edit(
    path,
    found.map(({ index, 0: line }) => removal(text, index + (line.length - line.trimStart().length), index + line.length)),
    found.map(([line]) => `remove ${line.trim()}`),
  );
  return found.length > 0;
}

/** The site block that serves a port: where its inside begins. */
function siteOf(text: string, port: string): number | undefined {
  const match = new RegExp(`^[^\\s{#][^\\n{]*:${port}\\b[^\\n{]*\\{`, 'mu').exec(text);
  return match === null ? undefined : match.index + match[0].length;
}

/** Mends or adds the CORS headers that Caddy sends itself. */
export function ensureCaddyCors(workspace: Workspace, path: string, need: Need): boolean {
  const text = workspace.text(path) ?? '';
  if (amendCaddyLists(workspace, path, need)) return true;
  const given = /^(?<lead>[ \t]*(?:header[ \t]+)?[+>?]?Access-Control-Allow-Origin[ \t]+)(?<value>\S+)[ \t]*$/mu.exec(text);
  if (given?.groups !== undefined) {
    return mendGiven(workspace, path, {
      need,
      at: given.index + (given.groups['lead']?.length ?? 0),
      value: given.groups['value'] ?? '',
    });
  }
  const at = siteOf(text, need.url.port);
  if (at === undefined) return false;
  const rest = /\n(?<indent>[ \t]+)\S/u.exec(text.slice(at));
  const indent = rest?.groups?.['indent'] ?? `${indentAt(text, at)}\t`;
  // A matcher may be defined once.
  const matcher = /@preflight\b/u.test(text) ? 'page_preflight' : 'preflight';
  const lines = [
    'header {',
    `\tAccess-Control-Allow-Origin "${need.origin}"`,
    `\tAccess-Control-Allow-Methods "${methodsOf(need).join(', ')}"`,
    `\tAccess-Control-Allow-Headers "${headersOf(need).join(', ')}"`,
    ...(need.isCredentialed ? ['\tAccess-Control-Allow-Credentials "true"'] : []),
    ...(need.exposes.length === 0 ? [] : [`\tAccess-Control-Expose-Headers "${need.exposes.join(', ')}"`]),
    '\tVary Origin',
    '\tdefer',
    '}',
    `@${matcher} method OPTIONS`,
    `respond @${matcher} 204`,
  ];
  const eol = lineEnd(text);
  workspace.edit(
    path,
    [{ start: at, end: at, text: lines.map((line) => eol + indent + line).join('') }],
    [`send CORS headers for ${need.origin}`],
  );
  return true;
}

function mendGiven(
  workspace: Workspace,
  path: string,
  { need, at, value }: { need: Need; at: number; value: string },
): boolean {
  const plain = value.replaceAll('"', '');
  if (value.startsWith('{') || plain === need.origin || (plain === '*' && !need.isCredentialed)) return false;
  workspace.edit(
    path,
    [{ start: at, end: at + value.length, text: `"${need.origin}"` }],
    [`send ${need.origin} as the allowed origin`],
  );
  return true;
}

/** Adds what is missing to the lists of methods and headers that Caddy sends. */
function amendCaddyLists(workspace: Workspace, path: string, need: Need): boolean {
  const text = workspace.text(path) ?? '';
  const lists = { methods: [[need.method], methodsOf(need)], headers: [need.headers, headersOf(need)] } as const;
  const found = [...text.matchAll(/Access-Control-Allow-(?<list>Methods|Headers)[ \t]+(?<value>"[^"\n]*"|\S+)/giu)];
  const edits = found.flatMap(({ index, 0: whole, groups }) => {
    const value = groups?.['value'] ?? '';
    const [needed, all] = /methods/iu.test(groups?.['list'] ?? '') ? lists.methods : lists.headers;
    const mended = mendListValue(value.replaceAll('"', ''), { needed, all, isExact: need.isCredentialed });
    const end = index + whole.length;
    return mended === undefined || value.startsWith('{') ? [] : [{ start: end - value.length, end, text: `"${mended}"` }];
  });
  workspace.edit(path, edits, [`let the lists hold ${[need.method, ...need.headers].join(', ')}`]);
  return edits.length > 0;
}
