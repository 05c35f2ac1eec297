import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ListenerFact } from '../facts.ts';

/** Whether a process is one of those that started this one: its folder says nothing about the backend. */
export function isOurs({ pid }: ListenerFact): boolean {
  return pid === process.pid || pid === process.ppid;
}

/** The files of the program behind a port that surely belong to it: its script, and the settings it was started beside. */
export function filesOfListener(owners: readonly ListenerFact[]): string[] {
  return owners.filter((owner) => !isOurs(owner)).flatMap(filesOf);
}

const isInstalled = (path: string): boolean => /[\\/](?:node_modules|site-packages|s?bin)[\\/]/u.test(path);

function filesOf({ command = '', folder }: ListenerFact): string[] {
  if (folder === undefined) return [];
  const words = command.split(' ').slice(1);
  const scripts = words.filter(
    (word) => /\.(?:py|[cm]?[jt]s|conf)$|Caddyfile/u.test(word) && !word.startsWith('-') && !isInstalled(word),
  );
  // `uvicorn package.module:app`
  const modules = words
    .filter((word) => /^[\w.]+:\w+$/u.test(word))
    .map((word) => `${word.split(':')[0]?.replaceAll('.', '/') ?? ''}.py`);
  const paths = [...scripts, ...modules].map((path) => (isAbsolute(path) ? path : join(folder, path)));
  const beside = ['.env', 'requirements.txt', 'package.json'].map((name) => join(folder, name));
  return [...paths, ...beside].filter((path) => existsSync(path) && statSync(path).isFile());
}
