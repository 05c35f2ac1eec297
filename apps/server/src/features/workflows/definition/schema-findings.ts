import { escapePointer, taskKinds, taskSchemas, workflowDefinition } from '@causeway/contract';
import type { TaskKind, WorkflowDefinition } from '@causeway/contract';
import type { z } from 'zod';
import { errorAt, suggest } from './finding.ts';
import type { Finding } from './finding.ts';
import { findUnsupported } from './unsupported.ts';

type Issue = z.core.$ZodIssue;

export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((segment) => `/${escapePointer(String(segment))}`).join('');

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return found;
}

const isTaskKind = (key: string): key is TaskKind => (taskKinds as readonly string[]).includes(key);

/** The names a property may have here, as far as it is a task. */
function knownKeys(value: unknown): readonly string[] {
  const kind = Object.keys(value ?? {}).find((key) => isTaskKind(key));
  return kind === undefined ? Object.keys(workflowDefinition.shape) : Object.keys(taskSchemas[kind].shape);
}

function unknownKey(key: string, issue: Issue, whole: unknown): Finding {
  const pointer = `${pointerOf(issue.path)}/${escapePointer(key)}`;
  const unsupported = findUnsupported(pointer);
  if (unsupported) {
    return errorAt(pointer, 'unsupported', {
      message: `${unsupported.what} is a part of the DSL that is not supported here`,
      fix: unsupported.instead,
    });
  }
  const isTask = issue.path.length === 0 || typeof issue.path.at(-2) === 'number';
  const fix = isTask ? suggest(key, knownKeys(valueAt(whole, issue.path))) : 'Remove it, or correct its name.';
  return errorAt(pointer, 'unknown-property', { message: `"${key}" is not a property here`, fix });
}

function unknownTask(issue: Issue, whole: unknown): Finding {
  const value = valueAt(whole, issue.path);
  const common = new Set(Object.keys(taskSchemas.set.shape));
  common.delete('set');
  const keys = Object.keys(value ?? {}).filter((key) => !common.has(key));
  const [first = ''] = keys;
  const what =
    keys.length === 0 ? 'This is not a task' : `No kind of task is called ${keys.map((key) => `"${key}"`).join(' or ')}`;
  return errorAt(pointerOf(issue.path), 'unknown-task', {
    message: what,
    fix: suggest(first, taskKinds) ?? `A task has one of: ${taskKinds.join(', ')}.`,
  });
}

function missing(issue: Issue): Finding {
  const key = String(issue.path.at(-1));
  return errorAt(pointerOf(issue.path.slice(0, -1)), 'missing-property', {
    message: `"${key}" is missing`,
    fix: `Add ${key}.`,
  });
}

/** Of a union the form that came nearest says what is wrong: the one whose complaint is deepest. */
function nearest(issue: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number => Math.max(...issues.map(({ path }) => path.length));
  const [best = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
  return best.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** What zod says, as a person would. `path` of the issues is from the root of `whole`. */
export function findingsOfIssue(issue: Issue, whole: unknown): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue, whole));
  if (issue.code === 'custom' && issue.params?.['reason'] === 'unknown-task') return [unknownTask(issue, whole)];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    if (valueAt(whole, issue.path) === undefined) return [missing(issue)];
    return nearest(issue).flatMap((inner) => findingsOfIssue(inner, whole));
  }
  if (issue.code === 'invalid_type' && issue.path.length === 0) {
    return [errorAt('', 'invalid-value', { message: 'A definition is a map', fix: 'Begin with document and do.' })];
  }
  if (issue.code === 'invalid_type' && valueAt(whole, issue.path) === undefined) return [missing(issue)];
  return [errorAt(pointerOf(issue.path), 'invalid-value', { message: issue.message })];
}

export type SchemaResult =
  | { readonly definition: WorkflowDefinition; readonly findings: readonly Finding[] }
  | { readonly definition: undefined; readonly findings: readonly Finding[] };

/** Holds a value against the profile. */
export function checkSchema(value: unknown): SchemaResult {
  const result = workflowDefinition.safeParse(value);
  if (result.success) return { definition: result.data, findings: [] };
  return { definition: undefined, findings: result.error.issues.flatMap((issue) => findingsOfIssue(issue, value)) };
}
