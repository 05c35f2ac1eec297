import { Fault } from '@causeway/contract';

/** https://www.sqlite.org/rescode.html; node:sqlite gives the extended code, its low byte is the primary one. */
const primary = { busy: 5, locked: 6, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;

function primaryCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

export const isBusy = (error: unknown): boolean => primaryCode(error) === primary.busy || primaryCode(error) === primary.locked;

/** After one of these nothing may be acknowledged until a restart: what a failed fsync left in the page cache is unknown. */
export function isBroken(error: unknown): boolean {
  const code = primaryCode(error);
  return code === primary.ioError || code === primary.corrupt || code === primary.notADatabase;
}

export const isFull = (error: unknown): boolean => primaryCode(error) === primary.full;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Busy {
  readonly path: string;
  /** 0 for a read: it does not wait. */
  readonly waitedMs: number;
  readonly cause: unknown;
}

export function busyFault({ path, waitedMs, cause }: Busy): Fault {
  return new Fault('database_busy', {
    dependency: 'sqlite',
    message: `Another process has locked ${path} ${waitedMs > 0 ? `for more than ${waitedMs} ms; nothing was saved` : 'just now'}.`,
    reason: reasonOf(cause),
    fix: { summary: 'Stop the other process that writes to the data directory.', command: `fuser -v ${path}` },
    retryAfterMs: 1000,
    cause,
  });
}

export function fullFault(path: string, cause: unknown): Fault {
  return new Fault('disk_full', {
    dependency: 'sqlite',
    message: `The disk that holds ${path} is full; nothing was saved.`,
    reason: reasonOf(cause),
    fix: { summary: 'Free space on that disk; this server then goes on by itself.', command: `df -h ${path}` },
    cause,
  });
}

export const lowFault = (path: string, freeBytes: number): Fault =>
  new Fault('disk_full', {
    dependency: 'sqlite',
    message: `Only ${Math.floor(freeBytes / 1024 / 1024)} MiB are left on the disk that holds ${path}; soon nothing can be saved.`,
    fix: { summary: 'Free space on that disk.', command: `df -h ${path}` },
  });

export function brokenFault(path: string, cause: unknown): Fault {
  return new Fault('dependency_unavailable', {
    dependency: 'sqlite',
    message: `The disk reported an error while saving to ${path}; nothing more is saved until the server restarts.`,
    reason: reasonOf(cause),
    fix: {
      summary: 'Check the disk and the system log, then restart the server; restore a backup if it reports damage.',
      command: 'dmesg | tail',
    },
    retryable: false,
    cause,
  });
}

/** Known failures of the disk and of locking become faults; a failed constraint or a wrong statement stays what it is. */
export function toFault(path: string, error: unknown): unknown {
  if (isBusy(error)) return busyFault({ path, waitedMs: 0, cause: error });
  if (isFull(error)) return fullFault(path, error);
  if (isBroken(error) || primaryCode(error) === primary.cannotOpen) return brokenFault(path, error);
  return error;
}
