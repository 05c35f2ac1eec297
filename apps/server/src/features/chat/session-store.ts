import type { Message, MessageId, Session, SessionId } from '@causeway/contract';

/** A session as its owner names it: another owner may use the same id for another session. */
export interface SessionRef {
  readonly owner: string;
  readonly id: SessionId;
}

/** Where a page of the list ends; the id breaks ties. */
export interface ListCursor {
  readonly updatedAt: number;
  readonly id: string;
}

export interface SessionFilter {
  readonly userId: string | undefined;
  /** Part of the title, in any case. */
  readonly text: string | undefined;
  readonly archived: boolean;
  readonly limit: number;
  readonly before: ListCursor | undefined;
}

export type SessionChanges = Partial<
  Pick<Session, 'title' | 'archived' | 'model' | 'system' | 'agent_id' | 'leaf_id' | 'metadata'>
>;

export interface BranchQuery {
  /** The newest message wanted. */
  readonly leafId: MessageId;
  readonly limit: number;
}

/** Whoever asks for a title holds the session's name until then; who died with it loses it. */
export interface NamingClaim {
  readonly at: number;
  readonly until: number;
}

/** What begins a generation: the new rows and the claim of the session. */
export interface NewTurn {
  /** As it was before the turn. */
  readonly session: Session;
  /** The last is the answer; its id holds the session until `finish`. */
  readonly messages: readonly Message[];
  /** Used when the session has no title yet. */
  readonly title: string;
  readonly at: number;
  /** Whether an unknown session is created. */
  readonly mayCreate: boolean;
}

/** `absent`: the session is gone and was not to be created. */
export type BeginOutcome = 'begun' | 'busy' | 'absent';

/** The part of an answer that is there already. */
export interface Draft {
  readonly messageId: MessageId;
  readonly content: string;
  readonly reasoning: string;
  /** Tool calls so far; undefined leaves what is kept. */
  readonly parts?: unknown;
  readonly at: number;
}

/** An answer that nobody is producing any more: its process died. */
export interface Unfinished {
  readonly ref: SessionRef;
  readonly message: Message;
}

export interface SearchHit {
  readonly session_id: SessionId;
  readonly session_title: string;
  readonly message_id: MessageId;
  readonly role: Message['role'];
  readonly created_at: number;
  readonly content: string;
}

export type TreeNode = Pick<Message, 'id' | 'parent_id' | 'role' | 'status' | 'created_at'>;

/**
 * Sessions and the trees of their messages. Rows are appended and never change, but for the one answer that is being
 * generated. Everything takes the owner: what belongs to another does not exist. What is acknowledged is durable (SQL) or as
 * durable as the Redis it is in.
 */
export interface SessionStore {
  /** False when the owner has a session of this name already. */
  create(owner: string, session: Session): Promise<boolean>;
  find(ref: SessionRef): Promise<Session | undefined>;
  /** The latest used first. */
  list(owner: string, filter: SessionFilter): Promise<readonly Session[]>;
  /** Undefined when there is no such session. */
  update(ref: SessionRef, changes: SessionChanges, at: number): Promise<Session | undefined>;
  /** False when the title stays: somebody chose it, a title was asked for, or is being asked for. */
  claimNaming(ref: SessionRef, claim: NamingClaim): Promise<boolean>;
  /** Ends what was claimed until then, once; undefined leaves the title. Answers the session that has the title now. */
  endNaming(ref: SessionRef, until: number, title: string | undefined): Promise<Session | undefined>;
  /** Claims of processes that died are free again: for whoever uses the store alone. */
  freeNaming(): Promise<void>;
  /** How many sessions an owner has. */
  countOf(owner: string): Promise<number>;
  /** Those whose answer is being generated, wherever. */
  generatingOf(owner: string): Promise<readonly SessionId[]>;
  /** Every session of an owner with all messages. */
  removeOf(owner: string): Promise<void>;
  /** With all messages; false when there was none. */
  remove(ref: SessionRef): Promise<boolean>;
  findMessage(ref: SessionRef, id: MessageId): Promise<Message | undefined>;
  /** The messages that lead to `leafId`, it included, oldest first; the newest `limit` of them. */
  branch(ref: SessionRef, query: BranchQuery): Promise<readonly Message[]>;
  /** All messages in the order they were appended, without their texts. */
  tree(ref: SessionRef): Promise<readonly TreeNode[]>;
  /** Messages that contain all words of the text, the newest first; what is still being generated is not searched. */
  search(owner: string, text: string, limit: number): Promise<readonly SearchHit[]>;
  /** Appends the turn, shows it and claims the session, all or nothing. One generation per session. */
  begin(owner: string, turn: NewTurn): Promise<BeginOutcome>;
  /** Saves the part of the answer that is there; also the sign that its process lives. */
  saveDraft(ref: SessionRef, draft: Draft): Promise<void>;
  /** Saves the whole answer with its final status and frees the session; false when the session is gone. */
  finish(ref: SessionRef, message: Message): Promise<boolean>;
  /** Answers still `generating` whose last draft is older than this; the oldest 100. */
  unfinished(savedBefore: number): Promise<readonly Unfinished[]>;
}
