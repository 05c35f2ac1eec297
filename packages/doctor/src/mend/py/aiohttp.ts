import { lineEnd } from '../edit.ts';
import { headersOf, methodsOf } from '../need.ts';
import type { Need } from '../need.ts';
import type { Workspace } from '../workspace.ts';
import { partsOf, pythonCalls, pythonText, readPython } from './scan-python.ts';

/** Adds a middleware to an aiohttp application; undefined when the file has none. */
export function ensureAiohttp(workspace: Workspace, path: string, need: Need): string | true | undefined {
  const source = readPython(path, workspace.text(path) ?? '');
  const [app] = source === undefined ? [] : pythonCalls(source, /^(?:web|aiohttp\.web)\.Application$/u);
  if (source === undefined || app === undefined) return undefined;
  if (/\bdef allow_origin\b/u.test(source.code)) return 'the name allow_origin is taken';
  const given = app.arguments.find(({ name }) => name === 'middlewares');
  const eol = lineEnd(source.text);
  const q = (text: string) => pythonText(source.text, text);
  const header = (name: string, value: string) => `    response.headers[${q(name)}] = ${value}`;
  const lines = [
    '@web.middleware',
    'async def allow_origin(request, handler):',
    `    if request.method == ${q('OPTIONS')}:`,
    '        response = web.Response(status=204)',
    '    else:',
    '        try:',
    '            response = await handler(request)',
    '        except web.HTTPException as error:',
    '            response = error',
    `    if request.headers.get(${q('Origin')}) not in [${q(need.origin)}]:`,
    '        return response',
    header('Access-Control-Allow-Origin', `request.headers[${q('Origin')}]`),
    header('Access-Control-Allow-Credentials', q('true')),
    header('Access-Control-Allow-Methods', q(methodsOf(need).join(', '))),
    header('Access-Control-Allow-Headers', q(headersOf(need).join(', '))),
    ...(need.exposes.length === 0 ? [] : [header('Access-Control-Expose-Headers', q(need.exposes.join(', ')))]),
    header('Vary', q('Origin')),
    '    return response',
    '',
    '',
  ];
  const lineStart = source.text.lastIndexOf('\n', app.start) + 1;
  const indent = /^[ \t]*/u.exec(source.text.slice(lineStart))?.[0] ?? '';
  const list = given === undefined ? undefined : partsOf(source, given.value.start);
  const put =
    given === undefined
      ? { start: app.open + 1, end: app.open + 1, text: `middlewares=[allow_origin]${app.arguments.length === 0 ? '' : ', '}` }
      : { start: given.value.start + 1, end: given.value.start + 1, text: `allow_origin${list?.length === 0 ? '' : ', '}` };
  const block = lines.map((line) => (line === '' ? '' : indent + line)).join(eol);
  workspace.edit(
    path,
    [{ start: lineStart, end: lineStart, text: block }, put],
    [`add a middleware that allows ${need.origin}, around every other`],
  );
  return true;
}
