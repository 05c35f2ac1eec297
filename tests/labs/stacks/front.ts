import type { Files, LabRequest } from '../lab.ts';

/** The front end that makes the request, as the project has it, unless the lab brings its own. */
export function frontFiles(request: LabRequest, given: Files): Files {
  if (Object.keys(given).some((path) => path.startsWith('web/'))) return {};
  const manifest = { name: 'web', private: true, type: 'module', scripts: { dev: 'vite' }, dependencies: { react: '*' } };
  return { 'web/package.json': `${JSON.stringify(manifest, null, 2)}\n`, 'web/src/api.js': `${callOf(request)}\n` };
}

function callOf({
  kind = 'fetch',
  url,
  method,
  headers,
  credentials,
  mode,
  data,
  protocols,
  reads,
  script,
}: LabRequest): string {
  const quoted = JSON.stringify(url);
  if (script !== undefined) return `export const load = () =>\n  ${script};`;
  const protocol = protocols === undefined ? '' : `, ${JSON.stringify(protocols)}`;
  if (kind === 'websocket') return `export const open = () => new WebSocket(${quoted}${protocol});`;
  const source = credentials === 'include' ? ', { withCredentials: true }' : '';
  if (kind === 'event-source') return `export const follow = () => new EventSource(${quoted}${source});`;
  if (kind === 'image') return `export const logo = ${quoted};`;
  const init = asCode({ method, headers, credentials, mode, body: data });
  const read =
    reads === undefined
      ? ''
      : `\n  const value = response.headers.get(${JSON.stringify(reads)});\n  if (value === null) throw new Error('no ${reads}');`;
  return `export async function load() {\n  const response = await fetch(${quoted}, ${init});${read}\n  return response.json();\n}`;
}

/** An object as somebody writes it: keys without quotes, texts in single ones. */
const asCode = (value: object): string =>
  JSON.stringify(value, null, 2)
    .replaceAll(/^(?<indent>\s*)"(?<key>[a-z]\w*)":/gimu, '$<indent>$<key>:')
    .replaceAll(/"(?:[^"\\]|\\.)*"/gu, asText);

function asText(json: string): string {
  const text = String(JSON.parse(json));
  return /['\\\n]/u.test(text) ? json : `'${text}'`;
}
