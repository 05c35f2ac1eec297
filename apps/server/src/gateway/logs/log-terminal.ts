import { faultCatalogue } from '@causeway/contract';
import type { FaultEntry, LogEntry } from '@causeway/contract';
import { styleText } from 'node:util';

type Style = 'dim' | 'yellow' | 'red';
type Paint = (style: Style, text: string) => string;

/** One entry as text with its last line break. */
export type LogForm = (entry: LogEntry) => string;

const indent = ' '.repeat(9);
const catalogue: Readonly<Record<string, FaultEntry>> = faultCatalogue;
const two = (value: number): string => String(value).padStart(2, '0');

/** Local time: whoever reads a terminal sits beside it. */
function clock(time: number): string {
  const date = new Date(time);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** What a caller sent must not move the cursor of whoever reads it. */
const plain = (text: string): string => text.replaceAll(/[^\P{Cc}\n]/gu, '?');

const styles: Readonly<Partial<Record<LogEntry['level'], Style>>> = { warn: 'yellow', error: 'red', fatal: 'red' };

/** `POST /v1/sessions 201 4 ms  from http://localhost:5173 allowed`. */
function requestText({ method, path, status, duration_ms: ms = 0, origin, cors, code }: LogEntry): string {
  const from = origin === undefined ? '' : `  from ${origin} ${cors ?? ''}`;
  return `${method} ${path} ${status} ${duration(ms)}${code === undefined ? '' : `  ${code}`}${from}`;
}

/** Why, and what to do about it; a caller's mistake needs neither here, its answer says both. */
function details({ level, cause, code }: LogEntry): string[] {
  if (styles[level] === undefined) return [];
  const fix = code === undefined ? undefined : catalogue[code]?.fix;
  return [...(cause === undefined ? [] : [`cause  ${cause}`]), ...(fix === undefined ? [] : [`fix    ${fix}`])];
}

/** Short lines for people; JSON is for programs. */
export function createTerminalForm({ hasColors }: { readonly hasColors: boolean }): LogForm {
  const paint: Paint = (style, text) => (hasColors ? styleText(style, text, { validateStream: false }) : text);
  return (entry) => {
    const text = plain(entry.status === undefined ? entry.message : requestText(entry));
    const style = styles[entry.level];
    const lines = details(entry).flatMap((line) => plain(line).split('\n'));
    return [
      `${paint('dim', clock(entry.time))} ${style === undefined ? text : paint(style, text)}`,
      ...lines.map((line) => `${indent}${style === undefined ? line : paint(style, line)}`),
      '',
    ].join('\n');
  };
}

export interface LogTarget {
  readonly isTTY?: boolean;
  /** False where NO_COLOR is set or the terminal shows none. */
  hasColors?(): boolean;
}

/** Lines for people where a terminal shows them and nobody asked for a level; else undefined: JSON. */
export function chooseLogForm(target: LogTarget, isLevelSet: boolean): LogForm | undefined {
  if (target.isTTY !== true || isLevelSet) return undefined;
  return createTerminalForm({ hasColors: target.hasColors?.() ?? false });
}
