import { lineEnd } from '../edit.ts';
import type { Edit } from '../edit.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';
import { amendSettings, entriesOf, flaskCors, freshArguments, keywordsOf } from './cors-arguments.ts';
import {
  partsOf,
  pythonCalls,
  pythonImportPlace,
  pythonText,
  readPython,
  sliceOf,
  statementEnd,
  stringIn,
} from './scan-python.ts';
import type { PythonCall, PythonText, Span } from './scan-python.ts';

interface FlaskApp {
  readonly name: string;
  readonly end: number;
  readonly indent: string;
}

export function flaskAppOf(source: PythonText): FlaskApp | undefined {
  const match = /^(?<indent>[ \t]*)(?<name>\w+)[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*(?:flask\.)?Flask\(/mu.exec(source.code);
  const { indent = '', name = '' } = match?.groups ?? {};
  return match === null ? undefined : { name, indent, end: statementEnd(source, match.index) };
}

/** What an edit of a Flask file knows beside it. */
export interface FlaskContext {
  readonly need: Need;
  readonly hasPackage: boolean;
}

/** Amends flask-cors, or adds it; without the package, hooks that do the same. */
export function ensureFlask(workspace: Workspace, path: string, { need, hasPackage }: FlaskContext): string | true | undefined {
  const source = readPython(path, workspace.text(path) ?? '');
  if (source === undefined) return undefined;
  const app = flaskAppOf(source);
  const isOurs = /\bflask_cors\b/u.test(source.code);
  const calls = isOurs
    ? pythonCalls(source, /^(?:CORS|\w+\.init_app)$/u).filter((each) => /cors/iu.test(each.name) && each.arguments.length > 0)
    : [];
  const own = calls.find(({ arguments: [first] }) => first !== undefined && sliceOf(source, first) === app?.name);
  // A layer on a blueprint leaves the others bare.
  const call = need.isMisplaced && app !== undefined ? own : (own ?? calls[0]);
  if (call === undefined && app === undefined) return undefined;
  if (call !== undefined) {
    const problem = amend({ workspace, source }, call, need);
    if (problem !== undefined) return problem;
    return need.isMisplaced ? answerPreflights(workspace, path) : true;
  }
  if (app === undefined) return undefined;
  workspace.edit(path, hasPackage || isOurs ? withPackage(source, app, need) : withHooks(source, app, need), [
    `add a CORS layer that allows ${need.origin}`,
  ]);
  return true;
}

interface Site {
  readonly workspace: Workspace;
  readonly source: PythonText;
}

function amend({ workspace, source }: Site, call: PythonCall, need: Need): string | undefined {
  const resources = call.arguments.find(({ name }) => name === 'resources');
  const written = resources === undefined ? undefined : coverPath(source, resources.value, need);
  if (typeof written === 'string') return written;
  const done = amendSettings(source, keywordsOf(source, call), { need, dialect: flaskCors });
  if (typeof done === 'string') return done;
  // What stands in `resources` wins over the keywords: there, only what no resource names is set outside.
  const isOverridden = written !== undefined;
  const outer = isOverridden ? { edits: [], notes: [] } : done;
  workspace.edit(source.path, [...outer.edits, ...(written?.edits ?? [])], [...outer.notes, ...(written?.notes ?? [])]);
  return undefined;
}

/** Makes the patterns of `resources` cover the request's path, and its settings allow the request. */
function coverPath(source: PythonText, span: Span, need: Need): { edits: Edit[]; notes: string[] } | string {
  const single = stringIn(source, span);
  if (single !== undefined) {
    return covers(single, need)
      ? { edits: [], notes: [] }
      : { edits: [{ ...span, text: `r${pythonText(source.text, '/*')}` }], notes: ['cover every path'] };
  }
  if (!sliceOf(source, span).startsWith('{')) return 'the paths that CORS covers are computed elsewhere';
  const entries = partsOf(source, span.start).flatMap((part) => {
    const at = source.code.indexOf(':', part.start);
    const key = { start: part.start, end: at };
    const start = at + 1 + (/^\s*/u.exec(source.text.slice(at + 1))?.[0].length ?? 0);
    return at === -1 || at > part.end ? [] : [{ key, value: { start, end: part.end }, pattern: stringIn(source, key) ?? '' }];
  });
  const own = entries.find(({ pattern }) => covers(pattern, need)) ?? entries[0];
  if (own === undefined) return 'the paths that CORS covers are computed elsewhere';
  const isCovered = covers(own.pattern, need);
  const done = sliceOf(source, own.value).startsWith('{')
    ? amendSettings(source, entriesOf(source, own.value), { need, dialect: flaskCors })
    : undefined;
  if (typeof done === 'string') return done;
  const widened = isCovered ? [] : [{ ...own.key, text: `r${pythonText(source.text, '/*')}` }];
  return {
    edits: [...widened, ...(done?.edits ?? [])],
    notes: [...(isCovered ? [] : [`cover ${need.url.pathname} as well: every path`]), ...(done?.notes ?? [])],
  };
}

/** flask-cors matches by `re.match`; a star behind a slash is meant as any rest. */
function covers(pattern: string, { url }: Need): boolean {
  try {
    return new RegExp(`^(?:${pattern.replaceAll(/(?<!\.)\*/gu, '.*')})`, 'u').test(url.pathname);
  } catch {
    return false;
  }
}

function withPackage(source: PythonText, app: FlaskApp, need: Need): Edit[] {
  const eol = lineEnd(source.text);
  const line = `${app.indent}CORS(${app.name}, ${freshArguments(source.text, need, flaskCors).join(', ')})`;
  return [
    ...importLine(source, 'from flask_cors import CORS', /\bflask_cors\b/u),
    { start: app.end, end: app.end, text: `${eol}${line}` },
  ];
}

function importLine(source: PythonText, line: string, known: RegExp): Edit[] {
  if (known.test(source.code)) return [];
  const place = pythonImportPlace(source);
  const eol = lineEnd(source.text);
  return [{ start: place, end: place, text: place === 0 ? line + eol : eol + line }];
}

function withHooks(source: PythonText, app: FlaskApp, need: Need): Edit[] {
  const eol = lineEnd(source.text);
  const q = (text: string) => pythonText(source.text, text);
  const lines = [
    '',
    '',
    `@${app.name}.before_request`,
    'def answer_preflight():',
    `    if request.method == ${q('OPTIONS')}:`,
    `        return ${q('')}, 204`,
    '',
    '',
    `@${app.name}.after_request`,
    'def allow_origin(response):',
    `    response.vary.add(${q('Origin')})`,
    `    if request.headers.get(${q('Origin')}) in [${q(need.origin)}]:`,
    `        response.headers[${q('Access-Control-Allow-Origin')}] = request.headers[${q('Origin')}]`,
    `        response.headers[${q('Access-Control-Allow-Credentials')}] = ${q('true')}`,
    `        response.headers[${q('Access-Control-Allow-Methods')}] = ${q(methodsOf(need).join(', '))}`,
    `        response.headers[${q('Access-Control-Allow-Headers')}] = ${q(headersOf(need).join(', '))}`,
    ...(need.exposes.length === 0
      ? []
      : [`        response.headers[${q('Access-Control-Expose-Headers')}] = ${q(need.exposes.join(', '))}`]),
    '    return response',
    '',
  ].map((line) => (line === '' ? '' : app.indent + line));
  const imports = importLine(source, 'from flask import request', /\bfrom flask import\b[^\n]*\brequest\b|\bflask\.request\b/u);
  return [...imports, { start: app.end, end: app.end, text: lines.join(eol) }];
}

/** A preflight carries no credentials: it is answered before any hook that asks for them. */
function answerPreflights(workspace: Workspace, path: string): string | true {
  const source = readPython(path, workspace.text(path) ?? '');
  const app = source === undefined ? undefined : flaskAppOf(source);
  if (source === undefined || app === undefined) return 'the application is made in another file';
  if (!/\.before_request\b/u.test(source.code) || /\bdef answer_preflight\b/u.test(source.code)) return true;
  const q = (text: string) => pythonText(source.text, text);
  const eol = lineEnd(source.text);
  const lines = [
    '',
    '',
    `@${app.name}.before_request`,
    'def answer_preflight():',
    `    if request.method == ${q('OPTIONS')}:`,
    `        return ${q('')}, 204`,
    '',
  ];
  const imports = importLine(source, 'from flask import request', /\bfrom flask import\b[^\n]*\brequest\b|\bflask\.request\b/u);
  workspace.edit(
    path,
    [...imports, { start: app.end, end: app.end, text: lines.map((line) => (line === '' ? '' : app.indent + line)).join(eol) }],
    ['answer preflights before any hook asks for credentials'],
  );
  return true;
}
