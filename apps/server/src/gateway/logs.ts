import { logLevels } from '@causeway/contract';
import type { LogEntry } from '@causeway/contract';
import pino from 'pino';
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
  readonly destination?: { write(line: string): void; flushSync?(): void };
  /** Lines for people instead of JSON. */
  readonly form?: LogForm | undefined;
  /** Lines kept for the web app. */
  readonly capacity?: number;
}

type Destination = NonNullable<LogsOptions['destination']>;
type Print = (entry: LogEntry) => void;

const rank = (level: Level): number => logLevels.indexOf(level);
/** Keys of ours and of providers, bearer tokens, credentials in URLs. */
const secretShapes =
  /\bcw_[A-Za-z0-9]{4,}_[\w-]{8,}|\bsk-[\w-]{8,}|\bBearer\s+[\w.~+/-]{8,}=*|(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/gu;

const reasonOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Programs get their lines in packs; whoever watches a terminal sees each at once. */
const openOutput = (isWatched: boolean): Destination =>
  pino.destination({ dest: 1, sync: false, ...(isWatched ? {} : { minLength: 4096, periodicFlush: 200 }) });

function createPrint({ form, level: threshold }: LogsOptions, destination: Destination): Print {
  if (form) return (entry) => destination.write(form(entry));
  const writer = pino({ level: threshold, base: null }, destination);
  return ({ seq: _seq, time: _time, level, message, ...line }) => writer[level](line, message);
}

/** Structured lines with an allowlist of fields; a bounded ring of the newest stays in memory. */
export function createLogs(options: LogsOptions): Logs {
  const capacity = options.capacity ?? 2000;
  const destination = options.destination ?? openOutput(options.form !== undefined);
  const print = createPrint(options, destination);
  const ring: LogEntry[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();
  const secrets = new Set<string>();
  const threshold = options.level === 'silent' ? Infinity : rank(options.level);
  let seq = 0;

  const clean = (text: string): string => {
    let cleaned = text.replace(secretShapes, '[secret]');
    for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '[secret]');
    return cleaned;
  };

  const remember = (entry: LogEntry): void => {
    ring[(entry.seq - 1) % capacity] = entry;
    for (const listener of listeners) listener(entry);
  };

  const write = (level: Level, message: string, fields: Fields = {}): void => {
    const { error, ...allowed } = fields;
    seq += 1;
    const entry: LogEntry = { seq, time: Date.now(), level, message: clean(message), ...allowed };
    if (error !== undefined) entry.cause = clean(reasonOf(error));
    else if (allowed.cause !== undefined) entry.cause = clean(allowed.cause);
    remember(entry);
    if (rank(level) >= threshold) print(entry);
  };

  const recent: Logs['recent'] = (filter) => {
    const wanted = filter.text?.toLowerCase();
    const first = Math.max(seq - capacity, filter.since ?? 0);
    const entries: LogEntry[] = [];
    for (let at = seq; at > first && entries.length < filter.limit; at -= 1) {
      const entry = ring[(at - 1) % capacity];
      if (!entry || rank(entry.level) < rank(filter.level)) continue;
      if (wanted !== undefined && !JSON.stringify(entry).toLowerCase().includes(wanted)) continue;
      entries.push(entry);
    }
    return { entries: entries.toReversed(), next: seq };
  };

  return {
    debug: (message, fields) => write('debug', message, fields),
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
    recent,
    follow: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    redact: (secret) => void (secret.length >= 8 && secrets.add(secret)),
    flush: () => destination.flushSync?.(),
  };
}
