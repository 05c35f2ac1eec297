import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '@causeway/contract';
import { capMemory } from '../tables/cap-memory.ts';
import { plainReason } from '../tables/plain-reason.ts';
import type { DocumentText, ExtractSpec } from './documents.ts';
import type { FromDocumentWorker } from './worker/messages.ts';

const program = fileURLToPath(new URL('worker/main.ts', import.meta.url));
const maxStderr = 4096;

/** Reads, and nothing else: it may not write, start programs or load native code, and it sees no environment. */
function start(memoryBytes: number): ChildProcess {
  const heapMegabytes = Math.floor(memoryBytes / 2 / 1024 / 1024);
  const flags = [
    '--permission',
    '--allow-fs-read=*',
    `--max-old-space-size=${heapMegabytes}`,
    '--disable-warning=ExperimentalWarning',
  ];
  return spawn(process.execPath, [...flags, program], {
    env: { MALLOC_ARENA_MAX: '2' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

function deathOf(code: number | null, signal: string | null, stderr: string): Fault {
  const how = signal === null ? `exit code ${code ?? 'none'}` : `signal ${signal}`;
  const line = stderr.split('\n').find((each) => /\berror\b/iu.test(each)) ?? '';
  const said = line === '' ? '' : `: ${line.trim()}`;
  const reason = `the worker ended with ${how}${said}`;
  if (/out of memory|allocation failed|bad_alloc/iu.test(stderr)) {
    return new Fault('data_limit_exceeded', { message: 'The document needs more memory than reading may use.', reason });
  }
  return new Fault('data_worker_failed', {
    message: `The process that read the document ended with ${how}${plainReason(said).replace(/\.$/u, '')}.`,
    reason,
  });
}

interface Running {
  readonly id: number;
  readonly onProgress: (percent: number) => void;
  readonly resolve: (document: DocumentText) => void;
  readonly reject: (error: unknown) => void;
}

/** One process, one document at a time. */
export class DocumentProcess {
  readonly #child: ChildProcess;
  readonly #gone = Promise.withResolvers<void>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #memoryBytes: number;
  #running: Running | undefined;
  #lastId = 0;
  #stderr = '';
  #death: Fault | undefined;

  constructor(memoryBytes: number) {
    this.#memoryBytes = memoryBytes;
    this.#child = start(memoryBytes);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-maxStderr);
    });
    this.#child.on('message', (message: FromDocumentWorker) => void this.#hear(message));
    this.#child.once('error', (error) => {
      this.#stderr += error.message;
      this.#end(null, null);
    });
    this.#child.once('close', (code, signal) => this.#end(code, signal));
    // A warm process must not keep the server from ending.
    this.#child.unref();
    this.#child.channel?.unref();
  }

  get isAlive(): boolean {
    return this.#death === undefined;
  }

  async extract(spec: ExtractSpec, onProgress: (percent: number) => void): Promise<DocumentText> {
    await this.#ready.promise;
    if (this.#death !== undefined) throw this.#death;
    this.#lastId += 1;
    const { promise, resolve, reject } = Promise.withResolvers<DocumentText>();
    this.#running = { id: this.#lastId, onProgress, resolve, reject };
    this.#child.send({ ...spec, id: this.#lastId }, () => undefined);
    return promise;
  }

  /** Ends it at once. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.ref();
    if (this.isAlive) this.#child.kill('SIGKILL');
    await this.#gone.promise;
  }

  async #hear(message: FromDocumentWorker): Promise<void> {
    if (message.type === 'ready') {
      if (process.platform === 'linux' && this.#child.pid !== undefined) await capMemory(this.#child.pid, this.#memoryBytes);
      this.#ready.resolve();
      return;
    }
    const running = this.#running;
    if (running?.id !== message.id) return;
    if (message.type === 'progress') {
      running.onProgress(message.percent);
      return;
    }
    this.#running = undefined;
    if (message.type === 'done') running.resolve(message.document);
    else {
      const { code, message: text, reason, fix } = message;
      running.reject(new Fault(code, { message: text, reason, ...(fix === undefined ? {} : { fix: { summary: fix } }) }));
    }
  }

  #end(code: number | null, signal: string | null): void {
    this.#death ??= deathOf(code, signal, this.#stderr);
    this.#running?.reject(this.#death);
    this.#running = undefined;
    this.#ready.resolve();
    this.#gone.resolve();
  }
}
