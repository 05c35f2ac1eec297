import { logLevels } from '@causeway/contract';
import type { LogEntry } from '@causeway/contract';
import pino from 'pino';
import { createLogBatch } from './log-batch.ts';
import type { LogDestination } from './log-batch.ts';
import { numberField, readLogLine, textField, toLogLine } from './log-line.ts';
import type { LogForm } from './log-terminal.ts';

type Level = LogEntry['level'];
type Fields = Partial<Omit<LogEntry, 'seq' | 'time' | 'level' | 'message'>> & { readonly error?: unknown };

export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export interface LogFilter {
  readonly level: Level;
  readonly since: number | undefined;
  readonly text: string | undefined;
  readonly limit: number;
}

export interface Logs extends Log {
  /** A line of fields that are JSON already and hold no secret: `,"path":"/x","msg":"…"`. */
  add(level: Level, fields: string): void;
  /** The text without its secrets. */
  clean(text: string): string;
  /** Newest lines that pass the filter, oldest first, and the seq to ask after next. */
  recent(filter: LogFilter): { readonly entries: LogEntry[]; readonly next: number };
  /** Called for each new line; returns the function that ends it. */
  follow(listener: (entry: LogEntry) => void): () => void;
  /** Registers a secret: wherever it appears in a line it is replaced. */
  redact(secret: string): void;
  flush(): void;
}

export interface LogsOptions {
  readonly level: Level | 'silent';
  /** Where lines go; default standard output. Tests pass their own. */
  readonly destination?: LogDestination;
  /** Lines for people instead of JSON. */
  readonly form?: LogForm | undefined;
  /** Lines kept for the web app. */
  readonly capacity?: number;
}

const rank = (level: Level): number => logLevels.indexOf(level);
/** Keys of ours and of providers, bearer tokens, credentials in URLs. */
const secretShapes =
  /\bcw_[A-Za-z0-9]{4,}_[\w-]{8,}|\bsk-[\w-]{8,}|\bBearer\s+[\w.~+/-]{8,}=*|(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/gu;

const reasonOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Programs get their lines in packs; whoever watches a terminal sees each at once. */
function openOutput(isWatched: boolean): LogDestination {
  const output = pino.destination({ dest: 1, sync: false });
  if (isWatched) return output;
  const batch = createLogBatch(output);
  process.once('exit', () => batch.flushSync?.());
  return batch;
}

function toJson(fields: Omit<Fields, 'error'>): string {
  return Object.entries(fields)
    .map(([name, value]) => (typeof value === 'number' ? numberField(name, value) : textField(name, value)))
    .join('');
}

/** Structured lines with an allowlist of fields; a bounded ring of the newest stays in memory. */
export function createLogs(options: LogsOptions): Logs {
  const { capacity = 2000, form } = options;
  const destination = options.destination ?? openOutput(form !== undefined);
  // As text: an entry per request would outlive it by thousands of others and be copied by the collector.
  const ring: string[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();
  const secrets = new Set<string>();
  const threshold = options.level === 'silent' ? Infinity : rank(options.level);
  let seq = 0;

  const clean = (text: string): string => {
    let cleaned = text.replace(secretShapes, '[secret]');
    for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '[secret]');
    return cleaned;
  };

  const add: Logs['add'] = (level, fields) => {
    const line = toLogLine(level, fields);
    ring[seq % capacity] = line;
    seq += 1;
    if (rank(level) >= threshold) destination.write(form ? form(readLogLine(line, seq)) : line);
    if (listeners.size > 0) for (const listener of listeners) listener(readLogLine(line, seq));
  };

  const write = (level: Level, message: string, { error, ...fields }: Fields = {}): void => {
    const cause = error === undefined ? fields.cause : reasonOf(error);
    add(level, `${toJson({ ...fields, cause: cause && clean(cause) })}${textField('msg', clean(message))}`);
  };

  const recent: Logs['recent'] = (filter) => {
    const wanted = filter.text?.toLowerCase();
    const first = Math.max(seq - capacity, filter.since ?? 0);
    const entries: LogEntry[] = [];
    for (let at = seq; at > first && entries.length < filter.limit; at -= 1) {
      const line = ring[(at - 1) % capacity] ?? '';
      if (wanted !== undefined && !line.toLowerCase().includes(wanted)) continue;
      const entry = readLogLine(line, at);
      if (rank(entry.level) >= rank(filter.level)) entries.push(entry);
    }
    return { entries: entries.toReversed(), next: seq };
  };

  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    add,
    clean,
    recent,
    follow: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    redact: (secret) => void (secret.length >= 8 && secrets.add(secret)),
    flush: () => destination.flushSync?.(),
  };
}
