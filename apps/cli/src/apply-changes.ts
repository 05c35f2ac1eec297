import type { FileChange } from '@causeway/doctor/mend';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { CannotRunError } from './cannot-run-error.ts';

/** What was written, and where the files are as they were. */
export interface Applied {
  readonly paths: readonly string[];
  /** Outside of the project, readable by its owner alone. */
  readonly backup: string;
  /** Puts everything back. */
  readonly undo: string;
}

interface Place extends FileChange {
  readonly full: string;
  readonly temporary: string;
}

/**
 * Writes the changes: all of them or none. Throws `CannotRunError`, with nothing written, when a file is no longer what was
 * shown or lies outside of the project.
 */
export function applyChanges(project: string, changes: readonly FileChange[]): Applied {
  const root = realpathSync(project);
  const places = changes.map((change) => placeOf(root, change));
  const backup = mkdtempSync(join(tmpdir(), 'causeway-fix-'));
  for (const { full, path, before } of places) {
    if (before === undefined) continue;
    mkdirSync(dirname(join(backup, path)), { recursive: true });
    copyFileSync(full, join(backup, path));
  }
  writeAll(places, backup);
  return { paths: places.map(({ path }) => path), backup, undo: undoCommand(root, backup, places) };
}

function placeOf(root: string, change: FileChange): Place {
  const plain = join(root, change.path);
  const full = existsSync(plain) ? realpathSync(plain) : plain;
  const way = relative(root, full);
  if (way.startsWith('..') || way.startsWith(sep)) {
    throw new CannotRunError(`Nothing was changed: ${change.path} leads out of the project.`);
  }
  const now = existsSync(full) ? readFileSync(full, 'utf8') : undefined;
  if (now !== change.before) {
    throw new CannotRunError(`Nothing was changed: ${change.path} is no longer what was shown. Run it again.`);
  }
  return { ...change, full, temporary: `${full}.causeway-${process.pid}` };
}

/** Every new text lies beside its file before the first one is put in its place. */
function writeAll(places: readonly Place[], backup: string): void {
  const done: Place[] = [];
  try {
    for (const place of places) {
      mkdirSync(dirname(place.full), { recursive: true });
      writeFileSync(place.temporary, place.after, { mode: place.before === undefined ? 0o644 : statSync(place.full).mode });
    }
    for (const place of places) {
      renameSync(place.temporary, place.full);
      done.push(place);
    }
  } catch (cause) {
    for (const { temporary } of places) rmSync(temporary, { force: true });
    for (const { full, path, before } of done) {
      if (before === undefined) rmSync(full, { force: true });
      else copyFileSync(join(backup, path), full);
    }
    throw new CannotRunError(`Nothing was changed: ${String(cause)}`, { cause });
  }
}

const quoted = (path: string): string => (/^[\w./-]+$/u.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);

function undoCommand(root: string, backup: string, places: readonly Place[]): string {
  const fresh = places.filter(({ before }) => before === undefined).map(({ full }) => quoted(full));
  const back = process.platform === 'win32' ? `xcopy /E /Y "${backup}" "${root}"` : `cp -R ${quoted(backup)}/. ${quoted(root)}`;
  return [back, ...(fresh.length === 0 ? [] : [`rm ${fresh.join(' ')}`])].join(' && ');
}
