import type { Edit } from '../edit.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';
import { amendNames, amendOrigins, elementsOf } from './names.ts';
import type { PythonStep } from './names.ts';
import { partsOf, pythonList, pythonText, readPython, sliceOf, statementEnd, stringIn } from './scan-python.ts';
import type { PythonText, Span } from './scan-python.ts';

const middleware = 'corsheaders.middleware.CorsMiddleware';

/** `NAME = value`, as a statement or as a keyword of `settings.configure`. */
function settingOf(source: PythonText, name: string): Span | undefined {
  const match = new RegExp(`(?<![\\w.])${name}[ \\t]*=(?!=)[ \\t]*`, 'u').exec(source.code);
  if (match === null) return undefined;
  const behind = match.index + match[0].indexOf('=') + 1;
  const start = behind + (/^\s*/u.exec(source.text.slice(behind))?.[0].length ?? 0);
  const isKeyword = keywordEnd(source, start);
  return { start, end: isKeyword ?? trimEnd(source.text, start, statementEnd(source, start)) };
}

const trimEnd = (text: string, start: number, end: number): number => start + text.slice(start, end).trimEnd().length;

/** Inside of a call, an argument ends at its comma. */
function keywordEnd(source: PythonText, start: number): number | undefined {
  const call = source.code.lastIndexOf('settings.configure(', start);
  if (call === -1) return undefined;
  const open = source.code.indexOf('(', call);
  return partsOf(source, open).find((part) => part.start < start && part.end > start)?.end;
}

/** Puts django-cors-headers first and makes its settings allow the request; a sentence when that is not safe. */
export function ensureDjango(workspace: Workspace, path: string, need: Need): string | true | undefined {
  const source = readPython(path, workspace.text(path) ?? '');
  const list = source === undefined ? undefined : settingOf(source, 'MIDDLEWARE');
  if (source === undefined || list === undefined) return undefined;
  const elements = elementsOf(source, list);
  if (elements === undefined) return 'MIDDLEWARE is computed';
  const steps = [placeFirst(source, list, elements), allowOrigin(source, list, need), ...allowNames(source, need)];
  const problem = steps.find((step) => typeof step === 'string');
  if (typeof problem === 'string') return problem;
  const done = steps.filter((step) => typeof step === 'object');
  workspace.edit(
    path,
    done.flatMap(({ edits }) => edits),
    done.flatMap(({ notes }) => notes),
  );
  return true;
}

function placeFirst(source: PythonText, list: Span, elements: readonly Span[]): PythonStep {
  const at = elements.findIndex((each) => stringIn(source, each) === middleware);
  const apps = settingOf(source, 'INSTALLED_APPS');
  const isInstalled = apps === undefined || sliceOf(source, apps).includes('corsheaders');
  const app: Edit[] = isInstalled
    ? []
    : [{ start: apps.start + 1, end: apps.start + 1, text: `${pythonText(source.text, 'corsheaders')}, ` }];
  if (at === 0) return { edits: app, notes: app.length === 0 ? [] : ['install corsheaders'] };
  const first = elements[0];
  const own = elements[at];
  const next = elements[at + 1];
  const before = elements[at - 1];
  const gone: Edit[] =
    own === undefined
      ? []
      : [
          next === undefined
            ? { start: before?.end ?? own.start, end: own.end, text: '' }
            : { start: own.start, end: next.start, text: '' },
        ];
  const lead = first === undefined ? '' : (/\r?\n[ \t]*$/u.exec(source.text.slice(list.start, first.start))?.[0] ?? ' ');
  const start = first?.start ?? list.start + 1;
  const put = { start, end: start, text: `${pythonText(source.text, middleware)}${first === undefined ? '' : `,${lead}`}` };
  return { edits: [...app, ...gone, put], notes: ['put CorsMiddleware before every other middleware'] };
}

/** A new setting stands behind MIDDLEWARE, in the form that has. */
function addSetting(source: PythonText, list: Span, setting: string): Edit {
  const isKeyword = keywordEnd(source, list.start) !== undefined;
  const lineStart = source.text.lastIndexOf('\n', list.start) + 1;
  const indent = /^[ \t]*/u.exec(source.text.slice(lineStart))?.[0] ?? '';
  return {
    start: list.end,
    end: list.end,
    text: isKeyword ? `,\n${indent}${setting}` : `\n${indent}${setting.replace('=', ' = ')}`,
  };
}

function allowOrigin(source: PythonText, list: Span, need: Need): PythonStep | string {
  if (/CORS_(?:ALLOW_ALL_ORIGINS|ORIGIN_ALLOW_ALL)[ \t]*=[ \t]*True/u.test(source.code) && !need.isCredentialed) {
    return { edits: [], notes: [] };
  }
  const given = settingOf(source, 'CORS_ALLOWED_ORIGINS') ?? settingOf(source, 'CORS_ORIGIN_WHITELIST');
  const credentials = need.isCredentialed ? settingOf(source, 'CORS_ALLOW_CREDENTIALS') : undefined;
  const more: Edit[] =
    credentials !== undefined && sliceOf(source, credentials) !== 'True' ? [{ ...credentials, text: 'True' }] : [];
  const fresh = [
    ...(given === undefined ? [`CORS_ALLOWED_ORIGINS=${pythonList(source.text, [need.origin])}`] : []),
    ...(need.isCredentialed && credentials === undefined ? ['CORS_ALLOW_CREDENTIALS=True'] : []),
    ...(need.exposes.length > 0 && settingOf(source, 'CORS_EXPOSE_HEADERS') === undefined
      ? [`CORS_EXPOSE_HEADERS=${pythonList(source.text, need.exposes)}`]
      : []),
  ];
  const done =
    given === undefined
      ? { edits: [], notes: [] }
      : amendOrigins(source, given, { origin: need.origin, isCredentialed: true, label: 'CORS_ALLOWED_ORIGINS' });
  if (done === undefined) return 'CORS_ALLOWED_ORIGINS is computed';
  return {
    edits: [...done.edits, ...more, ...fresh.map((each) => addSetting(source, list, each))],
    notes: [...done.notes, ...(more.length === 0 ? [] : ['set CORS_ALLOW_CREDENTIALS']), ...fresh.map((each) => `set ${each}`)],
  };
}

function allowNames(source: PythonText, need: Need): (PythonStep | string)[] {
  const wishes = [
    ['CORS_ALLOW_METHODS', [need.method], methodsOf(need)],
    ['CORS_ALLOW_HEADERS', need.headers, headersOf(need)],
  ] as const;
  return wishes.flatMap(([label, needed, all]) => {
    const given = settingOf(source, label);
    if (given === undefined) return [];
    return [amendNames(source, given, { needed, all, isExact: false, label }) ?? `${label} is computed`];
  });
}
