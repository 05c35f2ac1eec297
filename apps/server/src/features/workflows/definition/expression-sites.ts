import { codeOfCondition, escapePointer, readExpressionText } from '@causeway/contract';
import type { TaskPlace } from '@causeway/contract';
import type { LintContext } from './lint-context.ts';

/** A piece of JavaScript in a definition. */
export interface ExpressionSite {
  /** Of the string it is in. */
  readonly pointer: string;
  readonly code: string;
  readonly kind: 'expression' | 'script';
  /** Undefined in what belongs to the whole definition. */
  readonly place: TaskPlace | undefined;
}

/** A string with a `${` that nothing closes. */
export interface UnclosedSite {
  readonly pointer: string;
}

const conditions: ReadonlySet<string> = new Set(['if', 'while', 'when', 'exceptWhen']);
/** Below a task: lists of tasks are walked by themselves, schemas and code are no templates. */
const skipped = /^\/(?:do|try|fork\/branches|catch\/do|run\/script\/code|(?:input|output|export)\/schema)$/u;

interface Sites {
  readonly expressions: ExpressionSite[];
  readonly unclosed: UnclosedSite[];
}

function readString(value: string, at: Pick<ExpressionSite, 'pointer' | 'place'>, sites: Sites): void {
  const isCondition = conditions.has(at.pointer.slice(at.pointer.lastIndexOf('/') + 1));
  const { parts, unclosedAt } = readExpressionText(value);
  if (unclosedAt !== undefined) sites.unclosed.push({ pointer: at.pointer });
  else if (isCondition) sites.expressions.push({ ...at, code: codeOfCondition(value), kind: 'expression' });
  else {
    const codes = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.code]));
    sites.expressions.push(...codes.map((code) => ({ ...at, code, kind: 'expression' as const })));
  }
}

function walk(value: unknown, at: Pick<ExpressionSite, 'pointer' | 'place'>, sites: Sites): void {
  if (typeof value === 'string') readString(value, at, sites);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const pointer = `${at.pointer}/${escapePointer(key)}`;
    if (!skipped.test(pointer.slice(at.place?.pointer.length ?? 0))) walk(inner, { ...at, pointer }, sites);
  }
}

/** Every expression and script of a definition. */
export function findExpressions({ definition, places }: LintContext): Sites {
  const sites: Sites = { expressions: [], unclosed: [] };
  const { do: _tasks, document: _document, ...rest } = definition;
  walk(rest, { pointer: '', place: undefined }, sites);
  for (const place of places) {
    const { pointer, task } = place;
    walk(task, { pointer, place }, sites);
    if (!('run' in task) || !task.run.script) continue;
    sites.expressions.push({ pointer: `${pointer}/run/script/code`, code: task.run.script.code, kind: 'script', place });
  }
  return sites;
}
