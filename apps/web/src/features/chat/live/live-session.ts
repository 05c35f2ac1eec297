import type { CallFailure, FollowState, SessionState } from '@causeway/client';
import { emptySession, foldSession } from '@causeway/client';
import type { Message, MessageId, Position, Session, SessionEvent, SessionId } from '@causeway/contract';
import { branchTo } from './branch.ts';
import type { TreeNode } from './branch.ts';
import { nextFrame } from './next-frame.ts';
import type { PendingTurn } from './pending-turn.ts';
import { isTold, withPending } from './pending-turn.ts';

/** One session as the page shows it; a new object for each frame in which something changed. */
export interface LiveView {
  readonly session: Session | undefined;
  /** Every message that is known, of all branches. */
  readonly messages: readonly Message[];
  /** The same, but a new list only when messages come or end, not with each word. */
  readonly nodes: readonly TreeNode[];
  /** The shown branch, with the turn that was just asked for. */
  readonly turns: readonly Message[];
  /** Set when the branch has messages before the first one here. */
  readonly earlier: MessageId | undefined;
  /** An answer is being produced, or was just asked for. */
  readonly isBusy: boolean;
  /** Nobody wrote anything yet and the server does not know the session. */
  readonly isNew: boolean;
  readonly isDeleted: boolean;
  readonly link: FollowState;
  /** Why the last thing that was asked for did not happen. */
  readonly failure: CallFailure | undefined;
}

/** Nothing is known of the session yet, though it exists. */
export const isLoading = ({ turns, isNew, session }: LiveView): boolean =>
  turns.length === 0 && !isNew && session === undefined;

/** A subscription as `follow` returns it. */
export interface Link {
  retryNow(): void;
  restart(): void;
  close(): void;
}

export interface LinkOptions {
  readonly after: Position | undefined;
  readonly onMessage: (event: SessionEvent, position: Position | undefined) => void;
  readonly onState: (state: FollowState) => void;
}

export interface HistoryPage {
  readonly messages: readonly Message[];
}

export interface LiveSessionOptions {
  readonly id: SessionId;
  readonly isNew: boolean;
  readonly follow: (options: LinkOptions) => Link;
  /** The shown branch, or what comes before a message of it. */
  readonly loadHistory: (before?: MessageId) => Promise<HistoryPage>;
  readonly schedule?: (run: () => void) => void;
}

/** What a reply told, while the stream may still tell of the time before it. */
interface Ahead {
  readonly ids: ReadonlySet<MessageId>;
  readonly leafId: MessageId;
  /** The leaf of the session until then. */
  readonly before: MessageId | null;
}

// Pages of React's strict mode and quick glances at another session do not cut the subscription.
const lingerMs = 2000;

/** Follows one session while somebody looks at it, and keeps what it knows. */
export class LiveSession {
  readonly id: SessionId;
  /** The call that starts an answer, while it is under way: a stop has to wait for it. */
  asking: Promise<unknown> | undefined;
  readonly #options: LiveSessionOptions;
  readonly #listeners = new Set<() => void>();
  /** First messages of what was loaded: that their parents are missing is in order. */
  readonly #edges = new Set<MessageId>();
  #state: SessionState = emptySession;
  #isNew: boolean;
  #link: Link | undefined;
  #linkState: FollowState = { status: 'connecting' };
  #position: Position | undefined;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #pending: PendingTurn | undefined;
  #ahead: Ahead | undefined;
  #failure: CallFailure | undefined;
  #leafId: MessageId | null = null;
  #nodes: readonly TreeNode[] = [];
  #isLoading = false;
  #isScheduled = false;
  #view: LiveView;

  constructor(options: LiveSessionOptions) {
    this.id = options.id;
    this.#options = options;
    this.#isNew = options.isNew;
    this.#view = this.#look();
  }

  readonly current = (): LiveView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    clearTimeout(this.#linger);
    this.#open();
    return () => {
      this.#listeners.delete(listener);
      clearTimeout(this.#linger);
      if (this.#listeners.size === 0) this.#linger = setTimeout(() => this.#close(), lingerMs);
    };
  };

  /** The server knows the session now. */
  begin(session: Session): void {
    this.#isNew = false;
    this.#state = { ...this.#state, session };
    this.#open();
    this.#show();
  }

  /** Shows a turn before the server tells of it. */
  expect(pending: PendingTurn): void {
    this.#pending = pending;
    this.#failure = undefined;
    this.#flush();
  }

  /** What was expected will not come. */
  fail(failure: CallFailure): void {
    this.#pending = undefined;
    this.#failure = failure;
    this.#flush();
  }

  dismiss(): void {
    this.#failure = undefined;
    this.#flush();
  }

  /** Takes over a reply that may arrive before the stream tells the same; what the stream told is newer. */
  learn(messages: readonly Message[]): void {
    const known = new Set(this.#state.messages.map(({ id }) => id));
    const news = messages.filter(({ id }) => !known.has(id));
    const { session } = this.#state;
    const last = news.at(-1);
    if (last === undefined) return;
    this.#ahead = { ids: new Set(news.map(({ id }) => id)), leafId: last.id, before: session?.leaf_id ?? null };
    this.#state = {
      ...this.#state,
      messages: [...this.#state.messages, ...news],
      session: session === undefined ? undefined : { ...session, leaf_id: last.id },
    };
    this.#nodes = this.#state.messages;
    this.#show();
  }

  /** Takes over a session that a call returned. */
  adopt(session: Session): void {
    this.#fold({ type: 'session', session });
  }

  /** `beforeShown`: the last moment before the older messages appear. */
  async loadEarlier(beforeShown: () => void): Promise<void> {
    const { earlier } = this.#view;
    if (earlier === undefined) return;
    const page = await this.#options.loadHistory(earlier);
    beforeShown();
    this.#add(page);
  }

  retryNow(): void {
    if (this.#linkState.status === 'closed') this.#open();
    else this.#link?.retryNow();
  }

  /** The server was seen elsewhere: a waiting subscription tries at once. */
  retryIfLost(): void {
    const { status } = this.#linkState;
    if (status === 'reconnecting' || status === 'offline') this.#link?.retryNow();
  }

  #open(): void {
    // A refused subscription is over; whoever comes back may be somebody else by now.
    if (this.#linkState.status === 'closed') this.#close();
    if (this.#isNew || this.#link !== undefined || this.#listeners.size === 0) return;
    this.#link = this.#options.follow({
      after: this.#position,
      onMessage: (event, position) => {
        this.#position = position ?? this.#position;
        this.#fold(event);
      },
      onState: (state) => {
        this.#linkState = state;
        this.#show();
      },
    });
  }

  #close(): void {
    const link = this.#link;
    this.#link = undefined;
    link?.close();
    this.#linkState = { status: 'connecting' };
    this.#show();
  }

  #fold(event: SessionEvent): void {
    const { messages: before, stale: wasStale } = this.#state;
    this.#state = foldSession(this.#state, event);
    if (event.type === 'snapshot') this.#keep(before, event.messages);
    if (event.type === 'snapshot' || event.type === 'session') this.#stayAhead(event.session);
    if (this.#state.stale && !wasStale) {
      this.#position = undefined;
      this.#link?.restart();
    }
    if (event.type !== 'delta') {
      this.#nodes = this.#state.messages;
      void this.#complete();
    }
    this.#show();
  }

  /** A snapshot replaces what changes; finished messages of other branches and earlier pages stay true. */
  #keep(before: readonly Message[], snapshot: readonly Message[]): void {
    const told = new Set(snapshot.map(({ id }) => id));
    if (this.#ahead !== undefined && told.has(this.#ahead.leafId)) this.#ahead = undefined;
    const isAhead = (id: MessageId) => this.#ahead?.ids.has(id) === true;
    const kept = before.filter(({ id, status }) => !told.has(id) && (status !== 'generating' || isAhead(id)));
    this.#state = { ...this.#state, messages: [...kept, ...snapshot] };
    this.#mark(snapshot);
  }

  /** A stream that is still at the leaf before a reply takes nothing of it away. */
  #stayAhead(session: Session): void {
    if (this.#ahead === undefined) return;
    if (session.leaf_id === this.#ahead.before) {
      this.#state = { ...this.#state, session: { ...session, leaf_id: this.#ahead.leafId } };
    } else this.#ahead = undefined;
  }

  #mark(page: readonly Message[]): void {
    const [first] = page;
    if (first !== undefined) this.#edges.add(first.id);
  }

  /** Loads what a branch lacks that another tab chose, and messages too heavy for the stream. */
  async #complete(): Promise<void> {
    const { session, messages } = this.#state;
    if (session === undefined || session.leaf_id === null || this.#isLoading) return;
    const branch = branchTo(messages, session.leaf_id);
    const [first] = branch;
    const isWhole = first !== undefined && (first.parent_id === null || this.#edges.has(first.id));
    if (isWhole && !branch.some((message) => message.is_cut === true)) return;
    this.#isLoading = true;
    try {
      this.#add(await this.#options.loadHistory());
    } catch {
      // The next event tries again; what is known stays shown.
    } finally {
      this.#isLoading = false;
    }
  }

  #add({ messages: page }: HistoryPage): void {
    const known = new Map(this.#state.messages.map((message) => [message.id, message]));
    const news = page.filter(({ id }) => !known.has(id));
    const whole = new Map(page.filter(({ id }) => known.get(id)?.is_cut === true).map((message) => [message.id, message]));
    const old = this.#state.messages.map((message) => whole.get(message.id) ?? message);
    this.#state = { ...this.#state, messages: [...news, ...old] };
    this.#nodes = this.#state.messages;
    this.#mark(page);
    this.#show();
  }

  #show(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    (this.#options.schedule ?? nextFrame)(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = false;
    this.#view = this.#look();
    for (const listener of this.#listeners) listener();
  }

  #look(): LiveView {
    const { session, messages, deleted } = this.#state;
    // Until a newly chosen branch is there, the one before stays.
    const leafId = session?.leaf_id ?? null;
    if (leafId === null || messages.some(({ id }) => id === leafId)) this.#leafId = leafId;
    const branch = branchTo(messages, this.#leafId);
    if (this.#pending !== undefined && isTold(this.#pending, branch)) this.#pending = undefined;
    const [first] = branch;
    return {
      session,
      messages,
      nodes: this.#nodes,
      turns: withPending(branch, this.#pending),
      earlier: first === undefined || first.parent_id === null ? undefined : first.id,
      isBusy: this.#pending !== undefined || messages.some(({ status }) => status === 'generating'),
      isNew: this.#isNew,
      isDeleted: deleted,
      link: this.#linkState,
      failure: this.#failure,
    };
  }
}
