import type { Workspace } from '../workspace.ts';
import { amendOrigins } from './names.ts';
import { closeOf, pythonList, readPython, stringIn } from './scan-python.ts';

/** Adds an origin to what a handler compares the Origin of a WebSocket with. */
export function allowPythonSocketOrigin(workspace: Workspace, path: string, origin: string): boolean {
  const source = readPython(path, workspace.text(path) ?? '');
  if (source === undefined) return false;
  const { text, code } = source;
  const steps = text.split('\n').reduce<{ at: number; edits: { start: number; end: number; text: string }[] }>(
    ({ at, edits }, line) => {
      const next = at + line.length + 1;
      if (!/origin/iu.test(line) || /allow_origins|CORS/u.test(line)) return { at: next, edits };
      const list = /\b(?:not\s+)?in\s+(?<list>[[({]|[A-Za-z_]\w*)/u.exec(code.slice(at, at + line.length));
      const compared = /(?<sign>==|!=)\s*(?<value>['"]https?:\/\/[^'"]+['"])/u.exec(line);
      if (list !== null) {
        const start = at + list.index + list[0].length - (list.groups?.['list']?.length ?? 0);
        const end = /[[({]/u.test(code[start] ?? '') ? closeOf(code, start) + 1 : at + list.index + list[0].length;
        const done = amendOrigins(source, { start, end }, { origin, isCredentialed: true, label: 'the origins of WebSockets' });
        return { at: next, edits: [...edits, ...(done?.edits ?? [])] };
      }
      if (compared === null) return { at: next, edits };
      const start = at + compared.index;
      const value = compared.groups?.['value'] ?? '';
      const given = stringIn({ text: value }, { start: 0, end: value.length }) ?? '';
      const word = compared.groups?.['sign'] === '==' ? 'in' : 'not in';
      return {
        at: next,
        edits: [...edits, { start, end: start + compared[0].length, text: `${word} ${pythonList(text, [given, origin])}` }],
      };
    },
    { at: 0, edits: [] },
  );
  workspace.edit(path, steps.edits, [`let WebSockets of ${origin} in`]);
  return steps.edits.length > 0;
}
