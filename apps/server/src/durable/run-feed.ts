import { finalStatuses } from '@causeway/contract';
import type { ExecutionDelta, ExecutionEvent, ExecutionSnapshot } from '@causeway/contract';
import type { Bus } from '../storage/bus.ts';
import { createGatherer } from './gather.ts';
import type { Gatherer } from './gather.ts';
import { foldLog } from './run-hub.ts';
import { createRunHubs } from './run-hubs.ts';
import type { RunWatcher } from './run-hubs.ts';
import type { RunLog, RunRow } from './run-log.ts';
import { createNeighbors, noNeighbors } from './run-neighbors.ts';
import type { RunDelta, RunHead, RunName } from './run-neighbors.ts';
import { createRunTexts, overTypes } from './run-texts.ts';

export interface RunView {
  /** Batches after it follow without a gap. */
  readonly snapshot: ExecutionSnapshot;
  /** Text so far of the steps that run. */
  readonly texts: readonly ExecutionDelta[];
  /** What batches told so far, folded. */
  current(): ExecutionSnapshot;
  /** Number of the newest event there is. */
  head(): number;
  end(): void;
}

export interface RunFilter {
  readonly owner: string;
  readonly subject?: string;
  readonly scope?: string;
}

/** Live events of runs, driven by their logs. What is told is committed, and what is committed is told, once and in order. */
export interface RunFeed {
  /** Of the process that wrote them, after the commit. */
  committed(run: RunName, events: readonly ExecutionEvent[]): void;
  /** Text of a running step; tokens of some ms go out together. */
  delta(run: string, delta: ExecutionDelta): void;
  /** The run left the memory of this process. */
  released(run: string): void;
  watch(run: string, watcher: RunWatcher): Promise<RunView>;
  /** Calls back once when the run ends after now, in this process or another. Returns the end of the wait. */
  onceOver(run: string, onOver: () => void): () => void;
  /** What the log says now. */
  snapshot(run: string): Promise<ExecutionSnapshot>;
  /** Runs that changed, as often as a list needs to know. Returns the end of the watch. */
  watchMany(filter: RunFilter, onChanged: (runs: ReadonlySet<string>) => void): () => void;
  stop(): void;
}

export interface RunFeedOptions {
  readonly log: Pick<RunLog, 'read'> & { find(run: string): Promise<Pick<RunRow, 'status'> | undefined> };
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>;
  /** Other processes write logs, too. */
  readonly isShared: boolean;
  readonly onError: (message: string, error: unknown) => void;
}

const deltaWindowMs = 33;
const manyWindowMs = 250;
/** A lost message of the bus costs this much time, never data. */
const lookAgainMs = 1000;

function createMany() {
  const watches = new Map<RunFilter, Gatherer<true>>();
  return {
    watch: (filter: RunFilter, onChanged: (runs: ReadonlySet<string>) => void): (() => void) => {
      const gatherer = createGatherer<true>(manyWindowMs, (runs) => onChanged(new Set(runs.keys())));
      watches.set(filter, gatherer);
      return () => {
        gatherer.stop();
        watches.delete(filter);
      };
    },
    tell: (run: RunName): void => {
      for (const [{ owner, subject, scope }, gatherer] of watches) {
        const isMeant = owner === run.owner && (subject ?? run.subject) === run.subject && (scope ?? run.scope) === run.scope;
        if (isMeant) gatherer.set(run.id, true);
      }
    },
  };
}

function createEnds() {
  const waiting = new Map<string, Set<() => void>>();
  return {
    wait: (run: string, onOver: () => void): (() => void) => {
      const callbacks = waiting.get(run) ?? new Set();
      waiting.set(run, callbacks.add(onOver));
      return () => {
        callbacks.delete(onOver);
        if (callbacks.size === 0) waiting.delete(run);
      };
    },
    tell: (run: string): void => {
      for (const onOver of waiting.get(run) ?? []) onOver();
      waiting.delete(run);
    },
    runs: (): string[] => [...waiting.keys()],
  };
}

/** What this process holds about runs that somebody watches, told of by other processes, too. */
function createListening({ log, bus, isShared, onError }: RunFeedOptions) {
  const hubs = createRunHubs({ log, onError });
  const texts = createRunTexts();
  const many = createMany();
  const ends = createEnds();
  const onHeads = (heads: readonly RunHead[]): void => {
    for (const { run, seq, isOver } of heads) {
      if (isOver) ends.tell(run.id);
      const hub = hubs.find(run.id)?.hub;
      if (hub && hub.head < seq) hub.catchUp();
      many.tell(run);
    }
  };
  const onDeltas = (deltas: readonly RunDelta[]): void => {
    for (const { run, delta } of deltas) {
      texts.add(run, delta);
      hubs.tellDelta(run, delta);
    }
  };
  const neighbors = isShared ? createNeighbors({ bus, onError, onHeads, onDeltas }) : noNeighbors;
  /** Of runs that others carry somebody here may wait for the end. */
  const lookAtEnds = async (): Promise<void> => {
    for (const run of ends.runs()) {
      const row = await log.find(run);
      if (row === undefined || finalStatuses.has(row.status)) ends.tell(run);
    }
  };
  const lookAgain = (): void => {
    hubs.lookAgain();
    lookAtEnds().catch((error: unknown) => onError('ends of runs could not be looked for', error));
  };
  const looking = isShared ? setInterval(lookAgain, lookAgainMs) : undefined;
  looking?.unref();
  const stop = (): void => {
    clearInterval(looking);
    neighbors.stop();
    hubs.close();
  };
  return { hubs, texts, many, ends, neighbors, stop };
}

export function createRunFeed(options: RunFeedOptions): RunFeed {
  const { hubs, texts, many, ends, neighbors, stop } = createListening(options);
  const deltas = createGatherer<RunDelta>(deltaWindowMs, (gathered) => {
    for (const { run, delta } of gathered.values()) hubs.tellDelta(run, delta);
    neighbors.deltas([...gathered.values()]);
  });

  return {
    committed: (run, events) => {
      texts.settle(run.id, events);
      hubs.push(run.id, events);
      many.tell(run);
      const last = events.at(-1);
      const isOver = last !== undefined && overTypes.has(last.type);
      neighbors.committed({ run, seq: last?.seq ?? 0, isOver });
      if (isOver) ends.tell(run.id);
    },
    delta: (run, delta) => {
      texts.add(run, delta);
      const key = `${run} ${delta.path} ${delta.attempt}`;
      const before = deltas.get(key)?.delta;
      deltas.set(key, { run, delta: before ? { ...before, text: before.text + delta.text } : delta });
    },
    released: texts.forget,
    async watch(run, watcher) {
      const one = await hubs.open(run);
      const { hub, watchers } = one;
      // Nothing is awaited from here on: the snapshot and the first batch meet.
      hub.flush();
      watchers.add(watcher);
      return {
        snapshot: hub.snapshot,
        texts: texts.of(run),
        current: () => hub.snapshot,
        head: () => hub.head,
        end: () => {
          watchers.delete(watcher);
          hubs.leave(run, one);
        },
      };
    },
    onceOver: (run, onOver) => ends.wait(run, onOver),
    async snapshot(run) {
      const hub = hubs.find(run)?.hub;
      if (!hub) return foldLog(options.log, run);
      await hub.ready;
      hub.flush();
      return hub.snapshot;
    },
    watchMany: many.watch,
    stop: () => {
      deltas.stop();
      stop();
    },
  };
}
