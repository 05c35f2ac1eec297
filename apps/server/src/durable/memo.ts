import type { ExecutionEvent, ExecutionEventType } from '@causeway/contract';
import type { EventRow } from './run-log.ts';

/** What the log says last about a path. */
export interface MemoEntry {
  readonly type: ExecutionEventType;
  readonly seq: number;
  readonly at: number;
  /** How many attempts began. */
  readonly attempts: number;
  /** Parsed when asked for: walking past a finished loop reads none of its outputs. */
  data<Type extends ExecutionEventType>(type: Type): Extract<ExecutionEvent, { type: Type }>['data'];
}

const ofTasks: ReadonlySet<string> = new Set<ExecutionEventType>([
  'task.started',
  'task.completed',
  'task.faulted',
  'task.waiting',
  'task.skipped',
  'task.resolved',
  'execution.needs-attention',
]);

/** Tasks that hold others are no steps. */
const containerKinds: ReadonlySet<string> = new Set(['do', 'fork', 'for', 'try', 'listen']);

/** What a walk after a crash reads in place of doing the work again. */
export class Memo {
  readonly #entries = new Map<string, MemoEntry>();

  add(event: EventRow | ExecutionEvent): void {
    if (!ofTasks.has(event.type)) return;
    const { type, seq, at, path } = event;
    const before = this.#entries.get(path)?.attempts ?? 0;
    let data: unknown = event.data;
    this.#entries.set(path, {
      type,
      seq,
      at,
      attempts: before + (type === 'task.started' ? 1 : 0),
      data: (asked) => {
        if (asked !== type) throw new TypeError(`${path} is ${type}, not ${asked}`);
        if (typeof data === 'string') data = JSON.parse(data);
        return data as never;
      },
    });
  }

  find(path: string): MemoEntry | undefined {
    return this.#entries.get(path);
  }

  /** Paths of steps that began and did not end. */
  inFlight(): readonly string[] {
    const isStep = (entry: MemoEntry): boolean =>
      entry.type === 'task.started' && !containerKinds.has(entry.data('task.started').kind);
    return [...this.#entries].filter(([, entry]) => isStep(entry)).map(([path]) => path);
  }
}
