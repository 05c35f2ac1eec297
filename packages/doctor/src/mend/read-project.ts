import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../probes/list-files.ts';
import type { SourceText } from './workspace.ts';

/** What a plan is made from. */
export interface ProjectTexts {
  readonly files: readonly SourceText[];
  /** Folders of Python environments, relative to the project. */
  readonly environments: readonly string[];
}

/** Reads the texts of a project; built and installed files are left out. */
export function readProject(folder: string): ProjectTexts {
  const files = listFiles(folder).map(({ path, text }) => ({ path, text }));
  const folders = [
    ...new Set(['', ...files.map(({ path }) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''))]),
  ];
  const environments = folders
    .flatMap((each) => ['.venv', 'venv', 'env'].map((name) => each + name))
    .filter((path) => existsSync(join(folder, path, 'bin')) || existsSync(join(folder, path, 'Scripts')));
  return { files, environments };
}
