import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core';
import type { RealmAnswer, ThreadData, ThreadJob, ThreadMessage } from './messages.ts';
import { createRealm } from './realm.ts';
import type { Realm } from './realm.ts';

// One thread of the sandbox: a job at a time, in a realm that is kept for expressions and made anew for each script.

/** WebAssembly memory never shrinks; a thread that grew beyond this is replaced. */
const spentBytes = 48 * 1024 * 1024;
const maxLogLines = 200;

// On Linux 0 is this thread, elsewhere the whole process. When cores are short, the server goes first.
if (process.platform === 'linux') setPriority(0, 10);

const { memoryBytes } = workerData as ThreadData;
const port = parentPort;
const module = await newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-ng-wasmfile-release-sync'));
let kept: Realm | undefined = createRealm(module, { memoryBytes });

let isBroken = false;

const post = (message: ThreadMessage): void => port?.postMessage(message);

/** After anything else the realm may be in any state: it is not even taken down, the thread ends instead. */
const clean: ReadonlySet<string> = new Set(['syntax', 'thrown', 'size', 'unsettled']);
const isClean = (answer: RealmAnswer): boolean => 'text' in answer || clean.has(answer.failure);

/** The engine aborts when code broke it in a way the answer did not tell. */
function takeDown(realm: Realm): void {
  try {
    realm.dispose();
  } catch {
    isBroken = true;
  }
}

function evaluate(payload: string, timeoutMs: number): RealmAnswer {
  kept ??= createRealm(module, { memoryBytes });
  const realm = kept;
  const answer = realm.evaluate(payload, timeoutMs);
  if (isClean(answer) && realm.hasLeftovers) {
    kept = undefined;
    takeDown(realm);
  }
  return answer;
}

function run(payload: string, timeoutMs: number): RealmAnswer {
  let lines = 0;
  const onLog = (text: string): void => {
    lines += 1;
    if (lines <= maxLogLines) post({ kind: 'log', text });
  };
  const realm = createRealm(module, { memoryBytes, onLog });
  const answer = realm.run(payload, timeoutMs);
  if (isClean(answer)) takeDown(realm);
  return answer;
}

function answerJob(job: ThreadJob): void {
  if (job.kind === 'check') {
    const realm = createRealm(module, { memoryBytes });
    const messages = realm.check(job.sources, job.timeoutMs);
    takeDown(realm);
    post({ kind: 'checked', messages, isSpent: isSpent() });
    return;
  }
  const answer = job.kind === 'script' ? run(job.payload, job.timeoutMs) : evaluate(job.payload, job.timeoutMs);
  if ('text' in answer) post({ kind: 'values', text: answer.text, isSpent: isSpent() });
  else post({ kind: 'failed', ...answer, isSpent: isSpent() || !isClean(answer) });
}

const isSpent = (): boolean =>
  isBroken || (module.getWasmMemory() as { readonly buffer: ArrayBufferLike }).buffer.byteLength > spentBytes;

port?.on('message', (job: ThreadJob) => {
  try {
    answerJob(job);
  } catch (error) {
    // The stack of the thread, not of the realm, ended, or the engine aborted: nothing of it can be trusted any more.
    const failure = error instanceof RangeError ? 'stack' : 'crashed';
    post({ kind: 'failed', failure, message: error instanceof Error ? error.message : String(error), index: 0, isSpent: true });
  }
});
post({ kind: 'ready' });
