import { lineEnd } from './edit.ts';
import type { Workspace } from './workspace.ts';

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');

/** A folder and those above it, the nearest first, as prefixes of paths. */
export function foldersAbove(path: string): string[] {
  const parts = folderOf(path).split('/').filter(Boolean);
  return [...parts.map((_part, at) => `${parts.slice(0, parts.length - at).join('/')}/`), ''];
}

/** The file of that name nearest to a source file. */
export function nearest(workspace: Workspace, path: string, name: string): string | undefined {
  return foldersAbove(path)
    .map((folder) => folder + name)
    .find((each) => workspace.text(each) !== undefined);
}

const envNames = ['.env.local', '.env.development.local', '.env.development', '.env'];

/** The environment files beside a source file, the one that wins first. */
function envFiles(workspace: Workspace, path: string): string[] {
  return envNames.flatMap((name) => nearest(workspace, path, name) ?? []);
}

const lineOf = (name: string): RegExp =>
  new RegExp(`^(?<lead>[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*)(?<value>[^\\r\\n]*)$`, 'mu');

/** What the project's files set a variable to. */
export function readVariable(workspace: Workspace, path: string, name: string): string | undefined {
  for (const file of envFiles(workspace, path)) {
    const value = lineOf(name).exec(workspace.text(file) ?? '')?.groups?.['value'];
    if (value !== undefined) return value.trim().replaceAll(/^(['"])(.*)\1$/gu, '$2');
  }
  return undefined;
}

/** Whether there is a file to set variables in. */
export const hasEnvFile = (workspace: Workspace, path: string): boolean => envFiles(workspace, path).length > 0;

/** Sets a variable where it is set, else at the end of the nearest environment file. */
export function setVariable(
  workspace: Workspace,
  path: string,
  { name, value }: { readonly name: string; readonly value: string },
): boolean {
  const files = envFiles(workspace, path);
  const file = files.find((each) => lineOf(name).test(workspace.text(each) ?? '')) ?? files.at(-1);
  if (file === undefined) return false;
  const text = workspace.text(file) ?? '';
  const match = lineOf(name).exec(text);
  const eol = lineEnd(text);
  if (match === null) {
    const glue = text === '' || text.endsWith('\n') ? '' : eol;
    workspace.edit(file, [{ start: text.length, end: text.length, text: `${glue}${name}=${value}${eol}` }], [`set ${name}`]);
    return true;
  }
  const { lead = '', value: given = '' } = match.groups ?? {};
  const quote = /^(?<quote>['"]).*\k<quote>$/u.exec(given.trim())?.groups?.['quote'] ?? '';
  const start = match.index + lead.length;
  workspace.edit(file, [{ start, end: start + given.length, text: quote + value + quote }], [`set ${name}`]);
  return true;
}
