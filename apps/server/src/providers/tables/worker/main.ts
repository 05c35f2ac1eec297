import { openJob } from './job.ts';
import { dropKeptEngine } from './kept-engine.ts';
import type { Job, JobMessage } from './job.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { performJob } from './perform-job.ts';
import { outOfMemoryCode } from './out-of-memory-code.ts';
import { toWorkerError } from './worker-errors.ts';

/** The process of one job at a time. It ends when the server does. */
const open = new Map<number, Job>();
/** Those that were told to stop before they began. */
const stopped = new Set<number>();

const memoryBytes = Number(process.argv[2]);

const send = (message: FromWorker): void => void process.send?.(message);

async function perform(message: JobMessage): Promise<void> {
  const { id } = message;
  send({ type: 'begun', id });
  let job: Job | undefined;
  try {
    job = await openJob(message, send);
    open.set(id, job);
    if (stopped.has(id)) job.interrupt();
    const result = await performJob(message, job);
    send({ type: 'done', id, result, isWorn: process.memoryUsage.rss() > memoryBytes / 2 });
  } catch (error) {
    if (message.place !== undefined && job?.isInterrupted !== true) dropKeptEngine();
    send({ type: 'error', id, error: toWorkerError(error) });
  } finally {
    open.delete(id);
    stopped.clear();
    job?.close();
  }
}

process.on('message', (message: ToWorker) => {
  if (message.type === 'job') void perform(message);
  else {
    stopped.add(message.id);
    open.get(message.id)?.interrupt();
  }
});
/** Where the system sets no limit, and where addresses are no measure of memory. */
const watchEveryMs = 100;
setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytes) process.exit(outOfMemoryCode);
}, watchEveryMs).unref();

process.on('disconnect', () => process.exit(0));
send({ type: 'ready' });
