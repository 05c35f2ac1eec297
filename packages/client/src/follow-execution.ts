import { emptySnapshot, executionEvents, finalStatuses, foldExecutionEvents } from '@causeway/contract';
import type { ExecutionDelta, ExecutionEvent, ExecutionFrame, ExecutionId, ExecutionSnapshot } from '@causeway/contract';
import type { CallFailure } from './call-failure.ts';
import { follow } from './follow.ts';
import type { FollowOptions, Following } from './follow.ts';
import type { FollowState } from './follow-state.ts';
import type { Target } from './target.ts';

export interface FollowExecutionOptions extends Pick<FollowOptions<typeof executionEvents>, 'transport' | 'pace'> {
  readonly id: ExecutionId;
  /** What all events so far say; called after each batch, with the events of the batch. A snapshot comes without events. */
  readonly onChange: (snapshot: ExecutionSnapshot, events: readonly ExecutionEvent[]) => void;
  /** Text of a running step: `text` begins at `off` of the text so far. */
  readonly onDelta?: (delta: ExecutionDelta) => void;
  /** The execution is over and the snapshot final; nothing follows. */
  readonly onEnd?: (snapshot: ExecutionSnapshot) => void;
  readonly onState?: (state: FollowState) => void;
  readonly onFault?: (failure: CallFailure) => void;
}

export interface FollowingExecution {
  readonly snapshot: ExecutionSnapshot;
  readonly state: FollowState;
  retryNow(): void;
  close(): void;
}

/** The server may be a batch ahead for half a second; longer means that something was lost. */
const maxBehindMs = 5000;

/** Watches one execution to its end, over restarts and other networks: every event once and in order. */
export function followExecution(target: Target, options: FollowExecutionOptions): FollowingExecution {
  let snapshot = emptySnapshot(options.id);
  let behind: ReturnType<typeof setTimeout> | undefined;

  const change = (next: ExecutionSnapshot, events: readonly ExecutionEvent[]): void => {
    snapshot = next;
    options.onChange(snapshot, events);
  };
  const apply = (events: readonly ExecutionEvent[]): void => {
    const fresh = events.filter(({ seq }) => seq > snapshot.seq);
    if (fresh.length === 0) return;
    if (fresh[0]?.seq === snapshot.seq + 1) change(foldExecutionEvents(snapshot, fresh), fresh);
    else following.restart();
  };
  const onMessage = (frame: ExecutionFrame): void => {
    if (frame.type === 'snapshot') change(frame.snapshot, []);
    else if (frame.type === 'events') apply(frame.events);
    else if (frame.type === 'delta') options.onDelta?.(frame);
    else end(frame.seq);
  };
  const end = (seq: number): void => {
    if (seq > snapshot.seq) {
      following.restart();
      return;
    }
    close();
    if (finalStatuses.has(snapshot.execution.status)) options.onEnd?.(snapshot);
  };
  const watchBehind = (head: number): void => {
    clearTimeout(behind);
    const { seq } = snapshot;
    if (head <= seq) return;
    behind = setTimeout(() => {
      if (snapshot.seq === seq) following.restart();
    }, maxBehindMs);
  };
  const close = (): void => {
    clearTimeout(behind);
    following.close();
  };

  const following: Following<typeof executionEvents> = follow(target, executionEvents, {
    params: { executionId: options.id },
    onMessage,
    onHead: ({ offset }) => watchBehind(offset),
    onState: (state) => options.onState?.(state),
    onFault: (failure) => options.onFault?.(failure),
    ...(options.transport === undefined ? {} : { transport: options.transport }),
    ...(options.pace === undefined ? {} : { pace: options.pace }),
  });

  return {
    get snapshot() {
      return snapshot;
    },
    get state() {
      return following.state;
    },
    retryNow: () => following.retryNow(),
    close,
  };
}
