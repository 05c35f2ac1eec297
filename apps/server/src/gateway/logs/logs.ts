import { logLevels } from '@causeway/contract';
import type { LogEntry } from '@causeway/contract';
import pino from 'pino';
import { numberField, readLogLine, textField, toLogLine } from './log-line.ts';
import { LogPacks } from './log-packs.ts';
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
  readonly destination?: { write(line: string): void };
  /** Lines for people instead of JSON. */
  readonly form?: LogForm | undefined;
  /** Lines kept for the web app, at least; default 2000. */
  readonly capacity?: number;
}

const ranks = Object.fromEntries(logLevels.map((level, rank) => [level, rank])) as Record<Level, number>;
/** Keys of ours and of providers, bearer tokens, credentials in URLs. */
const secretShapes =
  /\bcw_[A-Za-z0-9]{4,}_[\w-]{8,}|\bsk-[\w-]{8,}|\bBearer\s+[\w.~+/-]{8,}=*|(?<=:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/gu;

/** Cheap to ask first: almost no text holds any of these. */
const mayHoldSecret = /cw_|sk-|bearer|:\/\//iu;

const reasonOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

interface Output {
  readonly packs: LogPacks;
  /** Where each line goes at once; undefined: the packs go to standard output themselves. */
  readonly destination: LogsOptions['destination'];
  flush(): void;
}

/** Programs get their lines in packs; whoever watches a terminal sees each at once. */
function openOutput({ capacity = 2000, destination, form }: LogsOptions): Output {
  if (destination) return { packs: new LogPacks(capacity, undefined), destination, flush: () => undefined };
  if (form) {
    const terminal = pino.destination({ dest: 1, sync: false });
    return { packs: new LogPacks(capacity, undefined), destination: terminal, flush: () => terminal.flushSync() };
  }
  const pipe = pino.destination({ dest: 1, sync: false, contentMode: 'buffer' });
  // Its types know text only.
  const { write } = pipe as unknown as { write(bytes: Buffer): boolean };
  const packs = new LogPacks(capacity, (bytes) => void write.call(pipe, bytes));
  const flush = (): void => {
    packs.handOn();
    pipe.flushSync();
  };
  process.once('exit', flush);
  return { packs, destination: undefined, flush };
}

function toJson(fields: Omit<Fields, 'error'>): string {
  return Object.entries(fields)
    .map(([name, value]) => (typeof value === 'number' ? numberField(name, value) : textField(name, value)))
    .join('');
}

/** Structured lines with an allowlist of fields; a bounded ring of the newest stays in memory. */
export function createLogs(options: LogsOptions): Logs {
  const { form } = options;
  const { packs, destination, flush } = openOutput(options);
  const listeners = new Set<(entry: LogEntry) => void>();
  const secrets = new Set<string>();
  const threshold = options.level === 'silent' ? Infinity : ranks[options.level];

  const clean = (text: string): string => {
    let cleaned = mayHoldSecret.test(text) ? text.replace(secretShapes, '[secret]') : text;
    for (const secret of secrets) cleaned = cleaned.replaceAll(secret, '[secret]');
    return cleaned;
  };

  const add: Logs['add'] = (level, fields) => {
    const line = toLogLine(level, fields);
    const isPrinted = ranks[level] >= threshold;
    packs.add(line, isPrinted && destination === undefined);
    if (isPrinted) destination?.write(form ? form(readLogLine(line, packs.seq)) : line);
    for (const listener of listeners) listener(readLogLine(line, packs.seq));
  };

  const write = (level: Level, message: string, { error, ...fields }: Fields = {}): void => {
    const cause = error === undefined ? fields.cause : reasonOf(error);
    add(level, `${toJson({ ...fields, cause: cause && clean(cause) })}${textField('msg', clean(message))}`);
  };

  const recent: Logs['recent'] = (filter) => {
    const wanted = filter.text?.toLowerCase();
    const entries: LogEntry[] = [];
    for (const { seq, line } of packs.newestFirst()) {
      if (seq <= (filter.since ?? 0) || entries.length >= filter.limit) break;
      if (wanted !== undefined && !line.toLowerCase().includes(wanted)) continue;
      const entry = readLogLine(line, seq);
      if (ranks[entry.level] >= ranks[filter.level]) entries.push(entry);
    }
    return { entries: entries.toReversed(), next: packs.seq };
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
    flush,
  };
}
