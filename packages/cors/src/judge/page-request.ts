import type { HeaderLine } from '../decision.ts';
import type { PreflightCache } from './preflight-cache.ts';

/** Fetch, "mode". A plain `fetch()` is `cors`; images and scripts without `crossorigin` are `no-cors`. */
export type RequestMode = 'cors' | 'no-cors' | 'same-origin' | 'navigate' | 'websocket';

/** Fetch, "credentials mode". The default of `fetch()` is `same-origin`. */
export type CredentialsMode = 'omit' | 'same-origin' | 'include';

/** Local Network Access: from the least to the most private. */
export type AddressSpace = 'public' | 'local' | 'loopback';

/** What a page asks its browser to do. Only `url` and `origin` are required; the rest has the defaults of `fetch()`. */
export interface PageRequest {
  /** Absolute. */
  readonly url: string;
  /** The page's serialized origin; `null` for a sandboxed frame, a `data:` page or a local file. */
  readonly origin: string;
  /** Default `GET`. */
  readonly method?: string;
  /** What the script sets; a header that fetch adds by itself for a text or form body changes no verdict. */
  readonly headers?: readonly HeaderLine[];
  /** Default `none`. `stream` is a ReadableStream, which always preflights. */
  readonly body?: 'none' | 'bytes' | 'stream';
  /** Default `cors`. */
  readonly mode?: RequestMode;
  /** Default `same-origin`. `withCredentials` of XMLHttpRequest and EventSource is `include`. */
  readonly credentials?: CredentialsMode;
  /** Default `follow`. */
  readonly redirect?: 'follow' | 'error' | 'manual';
  /** XMLHttpRequest with listeners on `upload`: always preflights. Default false. */
  readonly hasUploadListeners?: boolean;
  /** Who asks; changes the console text. Default `fetch`. */
  readonly initiator?: 'fetch' | 'xmlhttprequest' | 'eventsource';
  /** The page itself, for console texts that name it. Default: the origin and a slash. */
  readonly pageUrl?: string;
  /** Default: what the origin says (https and loopback pages are). */
  readonly isSecureContext?: boolean;
  /** Where the page itself was loaded from. Default: what the origin says, `public` for a name. */
  readonly addressSpace?: AddressSpace;
  /** Whether the user lets this page into the local network. Default `prompt`, which counts as no. */
  readonly localNetworkPermission?: 'granted' | 'denied' | 'prompt';
  /** What earlier verdicts left. Default empty. */
  readonly preflightCache?: PreflightCache;
  /** Now, in seconds on any clock that only goes forward; matters for the preflight cache alone. Default 0. */
  readonly at?: number;
}
