import { logLevels } from '@causeway/contract';
import type { LogEntry } from '@causeway/contract';

type Level = LogEntry['level'];

/** pino's numbers, which log collectors know. */
const numbers: Readonly<Record<Level, number>> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 };

/** `,"name":"value"`; nothing for undefined. */
export const textField = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
export const numberField = (name: string, value: number | undefined): string =>
  value === undefined ? '' : `,"${name}":${value}`;

/**
 * One line as pino would write it, of fields that are JSON already. By hand: through pino, the line of a request costs 1 us and
 * its entry another (bench/gateway).
 */
export const toLogLine = (level: Level, fields: string): string =>
  `{"level":${numbers[level]},"time":${Date.now()}${fields}}\n`;

type Line = Omit<LogEntry, 'seq' | 'level' | 'message'> & { readonly level: number; readonly msg: string };

/** Lines are read far more seldom than written, so only then. */
export function readLogLine(line: string, seq: number): LogEntry {
  const { level: number, time, msg: message, ...fields } = JSON.parse(line) as Line;
  const level = logLevels.find((each) => numbers[each] === number) ?? 'info';
  return { seq, time, level, message, ...fields };
}
