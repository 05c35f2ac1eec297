import { logLevels } from '@causeway/contract';
import type { LogEntry } from '@causeway/contract';
import type { LogSearch } from './log-search.ts';

/** Whether a line passes the filters; the same rules as the server's. */
export function passes(entry: LogEntry, { level = 'info', text, request }: LogSearch): boolean {
  if (logLevels.indexOf(entry.level) < logLevels.indexOf(level)) return false;
  if (request !== undefined && entry.request_id !== request) return false;
  return text === undefined || searchable(entry).includes(text.toLowerCase());
}

const searchable = (entry: LogEntry): string => Object.values(entry).join(' ').toLowerCase();

/** Adds lines by their number: each once, in order, the oldest beyond `limit` dropped. */
export function merge(known: readonly LogEntry[], added: readonly LogEntry[], limit: number): readonly LogEntry[] {
  const last = known.at(-1)?.seq ?? Number.NEGATIVE_INFINITY;
  // Nearly always the new lines simply follow.
  if (added.every(({ seq }, index) => seq > (added[index - 1]?.seq ?? last))) return [...known, ...added].slice(-limit);
  const bySeq = new Map([...known, ...added].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq).slice(-limit);
}

/** What a line says in one go: the request, or the message. */
export function headlineOf(entry: LogEntry): string {
  return entry.method === undefined ? entry.message : `${entry.method} ${entry.path ?? ''}`;
}

/** For issue reports. */
export function toMarkdown(entry: LogEntry): string {
  return [
    `**${new Date(entry.time).toISOString()} ${entry.level}** ${entry.message}`,
    '',
    '```json',
    JSON.stringify(entry, undefined, 2),
    '```',
  ].join('\n');
}
