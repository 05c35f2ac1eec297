import { codeOfCondition } from '@causeway/contract';
import { errorTypes } from '../../../durable/execution-errors.ts';
import type { Sandbox, SandboxFailure, SandboxFault } from '../../../providers/sandbox/sandbox.ts';
import { EvaluationError } from '../interpreter/evaluator.ts';
import type { EvaluateOptions, Evaluator, ExpressionScope, ScriptOptions } from '../interpreter/evaluator.ts';
import { pruneScope } from './prune-scope.ts';
import { parsePath, readPath } from './read-path.ts';
import type { ValuePath } from './read-path.ts';
import { createRememberer } from './remember.ts';
import { fillTemplate, readTemplate } from './template.ts';

const titles: Readonly<Record<SandboxFailure, string>> = {
  syntax: 'The expression is not valid JavaScript',
  thrown: 'The expression failed',
  time: 'The expression took too long',
  memory: 'The expression needs too much memory',
  stack: 'The expression recurses too deeply',
  size: 'A value is too large',
  unsettled: 'The code waits for ever',
  crashed: 'The expression broke its sandbox',
};

function errorOf(fault: SandboxFault, code: string, hint = ''): EvaluationError {
  const isLate = fault.failure === 'time';
  const shown = code.trim().replaceAll(/\s+/gu, ' ');
  return new EvaluationError({
    type: isLate ? errorTypes.timeout : errorTypes.expression,
    status: isLate ? 408 : 400,
    title: titles[fault.failure],
    detail: `${fault.message} In: ${shown.length > 160 ? `${shown.slice(0, 160)}…` : shown}${hint}`,
  });
}

/** What expressions see and scripts do not: a script runs apart, on what it is given. */
const hiddenName = /^ReferenceError: (?<name>input|tasks|context|previous|execution) is not defined/u;

function hintOf({ message }: SandboxFault): string {
  const name = hiddenName.exec(message)?.groups?.['name'];
  return name === undefined ? '' : ` A script sees its arguments only: write arguments: { ${name}: "\${ ${name} }" }.`;
}

/** Every name an expression sees. Variables of loops and `catch` hide the rest. */
function namesOf({ variables, ...rest }: ExpressionScope): Record<string, unknown> {
  return { ...rest, ...variables };
}

const isName = (name: string): boolean => /^[A-Za-z_$][\w$]*$/u.test(name);

/** A list is `args`, a map its names, anything else `args` with one value. */
function namesOfArguments(given: unknown): Record<string, unknown> {
  if (given === undefined || given === null) return { args: [] };
  if (typeof given !== 'object') return { args: [given] };
  if (Array.isArray(given)) return { args: given };
  return Object.fromEntries(Object.entries(given).filter(([name]) => isName(name)));
}

/**
 * Expressions and scripts by the sandbox. All expressions of one value are answered by one message to a thread; a plain path
 * (`input.name`, most of what definitions have) is read here, 60 us cheaper.
 */
export function createSandboxEvaluator(sandbox: Sandbox): Evaluator {
  const templateOf = createRememberer((text: string) => readTemplate(text));
  const pathOf = createRememberer((code: string): ValuePath | undefined => parsePath(code));

  async function evaluateAll(codes: readonly string[], options: EvaluateOptions): Promise<readonly unknown[]> {
    const scope = namesOf(options.scope);
    const values: unknown[] = [];
    const asked: number[] = [];
    for (const [index, code] of codes.entries()) {
      const path = pathOf(code);
      const found = path && readPath(path, scope);
      values.push(found?.value);
      if (!found) asked.push(index);
    }
    if (asked.length === 0) return values;
    const { now, seed, signal } = options;
    const sent = asked.map((index) => codes[index] ?? '');
    const outcome = await sandbox.evaluate({ codes: sent, scope: pruneScope(scope, sent), now, seed, signal });
    if ('failure' in outcome) throw errorOf(outcome, sent[outcome.index] ?? '');
    for (const [at, index] of asked.entries()) values[index] = outcome.value[at];
    return values;
  }

  return {
    async evaluate(given, options) {
      const { template, codes } = typeof given === 'string' ? templateOf(given) : readTemplate(given);
      return codes.length === 0 ? given : fillTemplate(template, await evaluateAll(codes, options));
    },
    async test(condition, options) {
      const [value] = await evaluateAll([codeOfCondition(condition)], options);
      return Boolean(value);
    },
    async runScript({ code, arguments: given, now, seed, signal, onLog }: ScriptOptions) {
      const outcome = await sandbox.run({ code, scope: namesOfArguments(given), now, seed, signal, onLog });
      if ('failure' in outcome) throw errorOf(outcome, code, hintOf(outcome));
      return outcome.value;
    },
  };
}
