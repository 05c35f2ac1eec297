import type { RealmAnswer, RealmJob } from './messages.ts';
import type { RealmClock } from './realm-hardening.ts';
import type { SandboxFault } from './sandbox.ts';

// Runs inside QuickJS, as text; see realm-hardening.ts.

/** What the thread calls in the realm. Everything is text, so that nothing of the realm is touched from outside. */
export interface RealmProgram {
  /** `RealmJob` to `RealmAnswer`. */
  evaluate(job: string): string;
  /** Begins a script; its outcome is asked for after the pending jobs ran. */
  start(job: string): void;
  /** `RealmAnswer`; undefined while the script waits. */
  outcome(): string | undefined;
  /** The message of the syntax error; undefined when there is none. */
  check(code: string, kind: 'expression' | 'script'): string | undefined;
}

export interface RealmTools {
  /** Indirect `eval`, taken before it is removed: declarations stay inside of what is evaluated. */
  readonly evaluateText: (text: string) => unknown;
  readonly clock: RealmClock;
}

type Compiled = (...values: readonly unknown[]) => unknown;

/** Compiles to a function; code that closes it early and goes on behind it is refused, as its text then differs. */
export function createCompiler(evaluateText: RealmTools['evaluateText']) {
  return (code: string, names: readonly string[], kind: 'expression' | 'script'): Compiled => {
    const text =
      kind === 'expression'
        ? `function (${names.join(', ')}) {"use strict"; return (${code}\n);}`
        : `async function (${names.join(', ')}) {"use strict"; ${code}\n}`;
    const made = evaluateText(`"use strict";(${text})`);
    if (typeof made === 'function' && Function.prototype.toString.call(made) === text) return made as Compiled;
    throw new SyntaxError(kind === 'expression' ? 'not one expression' : 'the code closes more than it opens');
  };
}

/** What was thrown may be anything, also something that throws when it is looked at. */
export function describeFailure(thrown: unknown, failure: SandboxFault['failure'], index: number): SandboxFault {
  try {
    const isError = thrown instanceof Error;
    const text = isError ? `${thrown.name}: ${thrown.message}` : String(thrown);
    const isMemory = isError && thrown.name === 'InternalError' && thrown.message === 'out of memory';
    const isStack = isError && thrown instanceof RangeError && thrown.message.startsWith('Maximum call stack');
    const found = isMemory ? 'memory' : failure;
    return { failure: isStack ? 'stack' : found, message: text.slice(0, 2000), index };
  } catch {
    return { failure, message: 'something that cannot be shown was thrown', index };
  }
}

/** Sets the clock and the chance of a job: FNV-1a of the seed. */
export function seedClock(clock: RealmClock, job: RealmJob): void {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < job.seed.length; at += 1) hash = Math.imul(hash ^ (job.seed.codePointAt(at) ?? 0), 0x01_00_01_93);
  clock.now = job.now;
  clock.random = hash >>> 0;
}

export function resultTooLarge(index: number, most: number): SandboxFault {
  return { failure: 'size', message: `the result is larger than ${most} characters of JSON`, index };
}

type Compiler = ReturnType<typeof createCompiler>;

export function createEvaluator(compile: Compiler) {
  const compiled = new Map<string, Compiled>();
  const expression = (code: string, names: readonly string[]): Compiled => {
    const key = `${names.join(',')}\n${code}`;
    const known = compiled.get(key);
    if (known) return known;
    const made = compile(code, names, 'expression');
    if (compiled.size >= 2000) compiled.clear();
    compiled.set(key, made);
    return made;
  };
  return (job: RealmJob): RealmAnswer => {
    const texts: string[] = [];
    let length = 0;
    for (const [index, code] of job.codes.entries()) {
      let failure: SandboxFault['failure'] = 'syntax';
      try {
        const made = expression(code, job.names);
        failure = 'thrown';
        const text = JSON.stringify(made(...job.values)) as string | undefined;
        texts.push(text ?? 'null');
        length += text?.length ?? 4;
      } catch (error) {
        return describeFailure(error, failure, index);
      }
      if (length > job.maxOutput) return resultTooLarge(index, job.maxOutput);
    }
    return { text: `[${texts.join(',')}]` };
  };
}

export function createScriptRunner(compile: Compiler, settle: (answer: RealmAnswer) => void) {
  return async (job: RealmJob): Promise<void> => {
    let failure: SandboxFault['failure'] = 'syntax';
    try {
      const made = compile(job.codes[0] ?? '', job.names, 'script');
      failure = 'thrown';
      const text = (JSON.stringify(await made(...job.values)) as string | undefined) ?? 'null';
      settle(text.length > job.maxOutput ? resultTooLarge(0, job.maxOutput) : { text });
    } catch (error) {
      settle(describeFailure(error, failure, 0));
    }
  };
}

export function createRealmProgram(tools: RealmTools): RealmProgram {
  const compile = createCompiler(tools.evaluateText);
  const evaluate = createEvaluator(compile);
  let outcome: RealmAnswer | undefined;
  const run = createScriptRunner(compile, (answer) => {
    outcome = answer;
  });
  const read = (text: string): RealmJob => {
    const job = JSON.parse(text) as RealmJob;
    seedClock(tools.clock, job);
    return job;
  };
  return {
    evaluate: (text) => JSON.stringify(evaluate(read(text))),
    start: (text) => void run(read(text)),
    outcome: () => (outcome ? JSON.stringify(outcome) : undefined),
    check: (code, kind) => {
      try {
        compile(code, [], kind);
        return undefined;
      } catch (error) {
        return describeFailure(error, 'syntax', 0).message;
      }
    },
  };
}

/** `console` of a script: values other than text as JSON. */
export function createConsole(log: (text: string) => void): Record<string, (...values: readonly unknown[]) => void> {
  const show = (value: unknown): string => {
    if (typeof value === 'string') return value;
    try {
      const text = JSON.stringify(value) as string | undefined;
      return text ?? String(value);
    } catch {
      return String(value);
    }
  };
  const write = (...values: readonly unknown[]): void => log(values.map(show).join(' ').slice(0, 4000));
  return { log: write, info: write, warn: write, error: write, debug: write };
}
