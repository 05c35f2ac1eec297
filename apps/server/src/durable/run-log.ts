import type { ExecutionEvent, ExecutionEventData, ExecutionEventType, ExecutionStatus } from '@causeway/contract';

/** A run as its row says; times are ms since 1970. JSON columns are text. */
export interface RunRow {
  readonly id: string;
  readonly owner: string;
  /** Name of the job kind. */
  readonly job: string;
  /** What it is a run of (a workflow's id), the group that is in (a project's id), and its name for people. */
  readonly subject: string;
  readonly scope: string;
  readonly label: string;
  readonly version: number;
  readonly status: ExecutionStatus;
  /** Higher runs first. */
  readonly priority: number;
  /** When it may be claimed; null: it is held, over, or only a signal goes on. */
  readonly due_at: number | null;
  readonly deadline_at: number | null;
  /** The process that holds it. */
  readonly node: string | null;
  /** 1: the process that held it died, so attempts may be in flight. */
  readonly is_orphaned: number;
  readonly is_cancel_asked: number;
  /** How many signals it ever got: a run does not go to rest when one came meanwhile. */
  readonly signals: number;
  readonly concurrency_key: string | null;
  readonly concurrency_limit: number | null;
  readonly idempotency_key: string | null;
  readonly parent_id: string | null;
  readonly parent_path: string | null;
  readonly trigger_kind: string;
  readonly trigger_id: string | null;
  readonly progress: number;
  readonly steps_executed: number;
  readonly total_steps: number;
  readonly current_step: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly error: string | null;
  readonly input: string | null;
  readonly output: string | null;
}

/** An event that has no number yet. */
export type NewEvent = {
  [Type in ExecutionEventType]: {
    readonly type: Type;
    readonly path: string;
    readonly data: ExecutionEventData<Type>;
  };
}[ExecutionEventType];

/** An event as it is stored: `data` is parsed when it is asked for. */
export interface EventRow {
  readonly seq: number;
  readonly type: ExecutionEventType;
  readonly path: string;
  readonly at: number;
  readonly data: string;
}

export interface NewRun {
  readonly row: RunRow;
  readonly events: readonly ExecutionEvent[];
}

export interface Summary {
  readonly status: ExecutionStatus;
  readonly progress: number;
  readonly steps_executed: number;
  readonly current_step: string | null;
}

/** What happens to the row together with the events. */
export type RowChange =
  | { readonly to: 'started'; readonly at: number }
  | { readonly to: 'recovered' }
  /** Nobody holds it until `dueAt` or a signal. Refused (`MissedSignalError`) when more signals came than were read. */
  | { readonly to: 'rest'; readonly dueAt: number | null; readonly signals: number; readonly summary: Summary }
  | {
      readonly to: 'end';
      readonly at: number;
      readonly summary: Summary;
      readonly output?: string;
      readonly error?: string;
      /** Its place is free then. */
      readonly concurrencyKey?: string;
    };

export interface NewSignal {
  readonly run: string;
  readonly signal: string;
  readonly data: string;
  readonly at: number;
  /** A second one with this key is refused. */
  readonly onceKey?: string;
  readonly by?: string;
}

export interface InboxRow {
  readonly id: number;
  readonly signal: string;
  readonly at: number;
  readonly data: string;
  readonly by_whom: string | null;
}

export interface Listening {
  readonly owner: string;
  readonly signal: string;
  readonly path: string;
}

/** All of it is committed together, or none. */
export interface Append {
  readonly run: string;
  readonly node: string;
  readonly events: readonly ExecutionEvent[];
  readonly changes?: readonly RowChange[];
  /** Signals that an event of this batch used up. */
  readonly taken?: readonly { readonly id: number; readonly seq: number }[];
  readonly children?: readonly NewRun[];
  readonly listens?: readonly Listening[];
  /** Told in the same commit: the parent that a child ended. */
  readonly signals?: readonly NewSignal[];
  /** When the runs that this one started are cancelled with it: now. */
  readonly cancelsChildren?: number;
}

/** Another process holds the run, or wrote what this one wanted to write. */
export class StaleWriterError extends Error {
  override readonly name = 'StaleWriterError';
}

/** A signal came while the run went to rest: read the inbox and go on. */
export class MissedSignalError extends Error {
  override readonly name = 'MissedSignalError';
}

export interface Due {
  /** Claimed for the node that asked. */
  readonly runs: readonly RunRow[];
  /** When to ask again; undefined: only when something is said. 0: at once, there is more. */
  readonly nextAt: number | undefined;
}

export interface SignalAnswer {
  readonly accepted: boolean;
  /** Of the signal that counts: this one, or the first with its `onceKey`. */
  readonly data: string;
  readonly at: number;
}

/** Where runs live: one append-only log for each, fenced by its key (run, seq). One suite holds it on both databases. */
export interface RunLog {
  /** The id of the run that is there: another one when the idempotency key was used before. */
  create(run: NewRun): Promise<string>;
  append(batch: Append): Promise<void>;
  /** In order, after a seq. */
  read(run: string, after: number, limit?: number): Promise<readonly EventRow[]>;
  find(run: string): Promise<RunRow | undefined>;
  /** Signals nobody used yet, oldest first. */
  inbox(run: string): Promise<readonly InboxRow[]>;
  /** Claims up to `limit` runs that are due, by priority, then by time. */
  claim(node: string, limit: number): Promise<Due>;
  /** Keeps a signal and makes the run due. */
  signal(signal: NewSignal): Promise<SignalAnswer>;
  /** The same for every run of the owner that listens; answers the runs. */
  broadcast(signal: Omit<NewSignal, 'run'> & { readonly owner: string }): Promise<readonly string[]>;
  /** Marks the run and makes it due; false when it is over already. */
  cancel(run: string): Promise<boolean>;
  /** Says that the process lives, and frees what dead ones held; answers how many runs that were. */
  beat(node: string, deadAfterMs: number): Promise<number>;
  /** Makes runs due whose concurrency key has a place again: two commits at the same moment may miss each other. */
  wakeBlocked(): Promise<number>;
  /** Frees what a process held, at its end; without a name all, when no other process can live. */
  free(node?: string): Promise<number>;
  /** Frees one run that this process cannot go on with; it is due again then. */
  letGo(run: string, node: string, dueAt: number): Promise<void>;
  /** Deletes runs that are over, with everything of theirs; answers how many. */
  remove(runs: readonly string[]): Promise<number>;
}
