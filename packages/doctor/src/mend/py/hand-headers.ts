import { indentAt, lineEnd } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { mendListValue, mendOriginValue } from '../header-values.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';
import { readPython, statementEnd } from './scan-python.ts';
import type { PythonText } from './scan-python.ts';

const written =
  /(?<quote>['"])(?<name>access-control-[\w-]+)\k<quote>(?<between>\]?\s*[=:,]\s*)(?<literal>"[^"\\\n]*"|'[^'\\\n]*')/giu;

interface Header {
  readonly name: string;
  readonly value: string;
  /** The value with its quotes. */
  readonly start: number;
  readonly end: number;
  /** Where the name begins. */
  readonly at: number;
  readonly mark: string;
  /** `=` behind an index, `:` in a dictionary, `,` as two arguments. */
  readonly kind: string;
}

function headersIn({ text, code }: PythonText): Header[] {
  return [...text.matchAll(written)].flatMap((match) => {
    const { name = '', literal = '""', between = '' } = match.groups ?? {};
    const end = match.index + match[0].length;
    const start = end - literal.length;
    const line = code.slice(code.lastIndexOf('\n', match.index) + 1, end);
    if (line.trim() === '') return [];
    return [
      {
        name: name.toLowerCase(),
        value: literal.slice(1, -1),
        start,
        end,
        at: match.index,
        mark: literal.slice(0, 1),
        kind: between.replaceAll(/[\]\s]/gu, ''),
      },
    ];
  });
}

/** Mends CORS headers that Python code writes by hand. False: there are none, or they serve. */
export function mendPythonHeaders(workspace: Workspace, path: string, need: Need): boolean {
  const source = readPython(path, workspace.text(path) ?? '');
  if (source === undefined) return false;
  const all = headersIn(source);
  const edits: Edit[] = [];
  const notes: string[] = [];
  for (const header of all) {
    const value = mended(header, need);
    if (value === undefined) continue;
    edits.push({ start: header.start, end: header.end, text: header.mark + value + header.mark });
    notes.push(`send ${header.name}: ${value}`);
  }
  const lacks = (name: string) => !all.some((each) => each.name === name);
  for (const origin of all.filter(({ name }) => name === 'access-control-allow-origin')) {
    if (need.isCredentialed && lacks('access-control-allow-credentials')) {
      edits.push(beside(source, origin, ['Access-Control-Allow-Credentials', 'true']));
    }
    if (need.exposes.length > 0 && lacks('access-control-expose-headers')) {
      edits.push(beside(source, origin, ['Access-Control-Expose-Headers', need.exposes.join(', ')]));
    }
  }
  workspace.edit(path, edits, notes.length === 0 ? ['send the missing CORS headers'] : notes);
  return edits.length > 0;
}

function mended({ name, value }: Header, need: Need): string | undefined {
  const isExact = need.isCredentialed;
  if (name === 'access-control-allow-origin') return mendOriginValue(value, need);
  if (name === 'access-control-allow-credentials') return isExact && value !== 'true' ? 'true' : undefined;
  if (name === 'access-control-allow-methods') {
    return mendListValue(value, { needed: [need.method], all: methodsOf(need), isExact });
  }
  if (name === 'access-control-allow-headers') {
    return mendListValue(value, { needed: need.headers, all: headersOf(need), isExact });
  }
  if (name === 'access-control-expose-headers') {
    return mendListValue(value, { needed: need.exposes, all: need.exposes, isExact });
  }
  return undefined;
}

/** The same form once more, with another name. */
function beside(source: PythonText, header: Header, [name, value]: readonly [string, string]): Edit {
  const q = (text: string) => header.mark + text + header.mark;
  if (header.kind === ':') return { start: header.at, end: header.at, text: `${q(name)}: ${q(value)}, ` };
  const lineStart = source.text.lastIndexOf('\n', header.at) + 1;
  const lead = source.text.slice(lineStart, header.at).trimStart();
  const tail = header.kind === '=' ? `${q(name)}] = ${q(value)}` : `${q(name)}, ${q(value)})`;
  const end = statementEnd(source, lineStart);
  return { start: end, end, text: `${lineEnd(source.text)}${indentAt(source.text, header.at)}${lead}${tail}` };
}
