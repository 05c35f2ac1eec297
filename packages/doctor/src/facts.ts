/** Header lines as they stood on the wire: order, case and duplicates kept. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** A name and the addresses it stands for, in the order a browser tries them. */
export interface NameFact {
  readonly kind: 'name';
  readonly host: string;
  readonly addresses: readonly string[];
  /** The system's code (`ENOTFOUND`) when there is no address. */
  readonly problem?: string;
}

export type ConnectOutcome = 'open' | 'refused' | 'reset' | 'timeout' | 'unreachable';

/** One attempt to open a TCP connection. */
export interface ConnectFact {
  readonly kind: 'connect';
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly outcome: ConnectOutcome;
  readonly ms: number;
}

/** What a ClientHello got as its answer. */
export interface TlsFact {
  readonly kind: 'tls';
  readonly host: string;
  readonly port: number;
  readonly outcome: 'tls' | 'not-tls' | 'closed' | 'silent';
  /** OpenSSL's or Node's code of why a browser would not trust the certificate, such as `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  readonly distrust?: string;
  readonly names?: readonly string[];
  readonly validFrom?: string;
  readonly validTo?: string;
  /** The protocol that was agreed on, such as `http/1.1`; undefined when the server speaks none of those offered. */
  readonly alpn?: string;
}

/** Protocols that are not HTTP and say so in their first bytes. */
export type Tongue = 'redis' | 'postgres' | 'mysql' | 'ssh' | 'smtp' | 'http2' | 'amqp' | 'mongo' | 'ftp' | 'unknown';

/** What a port that speaks no HTTP said first. */
export interface BannerFact {
  readonly kind: 'banner';
  readonly host: string;
  readonly port: number;
  readonly tongue: Tongue;
  readonly bytes: string;
}

/** What is kept of a body: its shape, never its content. */
export interface BodySketch {
  readonly bytes: number;
  readonly form: 'empty' | 'html' | 'json' | 'event-stream' | 'image' | 'script' | 'text' | 'binary';
  /** Equal for equal bodies once the path that was asked for is taken out. */
  readonly hash: string;
  /** The start of an error's body, at most 240 characters, secrets masked; empty for answers below 400. */
  readonly excerpt: string;
  /** Why the content coding could not be undone. */
  readonly problem?: string;
}

/** A parsed HTTP answer. */
export interface HttpResponse {
  readonly outcome: 'response';
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderLines;
  readonly body: BodySketch;
  /** `open`: we stopped reading; `cut`: it ended before its declared end. */
  readonly ended: 'complete' | 'open' | 'cut';
  /** Milliseconds from the request to the end of the head. */
  readonly headMs: number;
  /** Milliseconds from the request to each piece of the body. */
  readonly arrivals: readonly number[];
}

/** Why there is no HTTP answer. */
export interface NoResponse {
  readonly outcome: 'refused' | 'unreachable' | 'connect-timeout' | 'closed' | 'reset' | 'silent' | 'not-http' | 'tls-failed';
  readonly ms: number;
  /** What came instead, printable. */
  readonly bytes?: string;
}

export type Answer = HttpResponse | NoResponse;

/** A request as it was written to the wire; secret values masked. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderLines;
}

/** Why a request was sent. `actual` and `preflight` are what a browser sends; the others are controls that differ in one thing. */
export type Purpose =
  | 'page'
  | 'actual'
  | 'stand-in'
  | 'hop'
  | 'preflight'
  | 'hop-preflight'
  | 'repeat'
  | 'no-origin'
  | 'other-origin'
  | 'candidate-origin'
  | 'random-path'
  | 'other-path'
  | 'other-slash'
  | 'no-cookie'
  | 'with-cookie'
  | 'no-credentials'
  | 'identity'
  | 'bare-options'
  | 'minimal-preflight'
  | 'preflight-without-header'
  | 'preflight-other-origin'
  | 'preflight-at-target'
  | 'preflight-repeat'
  | 'bad-json'
  | 'body-length'
  | 'other-address'
  | 'upstream'
  | 'fingerprint'
  | 'other-port';

/** One HTTP exchange. */
export interface ExchangeFact {
  readonly kind: 'exchange';
  /** The request under test it belongs to. */
  readonly about: string;
  readonly purpose: Purpose;
  /** What the control changed: an origin, a header name, a path. */
  readonly variant?: string;
  readonly address: string;
  readonly request: SentRequest;
  readonly answer: Answer;
}

/** A WebSocket frame from the server; its payload is not kept, a close reason aside. */
export interface FrameSketch {
  readonly opcode: number;
  readonly bytes: number;
  readonly atMs: number;
  readonly code?: number;
  readonly reason?: string;
}

/** A socket that opened. */
export interface OpenSocket {
  readonly outcome: 'open';
  readonly headers: HeaderLines;
  readonly frames: readonly FrameSketch[];
  /** How it ended while we held it; undefined when it stayed open. */
  readonly end?: { readonly by: 'close-frame' | 'fin' | 'reset'; readonly atMs: number };
  /** Which rule of RFC 6455 a frame broke. */
  readonly frameProblem?: string;
  /** Which rule of the opening handshake the 101 broke. */
  readonly handshakeProblem?: string;
}

export type SocketPurpose =
  | 'target'
  | 'random-path'
  | 'other-slash'
  | 'no-origin'
  | 'other-origin'
  | 'no-protocol'
  | 'with-token'
  | 'upstream'
  | 'upstream-random'
  | 'upstream-no-origin'
  | 'with-traffic';

/** One WebSocket handshake and what followed. */
export interface SocketFact {
  readonly kind: 'socket';
  readonly about: string;
  readonly purpose: SocketPurpose;
  readonly request: SentRequest;
  readonly answer: Answer | OpenSocket;
}

/** A process that listens on a port of this machine. */
export interface ListenerFact {
  readonly kind: 'listener';
  readonly port: number;
  readonly address: string;
  readonly pid?: number;
  readonly parent?: number;
  readonly command?: string;
  readonly folder?: string;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
}

/** What a line of a project says; one topic per kind of statement we look for. */
export type Topic =
  | 'env'
  | 'env-template'
  | 'needs-env'
  | 'origin'
  | 'cors-call'
  | 'cors-word'
  | 'cors-origin-env'
  | 'proxy'
  | 'proxy-socket'
  | 'proxy-rewrite'
  | 'allowed-hosts'
  | 'stack'
  | 'start'
  | 'http-route'
  | 'socket-route'
  | 'socket-plugin-late'
  | 'socket-origin'
  | 'socket-url'
  | 'requires'
  | 'missing'
  | 'reads-header'
  | 'api-url'
  | 'event-source'
  | 'no-cors-mode'
  | 'no-credentials'
  | 'cors-late'
  | 'nginx-upstream'
  | 'nginx-upgrade'
  | 'nginx-cors'
  | 'nginx-body-limit'
  | 'compose-service'
  | 'raw-reply'
  | 'watches';

/** One statement of a project file. */
export interface SettingFact {
  readonly kind: 'setting';
  readonly file: string;
  readonly line: number;
  readonly topic: Topic;
  readonly name: string;
  /** Secrets masked. */
  readonly value: string;
  /** When the file last changed, milliseconds since 1970. */
  readonly changedAt: number;
}

export type ServiceName = 'redis' | 'postgres' | 'mysql' | 'mongo' | 'amqp' | 'http';

/** One dependency the project names, and what it said to its own protocol's hello. */
export interface DependencyFact {
  readonly kind: 'dependency';
  readonly service: ServiceName;
  readonly host: string;
  readonly port: number;
  /** `file:line NAME`, or the process whose environment names it. */
  readonly source: string;
  /** It is the library's default address; nothing names it. */
  readonly isAssumed: boolean;
  readonly outcome: 'ok' | 'refused' | 'silent' | 'unresolved' | 'unreachable' | 'other-protocol' | 'refuses-us' | 'error';
  readonly detail: string;
}

/** The page that makes the requests. */
export interface PageFact {
  readonly kind: 'page';
  readonly url: string;
  readonly status: number;
  /** Every policy, from headers and from meta elements. */
  readonly policies: readonly { readonly from: 'header' | 'meta'; readonly value: string }[];
  readonly isEmbedderIsolated: boolean;
  /** Addresses found in the page's scripts, each with the script's path. */
  readonly bakedUrls: readonly { readonly url: string; readonly file: string }[];
  readonly registersWorker: boolean;
}

/** A probe that could not run: no verdict follows from it. */
export interface SkippedFact {
  readonly kind: 'skipped';
  readonly probe: string;
  readonly reason: string;
}

/** What the probes saw: small, serializable, without secrets and without bodies. */
export type Fact =
  | NameFact
  | ConnectFact
  | TlsFact
  | BannerFact
  | ExchangeFact
  | SocketFact
  | ListenerFact
  | SettingFact
  | DependencyFact
  | PageFact
  | SkippedFact;
