import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** A path of the repository for our own files, else the package as written: `zod`, `node:fs`, `@causeway/contract`. */
  readonly target: string;
  /** Erased before the program runs: `import type`, or only `type` names. */
  readonly isType: boolean;
}

/** Every TypeScript file below the folders; tests, suites and built files aside. */
export function readSources(folders: readonly string[]): SourceFile[] {
  return folders.flatMap(listFiles).filter(isSource).map(readSource);
}

export function readSource(path: string): SourceFile {
  const code = withoutComments(readFileSync(join(repositoryRoot, path), 'utf8'));
  return { path, code, imports: findImports(path, code) };
}

/** Imports, re-exports and dynamic imports of a file's code. */
export function findImports(path: string, code: string): Import[] {
  const statements = code.matchAll(/^\s*(?:import|export)\s+(?<names>[^'";]*?)\s*from\s*['"](?<from>[^'"]+)['"]/gmu);
  const bare = code.matchAll(/^\s*import\s*['"](?<from>[^'"]+)['"]/gmu);
  const dynamic = code.matchAll(/\bimport\(\s*['"](?<from>[^'"]+)['"]/gu);
  const asImport = (match: RegExpExecArray): Import => ({
    target: resolve(path, match.groups?.['from'] ?? ''),
    isType: isErased(match.groups?.['names'] ?? ''),
  });
  return [...statements, ...bare, ...dynamic].map(asImport);
}

function isErased(names: string): boolean {
  if (/^type\b/u.test(names)) return true;
  const listed = /^\{(?<list>[\s\S]*)\}$/u.exec(names)?.groups?.['list'];
  const parts = listed?.split(',').map((part) => part.trim()) ?? [];
  return parts.some(Boolean) && parts.every((part) => part === '' || part.startsWith('type '));
}

const resolve = (path: string, from: string) => (from.startsWith('.') ? posix.join(dirname(path), from) : from);

/** Comments may mention imports; string contents stay as they are. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(),])\/\/[^\n]*/gu, '');
}

function listFiles(folder: string): string[] {
  return readdirSync(join(repositoryRoot, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : listFiles(path);
    return [path];
  });
}

const isSource = (path: string) => /\.tsx?$/u.test(path) && !/[.-](?:test|suite)\.tsx?$/u.test(path);
