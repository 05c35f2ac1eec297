/** Several expressions over one scope; they are answered together. */
export interface ExpressionBatch {
  readonly codes: readonly string[];
  /** Each name is a variable. JSON values. */
  readonly scope: Readonly<Record<string, unknown>>;
  /** What `Date.now()` and `new Date()` answer, ms since 1970 UTC. */
  readonly now: number;
  /** Of `Math.random()`: the same seed, the same numbers. */
  readonly seed: string;
  readonly signal: AbortSignal;
}

/** The body of an async function. */
export interface SandboxScript {
  readonly code: string;
  /** Each name is a variable. JSON values. */
  readonly scope: Readonly<Record<string, unknown>>;
  readonly now: number;
  readonly seed: string;
  readonly signal: AbortSignal;
  /** What the code writes to `console`; at most 200 lines of 4,000 characters. */
  readonly onLog?: ((text: string) => void) | undefined;
}

export interface SourceCheck {
  readonly code: string;
  readonly kind: 'expression' | 'script';
}

/**
 * JavaScript of strangers: QuickJS as WebAssembly, in threads of its own, without any way out. It sees the language and the
 * values it is given, no clock, no network, no files, no timers. Methods throw the signal's reason, and nothing the code can cause.
 */
export interface Sandbox {
  /** One JSON value per code; `undefined` becomes null. */
  evaluate(batch: ExpressionBatch): Promise<SandboxOutcome<readonly unknown[]>>;
  /** What the code returns, as JSON. */
  run(script: SandboxScript): Promise<SandboxOutcome<unknown>>;
  /** Compiles without running; the message of a syntax error, or undefined, for each. */
  check(sources: readonly SourceCheck[]): Promise<readonly (string | undefined)[]>;
  close(): Promise<void>;
}

export interface SandboxLimits {
  /** Of a batch of expressions. */
  readonly expressionMs: number;
  readonly scriptMs: number;
  /** After its time a thread is ended by force. */
  readonly graceMs: number;
  readonly memoryBytes: number;
  /** Of what goes in and of what comes out, as JSON. */
  readonly maxInputBytes: number;
  readonly maxOutputBytes: number;
  /** Threads for expressions, and as many for scripts. */
  readonly threads: number;
  /** A thread (25 to 50 MB) that had no job for so long ends. */
  readonly idleMs: number;
}

export const defaultSandboxLimits: SandboxLimits = {
  expressionMs: 500,
  scriptMs: 2000,
  graceMs: 80,
  memoryBytes: 64 * 1024 * 1024,
  maxInputBytes: 8 * 1024 * 1024,
  maxOutputBytes: 2 * 1024 * 1024,
  threads: 2,
  idleMs: 60_000,
};

export const sandboxFailures = ['syntax', 'thrown', 'time', 'memory', 'stack', 'size', 'unsettled', 'crashed'] as const;
/** `unsettled`: a script awaits what nothing will ever resolve. `crashed`: the thread had to be given up. */
export type SandboxFailure = (typeof sandboxFailures)[number];

/** The code failed or was stopped; the message is for the person who wrote it. */
export interface SandboxFault {
  readonly failure: SandboxFailure;
  readonly message: string;
  /** Which code of a batch. */
  readonly index: number;
}

export type SandboxOutcome<Value> = { readonly value: Value } | SandboxFault;
