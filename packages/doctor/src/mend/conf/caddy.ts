import { indentAt, lineEnd, removal } from '../edit.ts';
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
    '@preflight method OPTIONS',
    'respond @preflight 204',
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
  if (plain === need.origin || (plain === '*' && !need.isCredentialed)) return false;
  workspace.edit(
    path,
    [{ start: at, end: at + value.length, text: `"${need.origin}"` }],
    [`send ${need.origin} as the allowed origin`],
  );
  return true;
}
