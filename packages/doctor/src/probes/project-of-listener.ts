import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { ListenerFact } from '../facts.ts';

/** Whether a process is one of those that started this one: its folder says nothing about the backend. */
export function isOurs({ pid }: ListenerFact): boolean {
  return pid === process.pid || pid === process.ppid;
}

/** The folder of the program behind a port: beside its script, or where a module was started. */
export function projectOfListener(owners: readonly ListenerFact[]): string | undefined {
  for (const owner of owners) {
    const folder = isOurs(owner) ? undefined : folderOf(owner);
    if (folder !== undefined) return folder;
  }
  return undefined;
}

function folderOf({ command = '', folder }: ListenerFact): string | undefined {
  if (folder === undefined) return undefined;
  const words = command.split(' ').slice(1);
  const script = words.find(
    (word) =>
      /\.(?:py|[cm]?[jt]s|conf)$|Caddyfile/u.test(word) &&
      !word.startsWith('-') &&
      !/[\\/](?:node_modules|site-packages|s?bin)[\\/]/u.test(word),
  );
  if (script !== undefined) {
    const path = isAbsolute(script) ? script : join(folder, script);
    return existsSync(path) && statSync(path).isFile() ? dirname(path) : undefined;
  }
  // `uvicorn app:app`, `flask run`, `vite`: the folder it was started in is the project.
  return /\b(?:uvicorn|gunicorn|hypercorn|flask|vite|next|manage\.py|caddy|nginx)\b/u.test(command) && folder !== '/'
    ? folder
    : undefined;
}
