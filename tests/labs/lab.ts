/** Free loopback ports that follow each other: a dev server that finds its port taken moves to the next one. */
export interface Ports {
  readonly web: number;
  readonly webNext: number;
  readonly api: number;
  readonly apiNext: number;
  readonly proxy: number;
  readonly service: number;
  readonly other: number;
}

/** Files of a project by their path; a file with an empty text exists and is empty. */
export type Files = Readonly<Record<string, string>>;

/** What has to be installed before a lab can run. */
export type Need = 'python' | 'frameworks' | 'nginx' | 'caddy' | 'redis' | 'postgres' | 'openssl' | 'authority' | 'lan-address';

/** One server process of a project, started in the project's folder. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Relative to the project. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** It is ready when something listens here. */
  readonly port: number;
  readonly host?: string;
}

/** Files with the programs that run them. */
export interface Part {
  readonly files: Files;
  readonly programs: readonly Program[];
  readonly needs?: readonly Need[];
}

/** What the page does: a fetch, an EventSource, a WebSocket, or an image. */
export interface LabRequest {
  readonly kind?: 'fetch' | 'event-source' | 'websocket' | 'image';
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credentials?: 'include' | 'same-origin' | 'omit';
  readonly mode?: 'cors' | 'no-cors';
  readonly data?: string;
  readonly protocols?: readonly string[];
  /** A response header that the page reads. */
  readonly reads?: string;
  /** What the browser's cookie jar holds for the target before the page runs. */
  readonly cookie?: string;
  /** How often the page does it, one after the other; the last result counts. Default 1. */
  readonly times?: number;
  /** Milliseconds that a socket is held open before it counts as healthy. */
  readonly holdMs?: number;
  /** The page gives up after so many milliseconds. */
  readonly timeoutMs?: number;
  /** Replaces all of the above in the browser: an expression that evaluates to a promise of a text. */
  readonly script?: string;
}

/** How the page reaches the browser. */
export interface LabPage {
  /** Default `http://localhost:<web>`; `null`: the page is opened from a file. */
  readonly origin?: string;
  /** Its path. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly html?: string;
  /** One of the lab's programs serves it. */
  readonly isServed?: boolean;
}

/** A whole scene: a project on disk, what runs of it, and what the page asks. */
export interface Setup {
  readonly parts: readonly Part[];
  /** Programs of somebody else: they run in a folder of their own. */
  readonly foreign?: readonly Part[];
  readonly files?: Files;
  readonly request: LabRequest;
  readonly page?: LabPage;
  /** Real services to start on `ports.service`. */
  readonly service?: 'redis' | 'postgres';
  /** Files that are changed after everything has started. */
  readonly edits?: Files;
  /** Done once everything runs: what happened before the page asked. */
  readonly before?: () => Promise<void>;
}

/** What the doctor is asked: everything, or only a browser's words. */
export type Asking = 'connection' | 'console-text';

/** A reproduced cause, or a healthy connection when `causes` is empty. */
export interface Lab {
  readonly id: string;
  readonly title: string;
  /** True causes by their ids in the catalogue, the one to mend first in front. */
  readonly causes: readonly string[];
  /** Ids under which the catalogue lists the very same first cause, too. */
  readonly synonyms?: readonly string[];
  /** Ids that the browser's text suggests and that only follow from the causes. */
  readonly consequences?: readonly string[];
  readonly stack: string;
  /** What the browser really shows; undefined when the request succeeds. */
  readonly shows?: RegExp;
  /** Where Firefox differs: it has no trouble at all, or says this. Elsewhere it fails as well, in its own words. */
  readonly inFirefox?: 'works' | RegExp;
  readonly asking?: Asking;
  /** Whose console is pasted; default Chromium. */
  readonly pastedFrom?: 'firefox';
  /** The doctor may repeat the page's own method. */
  readonly isUnsafeAllowed?: boolean;
  readonly needs?: readonly Need[];
  /** The browser of this lab alone: it keeps asking whether a page may reach this machine, and takes the page's port for a public one. */
  readonly isPagePublic?: boolean;
  setup(ports: Ports): Setup;
  /** The same scene after only the first cause is mended, and what the browser shows then. */
  halfway?(ports: Ports): Setup;
  readonly thenShows?: RegExp;
  /** The same scene after the causes are mended: it must succeed. */
  mended?(ports: Ports): Setup;
}

/** Where a lab's file lies. */
export type GroupName =
  | 'reachability'
  | 'cors'
  | 'disguised'
  | 'proxies'
  | 'policies'
  | 'websocket'
  | 'sse'
  | 'two-faults'
  | 'healthy';
