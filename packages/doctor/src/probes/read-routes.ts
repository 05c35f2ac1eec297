import type { ProjectFile } from './list-files.ts';

/** A route of the sources, with what it is mounted under. */
export interface ReadRoute {
  readonly file: ProjectFile;
  readonly at: number;
  readonly path: string;
}

const python = /\.py$/u;
const script = /\.(?:[cm]?[jt]sx?)$/u;

interface Pattern {
  readonly files: RegExp;
  readonly pattern: RegExp;
}

/** `name` is the router a route is declared on; `path` starts with a slash, or is empty below a prefix. */
const declarations: readonly Pattern[] = [
  { files: python, pattern: /@(?<name>\w+)\.(?:get|route)\(\s*['"](?<path>(?:\/[^'"<{]*)?)['"]/gu },
  {
    files: script,
    pattern:
      /\b(?<name>app|api|\w*[rR]outer|\w*[aA]pp|server|fastify|instance|scope|child|plugin|v\d)\.get\(\s*['"`](?<path>\/[^'"`:*]*)['"`]/gu,
  },
];

/** Where a router is mounted: `name` is the router, `path` what comes before its routes. */
const mounts: readonly Pattern[] = [
  { files: python, pattern: /\b(?<name>\w+)\s*=\s*Blueprint\([^)]*url_prefix\s*=\s*['"](?<path>[^'"]+)/gu },
  { files: python, pattern: /\b(?<name>\w+)\s*=\s*APIRouter\([^)]*prefix\s*=\s*['"](?<path>[^'"]+)/gu },
  { files: python, pattern: /register_blueprint\(\s*(?:\w+\.)?(?<name>\w+)[^)]*url_prefix\s*=\s*['"](?<path>[^'"]+)/gu },
  { files: python, pattern: /include_router\(\s*(?:\w+\.)*(?<name>\w+)[^)]*prefix\s*=\s*['"](?<path>[^'"]+)/gu },
  { files: script, pattern: /\.use\(\s*['"`](?<path>\/[^'"`]*)['"`]\s*,\s*(?:\w+\s*,\s*)*(?<name>\w+)\s*\)/gu },
  { files: script, pattern: /\.route\(\s*['"`](?<path>\/[^'"`]*)['"`]\s*,\s*(?<name>\w+)\s*\)/gu },
];

const matchesIn = (patterns: readonly Pattern[], file: ProjectFile) =>
  patterns
    .filter(({ files }) => files.test(file.path))
    .flatMap(({ pattern }) => [...file.text.matchAll(pattern)])
    .map((match) => ({ at: match.index, name: match.groups?.['name'] ?? '', path: match.groups?.['path'] ?? '' }));

/** `register(plugin, { prefix })` with the plugin written in place: from where to where it reaches. */
function scopesOf({ path, text }: ProjectFile): { from: number; to: number; prefix: string }[] {
  if (!script.test(path)) return [];
  return [...text.matchAll(/\.register\(/gu)].flatMap(({ index }) => {
    const from = index + '.register'.length;
    const to = endOfCall(text, from);
    const prefix = /prefix\s*:\s*['"`](?<path>\/[^'"`]*)['"`][^{}]*\}\s*,?\s*$/u.exec(text.slice(from, to))?.groups?.['path'];
    return prefix === undefined ? [] : [{ from, to, prefix }];
  });
}

/** Where the parenthesis that opens at `from` is closed again. */
function endOfCall(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/** The paths that can be read with GET, as the sources declare them; prefixes of routers are put in front. */
export function readRoutes(files: readonly ProjectFile[]): ReadRoute[] {
  const prefixes = new Map<string, string>();
  for (const { name, path } of files.flatMap((file) => matchesIn(mounts, file))) {
    prefixes.set(name, `${path.replace(/\/$/u, '')}${prefixes.get(name) ?? ''}`);
  }
  return files.flatMap((file) => {
    const scopes = scopesOf(file);
    return matchesIn(declarations, file).flatMap(({ at, name, path }) => {
      const within = scopes.filter(({ from, to }) => at > from && at < to).map(({ prefix }) => prefix);
      const whole = `${within.join('')}${prefixes.get(name) ?? ''}${path}`;
      return whole === '' ? [] : [{ file, at, path: whole }];
    });
  });
}
