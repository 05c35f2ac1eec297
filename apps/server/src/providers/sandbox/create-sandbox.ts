import type { RealmJob, ThreadJob } from './messages.ts';
import { SandboxError } from './sandbox-error.ts';
import { defaultSandboxLimits } from './sandbox.ts';
import type { ExpressionBatch, Sandbox, SandboxLimits, SandboxOutcome, SandboxScript, SourceCheck } from './sandbox.ts';
import { createThreadPool } from './thread-pool.ts';
import type { ThreadPool } from './thread-pool.ts';
import type { ThreadAnswer } from './thread-slot.ts';

const checkMs = 2000;

const readValues = (answer: ThreadAnswer): unknown => (answer.kind === 'values' ? JSON.parse(answer.text) : undefined);

async function outcomeOf<Value>(work: () => Promise<Value>): Promise<SandboxOutcome<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof SandboxError) return error.fault;
    throw error;
  }
}

class ThreadedSandbox implements Sandbox {
  readonly #limits: SandboxLimits;
  /** Apart, so that long scripts keep no expression waiting. */
  readonly #expressions: ThreadPool;
  readonly #scripts: ThreadPool;

  constructor(limits: SandboxLimits) {
    this.#limits = limits;
    // An expression waits 0.5 ms for a warm thread, 130 ms for a cold one; every step has some.
    this.#expressions = createThreadPool({ ...limits, kept: 1 });
    this.#scripts = createThreadPool({ ...limits, kept: 0 });
  }

  evaluate(batch: ExpressionBatch): Promise<SandboxOutcome<readonly unknown[]>> {
    return outcomeOf(async () => {
      const job = this.#jobOf('expressions', { ...batch, timeoutMs: this.#limits.expressionMs });
      const answer = await this.#expressions.perform({ job, signal: batch.signal, onLog: undefined });
      return readValues(answer) as readonly unknown[];
    });
  }

  run(script: SandboxScript): Promise<SandboxOutcome<unknown>> {
    return outcomeOf(async () => {
      const job = this.#jobOf('script', { ...script, codes: [script.code], timeoutMs: this.#limits.scriptMs });
      return readValues(await this.#scripts.perform({ job, signal: script.signal, onLog: script.onLog }));
    });
  }

  async check(sources: readonly SourceCheck[]): Promise<readonly (string | undefined)[]> {
    const job: ThreadJob = { kind: 'check', sources, timeoutMs: checkMs };
    const work = this.#scripts.perform({ job, signal: new AbortController().signal, onLog: undefined });
    const outcome = await outcomeOf(() => work);
    if ('failure' in outcome) return sources.map(() => outcome.message);
    return outcome.value.kind === 'checked' ? outcome.value.messages : [];
  }

  #jobOf(kind: 'expressions' | 'script', asked: Omit<ExpressionBatch, 'signal'> & { readonly timeoutMs: number }): ThreadJob {
    const { codes, now, seed, scope, timeoutMs } = asked;
    const { maxInputBytes, maxOutputBytes: maxOutput } = this.#limits;
    const names = Object.keys(scope);
    const content: RealmJob = { codes, names, values: names.map((name) => scope[name] ?? null), now, seed, maxOutput };
    const payload = JSON.stringify(content);
    if (payload.length <= maxInputBytes) return { kind, payload, timeoutMs };
    throw new SandboxError(
      'size',
      `The values it uses are larger than ${maxInputBytes} characters of JSON; keep them in a file.`,
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.#expressions.close(), this.#scripts.close()]);
  }
}

/** Threads start with the first use and end when they are idle, all of them with `close`. */
export function createSandbox(limits: Partial<SandboxLimits> = {}): Sandbox {
  return new ThreadedSandbox({ ...defaultSandboxLimits, ...limits });
}
