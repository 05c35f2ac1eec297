import type { BrowserAttempt } from '@causeway/contract';

/** What a browser is asked to try. */
export interface FrameOrder {
  readonly fetches: readonly {
    readonly url: string;
    readonly method: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly credentials: RequestCredentials;
    readonly body?: string;
  }[];
  readonly sockets: readonly { readonly url: string; readonly protocols: readonly string[] }[];
}

/** Between the app and its frame; both have the app's own origin. */
export type FrameMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'try'; readonly order: FrameOrder }
  | { readonly kind: 'tried'; readonly attempts: readonly BrowserAttempt[] };
