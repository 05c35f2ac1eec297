import type { Target } from '@causeway/doctor';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { didYouMean } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** What the command line says about what to examine. */
export interface TargetFlags {
  readonly origin?: string;
  readonly request: readonly string[];
  readonly header: readonly string[];
  readonly credentials?: string;
  readonly data?: string;
  readonly ws: readonly string[];
  readonly wsProtocol: readonly string[];
  readonly project?: string;
  readonly allowUnsafe?: boolean;
}

const modes = ['include', 'same-origin', 'omit'] as const;
const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
const document = /\.(?:har|json|txt|log)$/iu;

/** Reads words and flags into a target; throws a usage error that guesses what was meant. */
export async function readTarget(words: readonly string[], flags: TargetFlags): Promise<Target> {
  const project = flags.project ?? (words.every(isMute) ? '.' : undefined);
  return {
    urls: await Promise.all(words.map(readWord)),
    requests: flags.request.map(checkMethod),
    headers: flags.header,
    sockets: flags.ws,
    socketProtocols: flags.wsProtocol,
    ...readMode(flags.credentials),
    ...(flags.origin === undefined ? {} : { origin: checkOrigin(flags.origin) }),
    ...(flags.data === undefined ? {} : { data: readBody(flags.data) }),
    ...(project === undefined ? {} : { project: checkFolder(project) }),
    ...(flags.allowUnsafe === true ? { isUnsafeAllowed: true } : {}),
  };
}

/** "TypeError: Failed to fetch" tells nothing of where; the project in this folder does. */
const isMute = (word: string): boolean =>
  (/\s/u.test(word) || /^\(?(?:net::|NS_)?ERR/u.test(word)) && !/^curl\s|^\s*\{|:\/\/|localhost|\d:\d/iu.test(word);

/** A URL or a text as it stands; `-` reads standard input, and a file (a HAR, a saved error) its content. */
async function readWord(word: string): Promise<string> {
  if (word === '-') return readAll(process.stdin);
  if (!document.test(word) || word.includes('://') || /\s/u.test(word)) return word;
  if (existsSync(word) && statSync(word).isFile()) return readFileSync(word, 'utf8');
  throw new UsageError(`There is no file "${word}".`, guessFile(word));
}

/** `@file` reads the body from a file, as curl does. */
function readBody(data: string): string {
  if (!data.startsWith('@')) return data;
  const path = data.slice(1);
  if (!existsSync(path)) throw new UsageError(`--data: there is no file "${path}".`, guessFile(path));
  return readFileSync(path, 'utf8');
}

function readMode(text: string | undefined): { credentials?: (typeof modes)[number] } {
  if (text === undefined) return {};
  const mode = modes.find((each) => each === text);
  if (mode !== undefined) return { credentials: mode };
  throw new UsageError(`--credentials: "${text}" is none of ${modes.join(', ')}.`, didYouMean(text, modes));
}

/** A method of one's own is fine, and so is `patch`, which browsers do not mend; a misspelt one is neither. */
function checkMethod(request: string): string {
  const [method = '', path] = request.trim().split(/\s+/u);
  const isKnown = methods.includes(method.toUpperCase());
  const guess = path === undefined || isKnown ? undefined : didYouMean(method.toUpperCase(), methods);
  if (guess !== undefined) throw new UsageError(`--request: "${method}" is no method.`, guess);
  return request;
}

function checkOrigin(origin: string): string {
  const full = /^[a-z][a-z\d+.-]*:/iu.test(origin) || origin === 'null' ? origin : `http://${origin}`;
  if (origin === 'null' || URL.canParse(full)) return origin;
  throw new UsageError(`--origin: "${origin}" is no origin.`, 'Write it as the address bar shows it: http://localhost:5173');
}

function checkFolder(folder: string): string {
  if (existsSync(folder) && statSync(folder).isDirectory()) return resolve(folder);
  throw new UsageError(`--project: there is no folder "${folder}".`, guessFile(folder));
}

function guessFile(path: string): string | undefined {
  const folder = dirname(path);
  return existsSync(folder) ? didYouMean(basename(path), readdirSync(folder)) : undefined;
}
