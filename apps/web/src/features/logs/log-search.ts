import { logLevels } from '@causeway/contract';
import type { LogEntry } from '@causeway/contract';

/** The filters of the Logs page as they stand in its address. */
export interface LogSearch {
  readonly level?: LogEntry['level'];
  readonly text?: string;
  /** Only the lines of one request. */
  readonly request?: string;
}

/** Reads what an address says; what it does not understand is left out. */
export function readLogSearch(search: Readonly<Record<string, unknown>>): LogSearch {
  const level = logLevels.find((known) => known === search['level']);
  const text = textOf(search['text']);
  const request = textOf(search['request']);
  return {
    ...(level === undefined ? {} : { level }),
    ...(text === undefined ? {} : { text }),
    ...(request === undefined ? {} : { request }),
  };
}

// A search like `?text=500` arrives as a number.
const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return text === '' ? undefined : text.slice(0, 200);
};
