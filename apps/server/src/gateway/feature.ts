import type {
  AnswerOf,
  BelongingKind,
  BodyOf,
  Endpoint,
  HearsOf,
  ParamsOf,
  Position,
  QueryOf,
  SaysOf,
  Stream,
  UserId,
} from '@causeway/contract';
import type { Readable } from 'node:stream';
import type { ChannelSubscription, SubscribeOptions } from '../storage/channels.ts';
import type { Migration } from '../storage/migrations.ts';
import type { RecordDeed } from './audited-deed.ts';
import type { Principal } from './principal.ts';
import type { Tool } from './tool.ts';

export { can } from './principal.ts';
export type { Action, KeyLimits, Principal, ProjectShare, Thing } from './principal.ts';

export type { Tool, ToolRun } from './tool.ts';

/** What a request says, validated; `principal` may be undefined on public endpoints only. */
export interface Asked<E extends Endpoint> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly principal: E['access'] extends 'public' ? Principal | undefined : Principal;
  readonly requestId: string;
  /** Whether causes and commands may be shown: the owner, or a request from loopback. */
  readonly trusted: boolean;
  /** Whether it comes from this machine itself, not passed on by a proxy. */
  readonly fromLoopback: boolean;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  readonly origin: string | undefined;
  /** The peer's network address; never a forwarded one. */
  readonly address: string;
  /** The query as it came, with its `?`; empty without one: signatures are over it. */
  readonly search: string;
  /** The body as it came, where the endpoint keeps it. */
  readonly rawBody: Uint8Array | undefined;
  /** The body as it comes, where the endpoint takes bytes. */
  bytes(): Readable;
  /** The files of the form, where the endpoint takes one; each is read before the next. Throws `invalid_request` for another body. */
  files(): AsyncIterable<FormFile>;
  header(name: string): string | undefined;
  /** Sets a header of the answer (before it starts). */
  setHeader(name: string, value: string | readonly string[]): void;
  /**
   * Answers with server-sent events. Headers are held until the first write, so a fault before it is a real status;
   * a fault after it becomes `data: {"error":…}` and the end without `[DONE]`.
   */
  eventStream(run: (sink: EventSink) => Promise<void>): Promise<RawReply>;
}

/** A file in a form. `name` is what the sender says and never a path of ours. */
export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly type: string;
  readonly content: Readable;
  /** Text fields of the form that came so far; after the last file, all. */
  fields(): Readonly<Record<string, string>>;
}

export interface EventSink {
  /** Whole events. A returned promise settles when the client has read enough. */
  write(bytes: Uint8Array | string): void | Promise<void>;
}

/** Content that is sent while it is read. */
export interface StreamedContent {
  readonly content: Readable;
  /** Undefined: not known before the end. */
  readonly sizeBytes: number | undefined;
}

/** An answer that is sent as it is, past the reply schema: relayed bytes, files. */
export class RawReply {
  readonly body: Uint8Array | string | StreamedContent | undefined;
  readonly contentType: string;
  /** Default: the endpoint's own. */
  readonly status: number | undefined;
  /** `undefined` body: the answer was written already. */
  constructor(
    body: Uint8Array | string | StreamedContent | undefined,
    contentType = 'application/json; charset=utf-8',
    status?: number,
  ) {
    this.body = body;
    this.contentType = contentType;
    this.status = status;
  }
}

export interface Route {
  readonly endpoint: Endpoint;
  readonly answer: (asked: Asked<Endpoint>) => Promise<unknown>;
}

/** Ties an endpoint of the contract to the function that answers it. */
export function route<E extends Endpoint>(endpoint: E, answer: (asked: Asked<E>) => Promise<AnswerOf<E> | RawReply>): Route {
  // The gateway hands over exactly what the endpoint's schemas produced, so the wide type is the narrow one here.
  return { endpoint, answer };
}

/** One open subscription. Whatever its handlers throw becomes an `error` message and a 44xx close, never a crash. */
export interface Subscriber<S extends Stream> {
  readonly params: S['params'] extends undefined ? undefined : ParamsOf<{ params: S['params'] } & Endpoint>;
  readonly query: QueryOf<{ query: S['query'] } & Endpoint>;
  readonly principal: Principal;
  readonly requestId: string;
  /** Where the subscriber stood before (`Last-Event-ID`, `?after=`). */
  readonly after: Position | undefined;
  /** Aborted when the subscription ends, for any reason. */
  readonly signal: AbortSignal;
  /** With a position the message can be resumed after; without, it is not part of history. */
  send(message: SaysOf<S>, position?: Position): void;
  /** First message of every subscription; `follow` sends it itself. */
  ready(resumed: boolean, head: Position): void;
  /**
   * Subscribes to a channel: what came after `after` is replayed, else `snapshot` is sent first. Live messages wait until the
   * snapshot is out; those it already covers (position <= head) are dropped.
   */
  follow(subscribe: FollowSource, snapshot: () => Promise<SaysOf<S>>): Promise<void>;
  /** Bytes that were sent but not yet taken by the network; above 1 MiB the subscription is closed. */
  readonly queuedBytes: number;
  /** What heartbeats say is the newest; default: the position sent last. */
  tellHead(head: () => Position): void;
  onMessage(handler: (message: HearsOf<S>) => void | Promise<void>): void;
  /** Of raw streams: every frame as it came. */
  onFrame(handler: (frame: string | Uint8Array) => void): void;
  /** Of raw streams: text, or bytes as a binary frame. */
  sendFrame(frame: string | Uint8Array): void;
  close(code: number, reason: string): void;
}

/** `channels.subscribe` bound to one channel. */
export type FollowSource = (options: SubscribeOptions) => Promise<ChannelSubscription>;

export interface StreamPart {
  readonly stream: Stream;
  readonly open: (subscriber: Subscriber<Stream>) => void | Promise<void>;
}

/** Ties a stream of the contract to the function that opens a subscription. */
export function streamPart<S extends Stream>(stream: S, open: (subscriber: Subscriber<S>) => void | Promise<void>): StreamPart {
  return { stream, open };
}

/** A dependency as readiness sees it. */
export interface Check {
  readonly name: string;
  /** A failed vital check makes the server unavailable; any other makes it degraded. */
  readonly vital: boolean;
  /** What not everybody uses: missing, it is named, and the server is as well as before. */
  readonly isOptional?: boolean;
  /** Throws a Fault that names the cause and the fix. */
  probe(signal: AbortSignal): Promise<void>;
}

export interface Listener {
  readonly topic: string;
  readonly onEvent: (payload: unknown) => void | Promise<void>;
}

export type CredentialKind = 'key' | 'cookie' | 'ticket';

/** Where credentials are verified. `undefined`: unknown, expired or revoked. */
export interface CredentialSource {
  verify(kind: CredentialKind, secret: string): Promise<Principal | undefined>;
  /** A fresh one-time link under this address; printed at start. */
  signInUrl(publicUrl: string): Promise<string>;
}

/**
 * Servers on other ports of a host share its cookies, so each instance has its own name. `__Host-` needs https: it keeps other
 * hosts of the domain from setting it.
 */
export const browserCookieName = (instanceId: string, isHttps: boolean): string =>
  isHttps ? '__Host-causeway' : `causeway_${instanceId.slice(0, 8)}`;

/** Published on the bus when a credential ends; open sockets of it close within a second. */
export const credentialRevoked = 'credential.revoked';
export interface CredentialRevoked {
  readonly credentialId: string;
}

/** What OPTIONS that is no preflight answers on a path and those below it, beside `Allow`. */
export interface Discovery {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Published on the bus when what a person may do changed: remembered principals are forgotten, open sockets come back. */
export const personChanged = 'person.changed';
export interface PersonChanged {
  readonly userId: UserId;
}

/** A column that names a person. Every one is declared, so that nobody is removed and something of theirs forgotten. */
export interface Holding {
  readonly table: string;
  readonly column: string;
  /** `own`: deleted where somebody is removed with what they have. `record`: the server's own memory of what happened; it stays. */
  readonly fate: 'own' | 'record';
  /** What people call the rows; undefined: they are part of something else. */
  readonly kind?: BelongingKind;
}

/** How a slice lets go of a person who was removed. Each may be called again, and does the same. */
export interface LetsGo {
  /** Ends whatever acts for them. */
  stop?(owner: UserId): Promise<void>;
  /** Deletes what is more than rows of holdings: files, other stores. */
  erase?(owner: UserId): Promise<void>;
  /** What is not counted by rows of holdings. */
  count?(owner: UserId): Promise<Partial<Record<BelongingKind, number>>>;
}

export interface Belonging {
  readonly kind: BelongingKind;
  readonly count: number;
}

/** What a person has in all slices, and the end of it. */
export interface Belongings {
  /** Once, when the slices are built. */
  offer(holds: readonly Holding[], parts: readonly LetsGo[]): void;
  count(owner: UserId): Promise<Belonging[]>;
  /** Ends what acts for somebody; `delete` also deletes what they have. Again, it goes on where it broke off. */
  letGo(owner: UserId, fate: 'keep' | 'delete'): Promise<void>;
}

/** What a slice gives to the gateway. */
export interface Parts {
  readonly discoveries?: readonly Discovery[];
  readonly routes?: readonly Route[];
  readonly streams?: readonly StreamPart[];
  readonly checks?: readonly Check[];
  readonly listens?: readonly Listener[];
  readonly credentials?: CredentialSource;
  /** Where it is kept who did what. */
  readonly audit?: RecordDeed;
  /** For agents and for `/mcp`. */
  readonly tools?: readonly Tool[];
  readonly letsGo?: LetsGo;
  /** After migrations, before the first request. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

/** One vertical slice. `Needs` is exactly what it uses; `server.ts` hands it over. */
export interface Feature<Needs> {
  readonly name: string;
  readonly migrations?: readonly Migration[];
  /** Of its tables. */
  readonly holds?: readonly Holding[];
  build(needs: Needs): Parts;
}
