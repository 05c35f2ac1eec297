import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core';
import type { RealmAnswer } from './messages.ts';
import { freezeAll, installClock, keepAssignable, reduceGlobals } from './realm-hardening.ts';
import {
  createCompiler,
  createConsole,
  createEvaluator,
  createRealmProgram,
  createScriptRunner,
  describeFailure,
  resultTooLarge,
  seedClock,
} from './realm-program.ts';
import type { SandboxFault, SourceCheck } from './sandbox.ts';

/** What a QuickJS realm answers. The methods throw nothing the code in it can cause, but for a failure of the engine itself. */
export interface Realm {
  evaluate(payload: string, timeoutMs: number): RealmAnswer;
  run(payload: string, timeoutMs: number): RealmAnswer;
  check(sources: readonly SourceCheck[], timeoutMs: number): readonly (string | undefined)[];
  /** Whether code left work behind that would run later: the realm must not be used again. */
  readonly hasLeftovers: boolean;
  dispose(): void;
}

/** The language of ECMA-262 less what tells the time, shares memory, watches the collector or makes code from text. */
const globalsKept = `Infinity NaN undefined globalThis Object Function Boolean Symbol Number BigInt Math String RegExp Date JSON
  Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError Reflect Proxy Promise Iterator
  Array Map Set WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array
  Uint32Array BigInt64Array BigUint64Array Float32Array Float64Array parseInt parseFloat isNaN isFinite decodeURI
  decodeURIComponent encodeURI encodeURIComponent`.split(/\s+/u);

const hardening = [installClock, reduceGlobals, keepAssignable, freezeAll];
const running = [describeFailure, resultTooLarge, seedClock, createCompiler, createEvaluator, createScriptRunner];
const functions = [...hardening, ...running, createRealmProgram, createConsole];

const program = `((evaluateText, log) => {
"use strict";
${functions.map(String).join('\n')}
const clock = { now: 0, random: 0 };
installClock(clock);
reduceGlobals(${JSON.stringify(globalsKept)});
if (log) {
  globalThis.console = createConsole(log);
} else {
  keepAssignable();
  freezeAll();
}
return createRealmProgram({ evaluateText, clock });
})`;

/** 256 KB: beyond it the recursion of native functions would meet the end of the thread's own stack first. */
const stackBytes = 256 * 1024;

class QuickJsRealm implements Realm {
  readonly #runtime: QuickJSRuntime;
  readonly #context: QuickJSContext;
  readonly #methods: QuickJSHandle;
  #deadline = Number.POSITIVE_INFINITY;

  constructor(module: QuickJSWASMModule, memoryBytes: number, onLog: ((text: string) => void) | undefined) {
    this.#runtime = module.newRuntime();
    this.#runtime.setMemoryLimit(memoryBytes);
    this.#runtime.setMaxStackSize(stackBytes);
    this.#runtime.setInterruptHandler(() => performance.now() > this.#deadline);
    this.#context = this.#runtime.newContext();
    this.#methods = this.#install(onLog);
  }

  #install(onLog: ((text: string) => void) | undefined): QuickJSHandle {
    const context = this.#context;
    const make = context.unwrapResult(context.evalCode(program, 'realm.js'));
    const evaluateText = context.unwrapResult(context.evalCode('eval', 'realm.js'));
    const log = onLog ? context.newFunction('log', (text) => onLog(context.getString(text))) : context.undefined;
    const methods = context.unwrapResult(context.callFunction(make, context.undefined, evaluateText, log));
    for (const handle of [make, evaluateText, log]) handle.dispose();
    return methods;
  }

  get hasLeftovers(): boolean {
    return this.#runtime.hasPendingJob();
  }

  evaluate(payload: string, timeoutMs: number): RealmAnswer {
    this.#deadline = performance.now() + timeoutMs;
    const answer = this.#call('evaluate', [payload]);
    if (typeof answer !== 'string') return answer ?? crashed;
    return JSON.parse(answer) as RealmAnswer;
  }

  run(payload: string, timeoutMs: number): RealmAnswer {
    this.#deadline = performance.now() + timeoutMs;
    const started = this.#call('start', [payload]);
    if (typeof started === 'object') return started;
    for (;;) {
      const answer = this.#call('outcome', []);
      if (typeof answer === 'string') return JSON.parse(answer) as RealmAnswer;
      if (answer) return answer;
      if (!this.#runtime.hasPendingJob()) return unsettled;
      if (performance.now() > this.#deadline) return tooLate;
      const done = this.#runtime.executePendingJobs(1000);
      if (done.error) return this.#failureOf(done.error);
    }
  }

  check(sources: readonly SourceCheck[], timeoutMs: number): readonly (string | undefined)[] {
    this.#deadline = performance.now() + timeoutMs;
    return sources.map(({ code, kind }) => {
      const answer = this.#call('check', [code, kind]);
      return typeof answer === 'object' ? answer.message : answer;
    });
  }

  #call(method: string, given: readonly string[]): string | SandboxFault | undefined {
    const context = this.#context;
    const handles = given.map((text) => context.newString(text));
    const fn = context.getProp(this.#methods, method);
    const result = context.callFunction(fn, context.undefined, ...handles);
    for (const handle of [fn, ...handles]) handle.dispose();
    if (result.error) return this.#failureOf(result.error);
    const text = context.typeof(result.value) === 'string' ? context.getString(result.value) : undefined;
    result.value.dispose();
    return text;
  }

  /** What passes even the program's own `catch`: the engine was stopped, or had no memory left to say so. */
  #failureOf(error: QuickJSHandle): SandboxFault {
    const isLate = performance.now() > this.#deadline;
    const thrown: unknown = isLate ? undefined : this.#context.dump(error);
    error.dispose();
    if (isLate) return tooLate;
    const message =
      typeof thrown === 'object' && thrown !== null && 'message' in thrown ? String(thrown.message) : String(thrown);
    if (message.startsWith('Maximum call stack')) return { failure: 'stack', message, index: 0 };
    return { failure: message === 'out of memory' ? 'memory' : 'crashed', message, index: 0 };
  }

  dispose(): void {
    this.#methods.dispose();
    this.#context.dispose();
    this.#runtime.dispose();
  }
}

const crashed: SandboxFault = { failure: 'crashed', message: 'the engine gave no answer', index: 0 };
const tooLate: SandboxFault = { failure: 'time', message: 'it took too long', index: 0 };
const unsettled: SandboxFault = { failure: 'unsettled', message: 'it awaits what never comes', index: 0 };

/** A fresh world for code. With `onLog` it is for one script and has a `console`; without, it is frozen and may be used again. */
export function createRealm(
  module: QuickJSWASMModule,
  options: { readonly memoryBytes: number; readonly onLog?: (text: string) => void },
): Realm {
  return new QuickJsRealm(module, options.memoryBytes, options.onLog);
}
