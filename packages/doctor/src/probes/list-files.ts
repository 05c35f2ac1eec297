import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const skipped: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'coverage',
  'venv',
  'env',
  '__pycache__',
  'site-packages',
  'target',
  'vendor',
  'test',
  'tests',
  '__tests__',
  'docs',
  'examples',
  'bench',
]);
const wanted =
  /(?:^|\/)(?:package\.json|\.env(?:\.[\w.-]+)?|requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|Procfile|(?:docker-)?compose[\w.-]*\.ya?ml|Caddyfile[\w.]*|angular\.json|proxy\.conf\.js(?:on)?|application[\w-]*\.(?:properties|ya?ml)|appsettings[\w.]*\.json|[\w.-]+\.(?:py|[cm]?[jt]sx?|vue|svelte|conf|go|java|kt|cs|rs|html))$/u;
const maxFiles = 500;
const maxBytes = 256 * 1024;
const maxDepth = 6;

export interface ProjectFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly changedAt: number;
}

/** The files of a project that may say something about its connections; built, installed and test files aside. */
export function listFiles(folder: string): ProjectFile[] {
  const found: ProjectFile[] = [];
  const visit = (relative: string, depth: number): void => {
    for (const entry of entriesOf(join(folder, relative))) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (found.length >= maxFiles) return;
      if (entry.isDirectory()) {
        if (depth < maxDepth && !skipped.has(entry.name) && !entry.name.startsWith('.')) visit(path, depth + 1);
      } else if (wanted.test(path) && !/\.(?:test|spec|d)\.[jt]sx?$|\.min\.js$/u.test(path)) {
        found.push(...readFile(folder, path));
      }
    }
  };
  visit('', 0);
  return found;
}

/** Files before folders, so that a large tree does not use up the limit before the root was read. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => Number(a.isDirectory()) - Number(b.isDirectory()));
  } catch {
    return [];
  }
}

/** One file with its time of change; nothing when it cannot be read or is too large to be a source. */
export function readFile(folder: string, path: string): ProjectFile[] {
  try {
    const { size, mtimeMs } = statSync(join(folder, path));
    return size > maxBytes ? [] : [{ path, text: readFileSync(join(folder, path), 'utf8'), changedAt: Math.round(mtimeMs) }];
  } catch {
    return [];
  }
}
