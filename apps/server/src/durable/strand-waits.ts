import type { TaskWait } from '@causeway/contract';
import { errorTypes, toExecutionError } from './execution-errors.ts';
import { StepError } from './job.ts';
import type { ChildOptions, ChildOutcome, Done, Recorded, SignalOptions, SignalOutcome, TaskName } from './job.ts';
import { newChild } from './new-run.ts';
import type { InboxRow, Listening } from './run-log.ts';
import { never } from './run-writer.ts';
import type { Strand } from './strand.ts';

interface Sleep {
  readonly path: string;
  readonly options: TaskName & { readonly delayMs: number };
  readonly done: () => Promise<Done>;
}

/** What the log says the path waits for. */
function recordedWait(strand: Strand, path: string): TaskWait | undefined {
  const entry = strand.session.memo.find(path);
  return entry?.type === 'task.waiting' ? entry.data('task.waiting').wait : undefined;
}

export async function sleepIn(strand: Strand, { path, options, done }: Sleep): Promise<Recorded> {
  const recorded = await strand.recorded(path);
  if (recorded) return recorded;
  const { name, kind, delayMs } = options;
  const { session } = strand;
  let until = recordedWait(strand, path)?.until;
  if (until === undefined) {
    await strand.enter();
    until = session.services.now() + delayMs;
    session.write({ type: 'task.waiting', path, data: { name, kind, wait: { for: 'time', until } } });
  }
  if (until > session.services.now()) await strand.until({ until });
  return finish(strand, { path, done });
}

/** What cannot be computed at the end fails the task. */
async function finish(strand: Strand, { path, done }: Pick<Sleep, 'path' | 'done'>): Promise<Recorded> {
  try {
    return await strand.complete(path, undefined, await done());
  } catch (error) {
    if (strand.isOver) return never();
    const failure = toExecutionError(error, path);
    strand.session.write({ type: 'task.faulted', path, data: { attempt: 1, error: failure } });
    throw new StepError(failure, { cause: error });
  }
}

interface Receive {
  readonly path: string;
  readonly options: SignalOptions;
  readonly done: (outcome: SignalOutcome) => Promise<Done>;
}

export async function receive(strand: Strand, { path, options, done }: Receive): Promise<Recorded> {
  const recorded = await strand.recorded(path);
  if (recorded) return recorded;
  const { signal } = options;
  const wait = recordedWait(strand, path) ?? (await beginToListen(strand, path, options));
  const accepts = (row: InboxRow): Promise<boolean> => isMeant(strand, options, row);
  const outcome = await strand.until({ until: wait.until, signal, accepts });
  if (outcome.kind === 'time') return finish(strand, { path, done: () => done({ kind: 'expired' }) });
  const { row } = outcome;
  const data: unknown = JSON.parse(row.data);
  take(strand, path, row);
  const by = row.by_whom ?? undefined;
  const meaning: SignalOutcome = { kind: 'signal', data: await strand.resolve(data), at: row.at, by };
  return finish(strand, { path, done: () => done(meaning) });
}

/** A filter that cannot be computed of a signal does not mean it; it stays for others. */
async function isMeant(strand: Strand, { accepts }: SignalOptions, row: InboxRow): Promise<boolean> {
  if (accepts === undefined) return true;
  try {
    return await accepts(await strand.resolve(JSON.parse(row.data)));
  } catch {
    return false;
  }
}

async function beginToListen(strand: Strand, path: string, options: SignalOptions): Promise<TaskWait> {
  await strand.enter();
  const { name, kind, signal } = options;
  const wait: TaskWait = { ...options.wait, for: 'signal', signal };
  const listening: Listening = { owner: strand.run.owner, signal, path };
  const extras = options.isListening === true ? { listens: [listening] } : {};
  strand.session.write({ type: 'task.waiting', path, data: { name, kind, wait } }, extras);
  return wait;
}

/** The signal is used up in the commit that says so. */
function take(strand: Strand, path: string, row: InboxRow): void {
  const { session } = strand;
  const by = row.by_whom === null ? {} : { by: row.by_whom };
  const data = { key: row.signal, data: JSON.parse(row.data) as unknown, ...by };
  session.write({ type: 'signal.received', path, data }, { taken: [{ id: row.id, seq: session.nextSeq }] });
}

/** A workflow that runs itself would never end. */
const mostNested = 10;

/** Throws when a child would have more runs above it. */
async function requireShallow({ run, session }: Strand): Promise<void> {
  let above = run.parent_id;
  for (let depth = 1; above !== null; depth += 1) {
    if (depth >= mostNested) {
      const detail = `Executions start each other ${mostNested} deep; that is the most.`;
      throw new StepError({ type: errorTypes.configuration, title: 'The definition cannot be run', status: 400, detail });
    }
    above = (await session.services.log.find(above))?.parent_id ?? null;
  }
}

interface Child {
  readonly path: string;
  readonly options: ChildOptions;
  readonly done: (outcome: ChildOutcome) => Promise<Done>;
}

/** The run, the link to it and the event are one commit, and so are its end and the signal that tells of it. */
export async function childOf(strand: Strand, { path, options, done }: Child): Promise<Recorded> {
  const recorded = await strand.recorded(path);
  if (recorded) return recorded;
  const id = recordedWait(strand, path)?.execution_id ?? (await beginChild(strand, path, options));
  const outcome = await strand.until({ signal: `child:${id}` });
  if (outcome.kind === 'time') return never();
  const { row } = outcome;
  const ended = JSON.parse(row.data) as ChildOutcome;
  take(strand, path, row);
  const meaning = ended.status === 'completed' ? { ...ended, output: await strand.session.valueOf(id, ended.output) } : ended;
  return finish(strand, { path, done: () => done(meaning) });
}

async function beginChild(strand: Strand, path: string, { name, kind, child }: ChildOptions): Promise<string> {
  await strand.enter();
  await requireShallow(strand);
  const { session, run } = strand;
  const created = await newChild({ parent: run, path, child, services: session.services });
  if (strand.isOver) return never();
  const { id } = created.row;
  const wait: TaskWait = { for: 'execution', execution_id: id };
  session.write({ type: 'task.waiting', path, data: { name, kind, wait } }, { children: [created] });
  await session.flush();
  session.services.onCreated();
  return id;
}
