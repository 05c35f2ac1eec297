import type { Edit } from '../edit.ts';
import type { Workspace } from '../workspace.ts';
import { amendOrigins } from './names.ts';
import { closeOf, pythonList, readPython, stringIn } from './scan-python.ts';
import type { PythonText } from './scan-python.ts';

/** Adds an origin to what a handler compares the Origin of a WebSocket with. */
export function allowPythonSocketOrigin(workspace: Workspace, path: string, origin: string): boolean {
  const source = readPython(path, workspace.text(path) ?? '');
  if (source === undefined) return false;
  const edits: Edit[] = [];
  let at = 0;
  for (const line of source.text.split('\n')) {
    if (/origin/iu.test(line) && !/allow_origins|CORS/u.test(line)) edits.push(...mendLine(source, { line, at, origin }));
    at += line.length + 1;
  }
  workspace.edit(path, edits, [`let WebSockets of ${origin} in`]);
  return edits.length > 0;
}

interface Line {
  readonly line: string;
  readonly at: number;
  readonly origin: string;
}

/** `origin not in [...]` and `origin != "…"`. */
function mendLine(source: PythonText, { line, at, origin }: Line): readonly Edit[] {
  const list = /\b(?:not\s+)?in\s+(?<list>[[({]|[A-Za-z_]\w*)/u.exec(source.code.slice(at, at + line.length));
  if (list !== null) {
    const end = at + list.index + list[0].length;
    const start = end - (list.groups?.['list']?.length ?? 0);
    const span = { start, end: /[[({]/u.test(source.code[start] ?? '') ? closeOf(source.code, start) + 1 : end };
    return amendOrigins(source, span, { origin, isCredentialed: true, label: 'the origins of WebSockets' })?.edits ?? [];
  }
  const compared = /(?<sign>==|!=)\s*(?<value>['"]https?:\/\/[^'"]+['"])/u.exec(line);
  if (compared === null) return [];
  const value = compared.groups?.['value'] ?? '';
  const given = stringIn({ text: value }, { start: 0, end: value.length }) ?? '';
  const word = compared.groups?.['sign'] === '==' ? 'in' : 'not in';
  const start = at + compared.index;
  return [{ start, end: start + compared[0].length, text: `${word} ${pythonList(source.text, [given, origin])}` }];
}
