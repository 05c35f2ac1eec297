import type { ExecutionDelta, ExecutionEvent, ExecutionSnapshot } from '@causeway/contract';
import { RunHub } from './run-hub.ts';
import type { RunBatch } from './run-hub.ts';
import type { RunLog } from './run-log.ts';

export interface RunWatcher {
  readonly onBatch: (batch: RunBatch, snapshot: ExecutionSnapshot) => void;
  readonly onDelta?: ((delta: ExecutionDelta) => void) | undefined;
}

export interface OpenRun {
  readonly hub: RunHub;
  readonly watchers: Set<RunWatcher>;
  closing: NodeJS.Timeout | undefined;
}

/** A page that is loaded again finds its hub still open. */
const lingerMs = 2000;

export interface RunHubsOptions {
  readonly log: Pick<RunLog, 'read'>;
  readonly onError: (message: string, error: unknown) => void;
}

/** The hubs of the runs that somebody watches. */
export function createRunHubs({ log, onError }: RunHubsOptions) {
  const opened = new Map<string, OpenRun>();

  function make(run: string): OpenRun {
    const watchers = new Set<RunWatcher>();
    const hub = new RunHub({
      run,
      log,
      viewers: () => watchers.size,
      onError: (error) => onError(`the log of ${run} could not be read`, error),
      onBatch: (batch, snapshot) => {
        for (const { onBatch } of watchers) onBatch(batch, snapshot);
      },
    });
    return { hub, watchers, closing: undefined };
  }

  return {
    find: (run: string): OpenRun | undefined => opened.get(run),

    async open(run: string): Promise<OpenRun> {
      const one = opened.get(run) ?? make(run);
      opened.set(run, one);
      clearTimeout(one.closing);
      try {
        await one.hub.ready;
      } catch (error) {
        opened.delete(run);
        throw error;
      }
      return one;
    },

    /** Closes it soon when nobody watches. */
    leave(run: string, one: OpenRun): void {
      if (one.watchers.size > 0 || opened.get(run) !== one) return;
      clearTimeout(one.closing);
      one.closing = setTimeout(() => {
        opened.delete(run);
        one.hub.close();
      }, lingerMs);
      one.closing.unref();
    },

    push: (run: string, events: readonly ExecutionEvent[]): void => opened.get(run)?.hub.push(events),

    tellDelta(run: string, delta: ExecutionDelta): void {
      for (const { onDelta } of opened.get(run)?.watchers ?? []) onDelta?.(delta);
    },

    /** Reads what other processes may have written to runs that are watched and not over. */
    lookAgain(): void {
      for (const { hub, watchers } of opened.values()) {
        if (watchers.size > 0 && hub.snapshot.execution.ended_at === undefined) hub.catchUp();
      }
    },

    close(): void {
      for (const { hub, closing } of opened.values()) {
        clearTimeout(closing);
        hub.close();
      }
    },
  };
}
