import type { HearsOf, Position, SaysOf, Stream } from '@causeway/contract';
import { defaultPace } from './backoff.ts';
import type { Pace } from './backoff.ts';
import type { CallFailure } from './call-failure.ts';
import type { FollowState } from './follow-state.ts';
import { Follower } from './follower.ts';
import type { Target } from './target.ts';

type Part<Name extends string, T> = T extends { readonly _zod: { readonly input: infer Input } }
  ? Record<never, never> extends Input
    ? { readonly [K in Name]?: Input }
    : { readonly [K in Name]: Input }
  : { readonly [K in Name]?: never };

export type FollowOptions<S extends Stream> = Part<'params', S['params']> &
  Part<'query', S['query']> & {
    /** Each message once, in order; `position` is undefined for what is not part of history. After a lost history the next message is a snapshot. */
    readonly onMessage: (message: SaysOf<S>, position: Position | undefined) => void;
    readonly onState?: (state: FollowState) => void;
    /** Faults that the server reports on the stream, also those after which it goes on. */
    readonly onFault?: (failure: CallFailure) => void;
    /** With each heartbeat: the newest position there is. Who has less for long has lost something. */
    readonly onHead?: (head: Position) => void;
    /** `auto`: WebSocket, and server-sent events where WebSocket does not get through. Default `auto`. */
    readonly transport?: 'websocket' | 'sse' | 'auto';
    /** Where to go on; by default from a snapshot. */
    readonly after?: Position;
    /** Default: 0.25 s doubling up to 10 s. */
    readonly pace?: Pace;
  };

export interface Following<S extends Stream> {
  readonly state: FollowState;
  /** False when it could not be sent: not live, or over server-sent events. */
  send(message: HearsOf<S>): boolean;
  /** Connects again at once, as a "Retry now" button does. */
  retryNow(): void;
  /** Connects again without a position, so that a snapshot comes first. */
  restart(): void;
  close(): void;
}

/**
 * Subscribes to a stream of the contract and stays subscribed, over restarts and other networks, until closed or refused.
 * Returns at once; what happens is told by `onMessage` and `onState`.
 */
export function follow<S extends Stream>(target: Target, stream: S, options: FollowOptions<S>): Following<S> {
  const { onMessage, onState, onFault, onHead, transport, after } = options;
  const follower = new Follower(target, {
    stream,
    params: { ...options.params },
    query: { ...options.query },
    after,
    transport: transport ?? 'auto',
    pace: options.pace ?? defaultPace,
    // The stream's own schema made the message.
    onMessage: (message, position) => onMessage(message as SaysOf<S>, position),
    onState: (state) => onState?.(state),
    onFault: (failure) => onFault?.(failure),
    onHead: (head) => onHead?.(head),
  });
  return {
    get state() {
      return follower.state;
    },
    send: (message) => follower.send(JSON.stringify(message)),
    retryNow: () => follower.retryNow(),
    restart: () => follower.restart(),
    close: () => follower.close(),
  };
}
