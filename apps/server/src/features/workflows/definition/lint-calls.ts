import type { CallTask, TaskPlace } from '@causeway/contract';
import type { CallDefinition } from '../interpreter/call-registry.ts';
import { errorAt, suggest, warningAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { LintContext } from './lint-context.ts';
import { findingsOfIssue, pointerOf, valueAt } from './schema-findings.ts';
import { unsupportedCalls } from './unsupported.ts';

/** Whether a value is known only when the step runs. */
function isDynamic(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${');
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => isDynamic(inner));
}

function unknownCall(context: LintContext, place: TaskPlace, name: string): Finding {
  const pointer = `${place.pointer}/call`;
  const instead = unsupportedCalls[name];
  if (instead !== undefined) {
    return errorAt(pointer, 'unsupported', {
      message: `"${name}" is a call of the DSL that is not supported here`,
      fix: instead,
    });
  }
  const names = context.calls.list.map((call) => call.name);
  return errorAt(pointer, 'unknown-call', { message: `There is no call "${name}"`, fix: suggest(name, names) });
}

/** What is given is held against the input of the call, as far as it is known already. */
function lintInput(call: CallDefinition, task: CallTask, pointer: string): readonly Finding[] {
  const given = task.with ?? {};
  const result = call.input.safeParse(given);
  const issues = result.error?.issues ?? [];
  const certain = issues.filter(({ path }) => {
    const isInside = path.some(
      (_, length) =>
        typeof valueAt(given, path.slice(0, length + 1)) === 'string' && isDynamic(valueAt(given, path.slice(0, length + 1))),
    );
    return !isInside && !isDynamic(path.length === 0 ? undefined : valueAt(given, path));
  });
  return certain.flatMap((issue) =>
    findingsOfIssue(issue, given).map((finding) => ({ ...finding, pointer: `${pointer}/with${finding.pointer}` })),
  );
}

function lintCredential(context: LintContext, task: CallTask, pointer: string): readonly Finding[] {
  const name = valueAt(task.with, ['authentication', 'use']);
  if (typeof name !== 'string' || isDynamic(name) || !context.credentials || context.credentials.includes(name)) return [];
  const at = `${pointer}/with${pointerOf(['authentication', 'use'])}`;
  const closest = suggest(name, context.credentials);
  const fix = closest?.startsWith('Did') === true ? closest : `Save a credential of that name first.`;
  return [warningAt(at, 'missing-credential', { message: `There is no credential "${name}"`, fix })];
}

/** Calls that are there, and get what they take. */
export function lintCalls(context: LintContext): readonly Finding[] {
  return context.places.flatMap((place) => {
    const { task, pointer } = place;
    if (!('call' in task)) return [];
    const call = context.calls.find(task.call);
    if (!call) return [unknownCall(context, place, task.call)];
    return [...lintInput(call, task, pointer), ...lintCredential(context, task, pointer)];
  });
}
