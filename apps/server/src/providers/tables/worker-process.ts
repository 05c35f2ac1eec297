import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '@causeway/contract';
import { capMemory } from './cap-memory.ts';
import { plainReason } from './plain-reason.ts';
import { outOfMemoryCode } from './worker/out-of-memory-code.ts';
import type { FromWorker, ToWorker, WorkerError } from './worker/messages.ts';

export interface WorkerOptions {
  /** What the process may hold in memory. */
  readonly memoryBytes: number;
}

type JobMessage = Extract<ToWorker, { type: 'job' }>;
type Told = Exclude<FromWorker, { type: 'ready' | 'begun' | 'done' | 'error' }>;

export interface WorkerProcess {
  readonly pid: number | undefined;
  readonly isAlive: boolean;
  /** It lives, has no job and room for one; one that was told to stop may still be at it. */
  readonly isFree: boolean;
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  /** One job at a time. */
  perform(job: Omit<JobMessage, 'type' | 'id'>, onTold: (message: Told) => void): Promise<unknown>;
  /** Resolves when no job is at work, also one whose caller went away. */
  rest(): Promise<void>;
  /** Whether a job failed with this error because the process was gone before it began: another process may do it. */
  isLostUnbegun(error: unknown): boolean;
  /** Asks the job to stop; it may take its time. */
  interrupt(): void;
  /** Ends it at once. Resolves when it is gone. */
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('worker/main.ts', import.meta.url));
/** Addresses that Node and DuckDB reserve and never use: the coarse cap until the process is ready. */
const reservedBytes = 12 * 1024 * 1024 * 1024;
const maxStderr = 4096;

/** Linux caps the addresses of the process; everywhere the worker watches itself. */
function start({ memoryBytes }: WorkerOptions): ChildProcess {
  const heapMegabytes = Math.max(128, Math.floor(memoryBytes / 2 / 1024 / 1024));
  const command = [
    process.execPath,
    `--max-old-space-size=${heapMegabytes}`,
    '--disable-warning=ExperimentalWarning',
    program,
    String(memoryBytes),
  ];
  const compiled = getCompileCacheDir();
  // What the server compiled, its workers need not: half of what their start costs.
  const environment = {
    MALLOC_ARENA_MAX: '2',
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: dirname(compiled) }),
  };
  const options = { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] as ('ignore' | 'pipe' | 'ipc')[] };
  const [node = '', ...rest] = command;
  if (process.platform !== 'linux') return spawn(node, rest, options);
  const kilobytes = Math.floor((reservedBytes + memoryBytes) / 1024);
  return spawn('/bin/sh', ['-c', `ulimit -v ${kilobytes}; exec "$0" "$@"`, ...command], options);
}

export function toFault({ code, message, reason, fix, param }: WorkerError): Fault {
  return new Fault(code, {
    message,
    reason,
    ...(fix === undefined ? {} : { fix: { summary: fix } }),
    ...(param === undefined ? {} : { param }),
  });
}

/** Of a stack the line that names the error. */
function mainLine(stderr: string): string {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /Error\b/u.test(line)) ?? lines[0] ?? '';
}

function deathOf(code: number | null, signal: string | null, stderr: string): Fault {
  const isMemory = /out of memory|allocation failed|bad_alloc|Cannot allocate/iu.test(stderr) || code === outOfMemoryCode;
  const how = signal === null ? `exit code ${code ?? 'none'}` : `signal ${signal}`;
  const said = stderr === '' ? '' : `: ${mainLine(stderr)}`;
  const reason = `the worker ended with ${how}${said}`;
  if (isMemory) {
    return new Fault('data_limit_exceeded', { message: 'The work needs more memory than one job may use.', reason });
  }
  const message = `The process that works on the data ended with ${how}${plainReason(said)}`;
  return new Fault('data_worker_failed', { message: `${message.replace(/\.$/u, '')}.`, reason });
}

interface Running {
  readonly id: number;
  readonly onTold: (message: Told) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

class Worker implements WorkerProcess {
  readonly #child: ChildProcess;
  readonly gone: Promise<void>;
  readonly #ready = Promise.withResolvers<void>();
  readonly #memoryBytes: number;
  #running: Running | undefined;
  #rest = Promise.resolve();
  #lastId = 0;
  #stderr = '';
  #death: Fault | undefined;
  #hasBegun = false;
  #isWorn = false;
  isAlive = true;

  constructor(options: WorkerOptions) {
    this.#memoryBytes = options.memoryBytes;
    this.#child = start(options);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-maxStderr);
    });
    this.#child.on('message', (message: FromWorker) => this.#hear(message));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    const end = (code: number | null, signal: string | null): void => {
      this.isAlive = false;
      this.#death = deathOf(code, signal, this.#stderr);
      this.#settle()?.reject(this.#death);
      this.#ready.resolve();
      resolve();
    };
    this.#child.once('error', (error) => {
      this.#stderr += error.message;
      end(null, null);
    });
    this.#child.once('close', end);
    // A warm worker must not keep the server from ending.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isFree(): boolean {
    return this.isAlive && !this.#isWorn && this.#running === undefined;
  }

  perform(job: Omit<JobMessage, 'type' | 'id'>, onTold: (message: Told) => void): Promise<unknown> {
    if (this.#running !== undefined) return Promise.reject(new Error('the worker is not free'));
    this.#hasBegun = false;
    if (this.#death !== undefined) return Promise.reject(this.#death);
    this.#lastId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#running = { id: this.#lastId, onTold, resolve, reject };
    this.#rest = promise.then(
      () => undefined,
      () => undefined,
    );
    const id = this.#lastId;
    void this.#ready.promise.then(() => this.#send({ ...job, type: 'job', id }));
    return promise;
  }

  rest(): Promise<void> {
    return this.#rest;
  }

  isLostUnbegun(error: unknown): boolean {
    return error !== undefined && error === this.#death && !this.#hasBegun;
  }

  interrupt(): void {
    if (this.#running !== undefined) this.#send({ type: 'interrupt', id: this.#running.id });
  }

  async kill(): Promise<void> {
    this.#child.ref();
    if (this.isAlive) this.#child.kill('SIGKILL');
    await this.gone;
  }

  /** What cannot be sent is told by the end of the process. */
  #send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hear(message: FromWorker): void {
    const running = this.#running;
    if (message.type === 'ready') void this.#makeReady();
    if (message.type === 'ready' || running === undefined || message.id !== running.id) return;
    if (message.type === 'begun') this.#hasBegun = true;
    else if (message.type === 'done') this.#finish(message);
    else if (message.type === 'error') this.#settle()?.reject(toFault(message.error));
    else running.onTold(message);
  }

  #finish({ result, isWorn }: Extract<FromWorker, { type: 'done' }>): void {
    this.#isWorn = isWorn;
    this.#settle()?.resolve(result);
  }

  async #makeReady(): Promise<void> {
    if (process.platform === 'linux' && this.pid !== undefined) await capMemory(this.pid, this.#memoryBytes);
    this.#ready.resolve();
  }

  #settle(): Running | undefined {
    const running = this.#running;
    this.#running = undefined;
    return running;
  }
}

export const startWorker = (options: WorkerOptions): WorkerProcess => new Worker(options);
