import type { FollowState } from '@causeway/client';
import { foldExecutionEvents } from '@causeway/contract';
import type { ExecutionDelta, ExecutionEvent, ExecutionFrame, ExecutionSnapshot } from '@causeway/contract';

/** Text of an attempt that runs. */
export interface LiveText {
  readonly attempt: number;
  readonly text: string;
}

/** One run as the page shows it; a new object for each frame in which something changed. */
export interface RunView {
  /** Undefined until the first snapshot. */
  readonly snapshot: ExecutionSnapshot | undefined;
  /** By path. */
  readonly texts: ReadonlyMap<string, LiveText>;
  /** Events that came live, oldest first. */
  readonly events: readonly ExecutionEvent[];
  readonly link: FollowState;
}

export interface RunLink {
  retryNow(): void;
  /** Begins with a snapshot again. */
  restart(): void;
  close(): void;
}

export interface LiveRunOptions {
  readonly follow: (options: {
    readonly onMessage: (frame: ExecutionFrame) => void;
    readonly onState: (state: FollowState) => void;
  }) => RunLink;
  /** Shows what changed with the next frame of the screen. */
  readonly schedule: (run: () => void) => void;
}

// A long run is read from its log; what came live is only the newest part.
const keptEvents = 500;

/** Follows one run while somebody looks at it. */
export class LiveRun {
  readonly #options: LiveRunOptions;
  readonly #listeners = new Set<() => void>();
  #view: RunView = { snapshot: undefined, texts: new Map(), events: [], link: { status: 'connecting' } };
  #next: RunView = this.#view;
  #link: RunLink | undefined;
  #isScheduled = false;

  constructor(options: LiveRunOptions) {
    this.#options = options;
  }

  readonly current = (): RunView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#link ??= this.#options.follow({
      onMessage: (frame) => this.#take(frame),
      onState: (link) => this.#change({ link }),
    });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#link?.close();
      this.#link = undefined;
    };
  };

  retryNow(): void {
    this.#link?.retryNow();
  }

  #take(frame: ExecutionFrame): void {
    switch (frame.type) {
      case 'snapshot':
        this.#change({ snapshot: frame.snapshot, texts: new Map() });
        break;
      case 'events':
        this.#fold(frame.events);
        break;
      case 'delta':
        this.#grow(frame);
        break;
      case 'closed':
        break;
    }
  }

  #fold(events: readonly ExecutionEvent[]): void {
    const { snapshot, events: known } = this.#next;
    const [first] = events;
    // Something between is missing: only a snapshot makes it whole.
    if (snapshot === undefined || first === undefined || first.seq > snapshot.seq + 1) {
      if (first !== undefined) this.#link?.restart();
      return;
    }
    const news = events.filter(({ seq }) => seq > snapshot.seq);
    this.#change({ snapshot: foldExecutionEvents(snapshot, news), events: [...known, ...news].slice(-keptEvents) });
  }

  #grow({ path, attempt, off, text }: ExecutionDelta): void {
    const known = this.#next.texts.get(path);
    const before = known?.attempt === attempt ? known.text : '';
    // What is missing comes with the finished output.
    if (off > before.length) return;
    this.#change({ texts: new Map(this.#next.texts).set(path, { attempt, text: before.slice(0, off) + text }) });
  }

  #change(change: Partial<RunView>): void {
    this.#next = { ...this.#next, ...change };
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#options.schedule(() => {
      this.#isScheduled = false;
      this.#view = this.#next;
      for (const listener of this.#listeners) listener();
    });
  }
}
