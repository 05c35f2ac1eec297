/** What a `curl` line asks for. */
export interface CurlRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly cookie?: string;
  readonly body?: string;
}

const withValue: Readonly<Record<string, string>> = {
  '-X': 'method',
  '--request': 'method',
  '-H': 'header',
  '--header': 'header',
  '-b': 'cookie',
  '--cookie': 'cookie',
  '-d': 'body',
  '--data': 'body',
  '--data-raw': 'body',
  '--data-binary': 'body',
  '--data-ascii': 'body',
  '--json': 'json',
  '--url': 'url',
  '-A': 'agent',
  '--user-agent': 'agent',
  '-e': 'referer',
  '--referer': 'referer',
};
const ignoredWithValue = new Set([
  '-o',
  '--output',
  '-u',
  '--user',
  '-x',
  '--proxy',
  '--connect-timeout',
  '-m',
  '--max-time',
  '-w',
  '-F',
  '--form',
  '--resolve',
  '-T',
]);

/** Whether this looks like "copy as cURL". */
export const isCurl = (text: string): boolean => /^\s*(?:\$\s*)?curl(?:\.exe)?\s/u.test(text);

/** Reads a curl command as a POSIX shell, PowerShell's `^` or cmd would hand it over; undefined when it names no URL. */
export function parseCurl(text: string): CurlRequest | undefined {
  const words = splitWords(text.replaceAll(/(?:\\|\^|`)\r?\n/gu, ' ').trim());
  const found: Record<string, string> = {};
  const headers: [string, string][] = [];
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [flag = word, inline] = /^--[a-z-]+=/u.test(word)
      ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]
      : [word];
    const role = withValue[flag] ?? withValue[flag.slice(0, 2)];
    if (ignoredWithValue.has(flag)) at += 1;
    else if (role !== undefined && flag.startsWith('-')) {
      const isGlued = withValue[flag] === undefined;
      const value = isGlued ? flag.slice(2) : (inline ?? words[(at += 1)] ?? '');
      if (role === 'header') headers.push(splitHeader(value));
      else found[role] = role === 'body' && found['body'] !== undefined ? `${found['body']}&${value}` : value;
    } else if (flag === '-I' || flag === '--head') found['method'] = 'HEAD';
    else if (!word.startsWith('-')) found['url'] ??= word;
  }
  return found['url'] === undefined ? undefined : assemble(found, headers);
}

function assemble(found: Readonly<Record<string, string>>, headers: [string, string][]): CurlRequest {
  const cookies = headers.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value);
  const cookie = found['cookie'] ?? cookies[0];
  const body = found['json'] ?? found['body'];
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  const type = found['json'] === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const url = found['url'] ?? '';
  return {
    url: /^[a-z]+:\/\//iu.test(url) ? url : `http://${url}`,
    method: found['method'] ?? (body === undefined ? 'GET' : 'POST'),
    headers: [
      ...headers.filter(([name]) => name.toLowerCase() !== 'cookie'),
      ...(body === undefined || hasType ? [] : [['Content-Type', type] as const]),
    ],
    ...(cookie === undefined ? {} : { cookie }),
    ...(body === undefined ? {} : { body }),
  };
}

function splitHeader(line: string): [string, string] {
  const at = line.indexOf(':');
  return at === -1 ? [line.replace(/;$/u, ''), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

/** Shell words: single quotes, double quotes with escapes, `$'…'`, cmd's `^"`. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  const pattern = /\s*(?<word>(?:\$?'(?:[^'\\]|\\.|'\\'')*'|\^?"(?:[^"\\^]|\\.|\^.)*\^?"|\\.|[^\s'"])+)/gsuy;
  for (const match of text.matchAll(pattern)) words.push(unquote(match.groups?.['word'] ?? ''));
  return words;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const quoted =
  /\$'(?<ansi>(?:[^'\\]|\\.)*)'|'(?<single>[^']*)'|\^?"(?<double>(?:[^"\\^]|\\.|\^.)*)\^?"|\\(?<bare>.)|(?<plain>[^'"\\$^]+|.)/gsu;

function unquote(word: string): string {
  return [...word.matchAll(quoted)].map(({ groups = {} }) => unquotePart(groups)).join('');
}

function unquotePart({ ansi, single, double, bare, plain }: Readonly<Record<string, string | undefined>>): string {
  if (ansi !== undefined) return unescape(ansi);
  return single ?? double?.replaceAll(/[\\^](?<mark>.)/gsu, '$<mark>') ?? bare ?? plain ?? '';
}

/** ANSI-C quoting of bash: `\n`, `\u00e9`. */
function unescape(text: string): string {
  return [...text.matchAll(/\\u(?<hex>[\dA-Fa-f]{4})|\\(?<mark>.)|(?<plain>[^\\]+)/gsu)]
    .map(({ groups = {} }) => {
      const { hex, mark = '', plain } = groups;
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return plain ?? escapes[mark] ?? mark;
    })
    .join('');
}
