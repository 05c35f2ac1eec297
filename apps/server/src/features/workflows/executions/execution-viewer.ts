import { closeCodes } from '@causeway/contract';
import type { executionEvents, ExecutionFrame, ExecutionSnapshot } from '@causeway/contract';
import type { RunFeed, RunView } from '../../../durable/run-feed.ts';
import type { RunBatch } from '../../../durable/run-hub.ts';
import type { Subscriber } from '../../../gateway/feature.ts';
import { isOver } from './execution-reader.ts';
import type { ReadEvents } from './execution-reader.ts';

export interface ViewerNeeds {
  readonly feed: Pick<RunFeed, 'watch'>;
  readonly readEvents: ReadEvents;
}

type Viewer = Subscriber<typeof executionEvents>;

/** Logs are only deleted, never rewritten: one epoch is enough. */
const epoch = '1';
/** Further behind, a snapshot is shorter than what happened. */
const maxReplay = 500;
/** What a viewer may leave unread before it gets one fresh snapshot instead of everything. */
const maxQueuedBytes = 256 * 1024;
const drainedBytes = 16 * 1024;
const lookMs = 100;
const maxLagMs = 30_000;
/** The post-mortem's: long enough to read the end, short enough to free the socket. */
export const closeAfterMs = 5000;

const positionOf = (seq: number) => ({ epoch, offset: seq });

/** One viewer of one execution: every event once and in order, or a fresh snapshot. */
class ExecutionViewer {
  readonly #viewer: Viewer;
  readonly #needs: ViewerNeeds;
  readonly #id: string;
  #view: RunView | undefined;
  /** Came while the viewer was being brought up to date. */
  #early: [RunBatch, ExecutionSnapshot][] | undefined = [];
  #lag: NodeJS.Timeout | undefined;
  #closing: NodeJS.Timeout | undefined;

  constructor(viewer: Viewer, needs: ViewerNeeds) {
    this.#viewer = viewer;
    this.#needs = needs;
    this.#id = viewer.params.executionId;
  }

  async open(): Promise<void> {
    const viewer = this.#viewer;
    const view = await this.#needs.feed.watch(this.#id, {
      onBatch: (batch, snapshot) => this.#onBatch(batch, snapshot),
      onDelta: (delta) => this.#send({ type: 'delta', ...delta }),
    });
    this.#view = view;
    viewer.signal.addEventListener('abort', () => this.#leave());
    if (viewer.signal.aborted) {
      this.#leave();
      return;
    }
    viewer.tellHead(() => positionOf(view.head()));
    await this.#bringUp(view);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const [batch, snapshot] of early) this.#onBatch(batch, snapshot);
    this.#closeIfOver(view.current());
  }

  async #bringUp({ snapshot, texts }: RunView): Promise<void> {
    const { after } = this.#viewer;
    const { seq } = snapshot;
    const isNear = after?.epoch === epoch && after.offset <= seq && seq - after.offset <= maxReplay;
    if (after && isNear) {
      const events = after.offset === seq ? [] : await this.#needs.readEvents(this.#id, after.offset, seq - after.offset);
      this.#viewer.ready(true, after);
      if (events.length > 0) this.#viewer.send({ type: 'events', events: [...events] }, positionOf(seq));
    } else {
      this.#viewer.ready(false, positionOf(seq));
      this.#viewer.send({ type: 'snapshot', seq, snapshot }, positionOf(seq));
    }
    for (const text of texts) this.#viewer.send({ type: 'delta', ...text });
  }

  #onBatch(batch: RunBatch, snapshot: ExecutionSnapshot): void {
    if (this.#early) this.#early.push([batch, snapshot]);
    else if (this.#lag === undefined && this.#viewer.queuedBytes > maxQueuedBytes) this.#waitForReader();
    else if (this.#lag === undefined) {
      // The same object for every viewer, so that it is encoded once.
      this.#viewer.send(batch as ExecutionFrame, positionOf(batch.events.at(-1)?.seq ?? 0));
      this.#closeIfOver(snapshot);
    }
  }

  #send(frame: ExecutionFrame): void {
    if (!this.#early && this.#lag === undefined) this.#viewer.send(frame);
  }

  /** Sends nothing until what was sent is read: a slow viewer costs the memory of one snapshot. */
  #waitForReader(): void {
    const since = performance.now();
    this.#lag = setInterval(() => {
      if (this.#viewer.queuedBytes <= drainedBytes) this.#goOn();
      else if (performance.now() - since > maxLagMs) this.#viewer.close(closeCodes.slow, 'reads too slowly');
    }, lookMs);
  }

  #goOn(): void {
    clearInterval(this.#lag);
    this.#lag = undefined;
    const snapshot = this.#view?.current();
    if (!snapshot) return;
    const { seq } = snapshot;
    this.#viewer.send({ type: 'snapshot', seq, snapshot }, positionOf(seq));
    this.#closeIfOver(snapshot);
  }

  #closeIfOver({ seq, execution }: ExecutionSnapshot): void {
    if (!isOver(execution) || this.#closing !== undefined || this.#lag !== undefined) return;
    this.#viewer.send({ type: 'closed', seq, status: execution.status });
    this.#closing = setTimeout(() => this.#viewer.close(closeCodes.normal, 'the execution is over'), closeAfterMs);
    this.#closing.unref();
  }

  #leave(): void {
    clearInterval(this.#lag);
    clearTimeout(this.#closing);
    this.#view?.end();
  }
}

/** Opens the full stream of one execution for a viewer. */
export const viewExecution = (viewer: Viewer, needs: ViewerNeeds): Promise<void> => new ExecutionViewer(viewer, needs).open();
