import type { Cause } from './cause.ts';

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
