import { randomUUID } from 'node:crypto';
import type { ExecutionDelta } from '@causeway/contract';
import type { Bus } from '../storage/bus.ts';
import { createGatherer } from './gather.ts';
import type { RunRow } from './run-log.ts';

export type RunName = Pick<RunRow, 'id' | 'owner' | 'subject' | 'scope'>;

/** The newest event of a run that another process committed. */
export interface RunHead {
  readonly run: RunName;
  readonly seq: number;
  readonly isOver: boolean;
}

export interface RunDelta {
  readonly run: string;
  readonly delta: ExecutionDelta;
}

export interface NeighborsOptions {
  readonly bus: Pick<Bus, 'publish' | 'subscribe'>;
  readonly onHeads: (heads: readonly RunHead[]) => void;
  readonly onDeltas: (deltas: readonly RunDelta[]) => void;
  readonly onError: (message: string, error: unknown) => void;
}

/** Other processes that watch or run the same runs. What they are told may be lost: the log has everything. */
export interface Neighbors {
  committed(head: RunHead): void;
  deltas(deltas: readonly RunDelta[]): void;
  stop(): void;
}

const headsTopic = 'runs.heads';
const deltasTopic = 'runs.deltas';
const tellMs = 16;

interface Message {
  readonly from: string;
  readonly items: readonly unknown[];
}

export function createNeighbors({ bus, onHeads, onDeltas, onError }: NeighborsOptions): Neighbors {
  const self = randomUUID();
  const publish = (topic: string, items: readonly unknown[]): void => {
    bus
      .publish(topic, { from: self, items } satisfies Message)
      .catch((error: unknown) => onError('other processes were not told of a run', error));
  };
  const hear = (topic: string, onItems: (items: readonly unknown[]) => void): (() => void) =>
    bus.subscribe(topic, (payload) => {
      const { from, items } = payload as Message;
      if (from !== self) onItems(items);
    });
  const heads = createGatherer<RunHead>(tellMs, (gathered) => publish(headsTopic, [...gathered.values()]));
  const ends = [
    // What a feed of the same version published.
    hear(headsTopic, (items) => onHeads(items as readonly RunHead[])),
    hear(deltasTopic, (items) => onDeltas(items as readonly RunDelta[])),
  ];
  return {
    committed: (head) => heads.set(head.run.id, head),
    deltas: (deltas) => publish(deltasTopic, deltas),
    stop: () => {
      heads.stop();
      for (const end of ends) end();
    },
  };
}

/** No other process writes these logs. */
export const noNeighbors: Neighbors = {
  committed: () => undefined,
  deltas: () => undefined,
  stop: () => undefined,
};
