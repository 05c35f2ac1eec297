import type { HearsOf, Position, SaysOf, Stream } from '@causeway/contract';
import type { CallFailure } from './call-failure.ts';
import type { Cause } from './cause.ts';
import type { Target } from './target.ts';

/** What a connection indicator shows. */
export type FollowState =
  | { readonly status: 'connecting' }
  | { readonly status: 'live'; readonly transport: 'websocket' | 'sse' }
  /** `retryAt`: ms since 1970, when the next attempt starts. */
  | { readonly status: 'reconnecting'; readonly attempt: number; readonly retryAt: number; readonly cause: Cause }
  /** Several attempts failed or the network is gone; attempts go on. */
  | { readonly status: 'offline'; readonly attempt: number; readonly retryAt: number; readonly cause: Cause }
  /** Final. Without a cause: closed here, or ended by the server in order. */
  | { readonly status: 'closed'; readonly cause: Cause | undefined };

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
    /** `auto`: WebSocket, and server-sent events where WebSocket does not get through. Default `auto`. */
    readonly transport?: 'websocket' | 'sse' | 'auto';
    /** Where to go on; by default from a snapshot. */
    readonly after?: Position;
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

/** Subscribes to a stream of the contract and stays subscribed until closed or refused. */
export function follow<S extends Stream>(_target: Target, _stream: S, _options: FollowOptions<S>): Following<S> {
  throw new Error('not connected yet');
}
