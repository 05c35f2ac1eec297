import { readTarget } from './target.ts';
import type { ProxyTarget } from './target.ts';

/** A backend under a path prefix; the prefix of a whole server is empty. */
export interface Mount {
  /** `/api`, without a slash at its end; empty: everything. */
  readonly prefix: string;
  readonly target: ProxyTarget;
}

export type ParsedMounts =
  | { readonly ok: true; readonly mounts: readonly Mount[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const example = '/api=http://127.0.0.1:9000';
/** What the web app is made of. */
const takenPrefix = /^\/assets(?:\/|$)/u;
const prefixShape = /^\/[\w.~%!$&'()*+,;:@/-]+$/u;

function prefixFlaw(prefix: string): string | undefined {
  if (!prefix.startsWith('/')) return `the prefix "${prefix}" must start with a slash`;
  if (/^\/+$/u.test(prefix)) {
    return 'the prefix "/" would take the place of the web app; for a whole backend: npx causeway proxy --target http://127.0.0.1:9000';
  }
  if (takenPrefix.test(prefix)) return `the prefix "${prefix}" would take the place of the web app's files`;
  const isPlain = prefixShape.test(prefix) && !prefix.includes('//') && !hasDotSegment(prefix);
  return isPlain ? undefined : `the prefix "${prefix}" is not a plain path`;
}

function readMount(entry: string): Mount | string {
  const [prefix, address] = splitOnce(entry);
  if (address === undefined || address === '') return `"${entry}" is not prefix=address. For example: ${example}`;
  const flaw = prefixFlaw(prefix);
  if (flaw !== undefined) return `${flaw}. For example: ${example}`;
  const read = readTarget(address);
  if (!read.ok) return `"${address}": ${read.problem}. For example: ${example}`;
  return { prefix: prefix.replace(/\/$/u, ''), target: read.target };
}

function splitOnce(entry: string): [string, string | undefined] {
  const at = entry.indexOf('=');
  return at === -1 ? [entry.trim(), undefined] : [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
}

/** Reads `/api=http://127.0.0.1:9000,/ws=http://127.0.0.1:9001/`; every problem is a sentence with its way out. */
export function parseMounts(text: string): ParsedMounts {
  const read = text
    .split(',')
    .map((entry) => (entry.trim() === '' ? `an entry is empty. For example: ${example}` : readMount(entry.trim())));
  const problems = read.filter((each) => typeof each === 'string');
  const mounts = read.filter((each) => typeof each !== 'string');
  const seen = new Set<string>();
  for (const { prefix } of mounts) {
    if (seen.has(prefix)) problems.push(`the prefix "${prefix}" is there twice. Keep one of them.`);
    seen.add(prefix);
  }
  if (problems.length > 0) return { ok: false, problems };
  // The longest prefix decides, whatever the order.
  return { ok: true, mounts: mounts.toSorted((a, b) => b.prefix.length - a.prefix.length) };
}

/** Whether the path is under the prefix; `/api` is not the start of `/apix`. */
export function isUnder(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  const next = path[prefix.length];
  return prefix === '' || next === undefined || next === '/' || next === '?';
}

const dotSegment = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\;?#]|%2f|%5c|$)/iu;

/** `/api/../admin`: a backend that resolves it would answer from outside the prefix. */
export const hasDotSegment = (path: string): boolean => {
  const end = path.indexOf('?');
  return dotSegment.test(end === -1 ? path : path.slice(0, end));
};

/** The request target as the backend gets it. */
export function toBackendPath({ prefix, target }: Mount, url: string): string {
  const { path } = target;
  if (path === undefined || url === '*') return url;
  const rest = url.slice(prefix.length);
  if (rest.startsWith('/')) return path.endsWith('/') ? path + rest.slice(1) : path + rest;
  return path + rest;
}

/** A path of the backend as the browser must ask for it. */
export function toPublicPath({ prefix, target }: Mount, path: string): string {
  const base = target.path?.replace(/\/$/u, '');
  if (base === undefined || !isUnder(path, base)) return path;
  return `${prefix}${path.slice(base.length)}` || '/';
}
