import { indentAt, lineEnd, removal } from '../edit.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';
import { amendSettings, freshArguments, keywordsOf, starlette } from './cors-arguments.ts';
import { blockEnd, partsOf, pythonCalls, pythonImportPlace, readPython, sliceOf, statementEnd } from './scan-python.ts';
import type { PythonCall, PythonText } from './scan-python.ts';

/** The application of a FastAPI or Starlette file. */
interface PythonApp {
  readonly name: string;
  /** Where the statement that makes it ends. */
  readonly end: number;
  readonly indent: string;
}

export function fastapiAppOf(source: PythonText): PythonApp | undefined {
  const made = /^(?<indent>[ \t]*)(?<name>\w+)[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*(?:fastapi\.)?(?:FastAPI|Starlette)\(/gmu;
  const apps = [...source.code.matchAll(made)].map(({ index, groups }) => ({
    name: groups?.['name'] ?? '',
    indent: groups?.['indent'] ?? '',
    end: statementEnd(source, index),
  }));
  // What mounts others stands around them.
  return apps.find(({ name }) => new RegExp(`(?<![\\w.])${name}\\.mount\\(`, 'u').test(source.code)) ?? apps[0];
}

/** The calls that put Starlette's CORS middleware in: `add_middleware(CORSMiddleware, …)`, `Middleware(CORSMiddleware, …)`, `CORSMiddleware(app, …)`. */
function corsCalls(source: PythonText): PythonCall[] {
  return pythonCalls(source, /(?:^|\.)(?:add_middleware|Middleware|CORSMiddleware)$/u).filter(
    (call) =>
      call.name.endsWith('CORSMiddleware') ||
      sliceOf(source, call.arguments[0] ?? { start: 0, end: 0 }).endsWith('CORSMiddleware'),
  );
}

/** Amends the middleware of a file, or adds it; a sentence when it cannot be done safely, undefined when the file has no application. */
export function ensureStarlette(workspace: Workspace, path: string, need: Need): string | true | undefined {
  const source = readPython(path, workspace.text(path) ?? '');
  if (source === undefined) return undefined;
  const app = fastapiAppOf(source);
  const calls = corsCalls(source);
  const own = calls.find(({ name }) => app !== undefined && name === `${app.name}.add_middleware`);
  const isElsewhere = need.isMisplaced && own === undefined && calls.every(({ name }) => name.endsWith('.add_middleware'));
  const call = isElsewhere ? undefined : (own ?? calls[0]);
  if (call === undefined) return app === undefined ? undefined : insert({ workspace, source, app }, need);
  if (call.arguments.some((each) => sliceOf(source, each).startsWith('**'))) {
    return 'the settings of CORSMiddleware are computed elsewhere';
  }
  const done = amendSettings(source, keywordsOf(source, call), { need, dialect: starlette });
  if (typeof done === 'string') return done;
  workspace.edit(path, done.edits, done.notes);
  return need.isMisplaced ? moveOutside(workspace, path) : true;
}

interface Site {
  readonly workspace: Workspace;
  readonly source: PythonText;
  readonly app: PythonApp;
}

/** The end of the last middleware that the application takes: what is added behind it stands outside of it. */
function lastMiddleware(source: PythonText, app: PythonApp, except?: PythonCall): number {
  const added = pythonCalls(source, new RegExp(`^${app.name}\\.add_middleware$`, 'u'))
    .filter(({ start }) => start !== except?.start)
    .map(({ start }) => statementEnd(source, start));
  const decorated = [...source.code.matchAll(new RegExp(`^[ \\t]*@${app.name}\\.middleware\\(`, 'gmu'))].map(({ index }) =>
    blockEnd(source, index),
  );
  return Math.max(app.end, ...added, ...decorated);
}

function insert({ workspace, source, app }: Site, need: Need): true {
  const eol = lineEnd(source.text);
  const step = '    ';
  const lines = [
    `${app.name}.add_middleware(`,
    `${step}CORSMiddleware,`,
    ...freshArguments(source.text, need, starlette).map((each) => `${step}${each},`),
    ')',
  ];
  const at = lastMiddleware(source, app);
  const block = lines.map((line) => app.indent + line).join(eol);
  const gap = at > app.end ? `${eol}${eol}` : eol;
  const place = pythonImportPlace(source);
  const from = /\bfastapi\b/u.test(source.code) ? 'fastapi' : 'starlette';
  const isImported = /\bCORSMiddleware\b/u.test(source.code);
  const line = `from ${from}.middleware.cors import CORSMiddleware`;
  const imports = isImported ? [] : [{ start: place, end: place, text: place === 0 ? line + eol : eol + line }];
  workspace.edit(
    source.path,
    [...imports, { start: at, end: at, text: gap + block }],
    [`add CORSMiddleware that allows ${need.origin}, outside of every other middleware`],
  );
  return true;
}

/** Moves the middleware behind the last other one: the one that is added last is the outermost. */
function moveOutside(workspace: Workspace, path: string): string | true {
  const source = readPython(path, workspace.text(path) ?? '');
  const app = source === undefined ? undefined : fastapiAppOf(source);
  const call = source === undefined ? undefined : corsCalls(source).find(({ name }) => name.endsWith('add_middleware'));
  const listed = source === undefined ? undefined : corsCalls(source).find(({ name }) => /(?:^|\.)Middleware$/u.test(name));
  if (source !== undefined && call === undefined && listed !== undefined) return moveFirst(workspace, source, listed);
  if (source === undefined || app === undefined || call === undefined) {
    return 'the middleware is put in where its order cannot be seen';
  }
  const at = lastMiddleware(source, app, call);
  if (at <= call.start || !call.name.startsWith(`${app.name}.`)) return true;
  const end = statementEnd(source, call.start);
  const eol = lineEnd(source.text);
  const block = indentAt(source.text, call.start) + source.text.slice(call.start, end);
  workspace.edit(
    path,
    [removal(source.text, call.start, end), { start: at, end: at, text: `${eol}${eol}${block}` }],
    ['move CORSMiddleware behind the other middleware: the last one added is the outermost'],
  );
  return true;
}

/** In a list of middlewares the first is the outermost. */
function moveFirst(workspace: Workspace, source: PythonText, call: PythonCall): string | true {
  const open = openBefore(source.code, call.start);
  const elements = open === undefined || source.code[open] !== '[' ? [] : partsOf(source, open);
  const at = elements.findIndex(({ start }) => start === call.start);
  const [first] = elements;
  const own = elements[at];
  const before = elements[at - 1];
  if (first === undefined || own === undefined) return 'the middleware is put in where its order cannot be seen';
  if (before === undefined) return true;
  const glue = source.text.slice(first.end, elements[1]?.start ?? first.end);
  workspace.edit(
    source.path,
    [
      { start: first.start, end: first.start, text: source.text.slice(own.start, own.end) + glue },
      { start: before.end, end: own.end, text: '' },
    ],
    ['put CORSMiddleware first: the first of the list is the outermost'],
  );
  return true;
}

/** The bracket that a place stands in. */
function openBefore(code: string, at: number): number | undefined {
  let depth = 0;
  for (let here = at - 1; here >= 0; here -= 1) {
    if (')]}'.includes(code[here] ?? ' ')) depth += 1;
    if ('([{'.includes(code[here] ?? ' ')) depth -= 1;
    if (depth < 0) return here;
  }
  return undefined;
}
