import type { Message, MessageId, SessionEvent } from '@causeway/contract';
import type { Generations } from './generations.ts';
import type { SessionRef, SessionStore, TreeNode } from './session-store.ts';
import type { Sessions } from './sessions.ts';
import { fitSnapshot } from './stream-weight.ts';

/** The newest messages that a subscriber gets at once; the others come by pages of the history. */
const snapshotMessages = 200;
/** An answer of another process is saved every second: after this its row covers everything before the subscription. */
const foreignDraftMs = 1200;

export interface BranchesNeeds {
  readonly store: SessionStore;
  readonly sessions: Sessions;
  readonly generations: Generations;
  readonly sleep: (ms: number) => Promise<unknown>;
}

type Snapshot = Extract<SessionEvent, { type: 'snapshot' }>;

export interface HistoryQuery {
  readonly limit: number;
  /** The page ends before this message. */
  readonly cursor?: MessageId | undefined;
}

/** Reads the trees of sessions. */
export function createBranches({ store, sessions, generations, sleep }: BranchesNeeds) {
  /** The path to the leaf; an answer that grows here has more text than its row. */
  async function load(ref: SessionRef, leafId: MessageId | null, limit: number): Promise<Message[]> {
    if (leafId === null) return [];
    const messages = await store.branch(ref, { leafId, limit });
    const draft = generations.draftOf(ref);
    return messages.map((message) => (message.status === 'generating' && draft?.id === message.id ? draft : message));
  }

  async function loadSnapshot(ref: SessionRef): Promise<Snapshot> {
    const session = await sessions.get(ref);
    return { type: 'snapshot', session, messages: fitSnapshot(await load(ref, session.leaf_id, snapshotMessages)) };
  }

  return {
    load,

    async history(ref: SessionRef, { limit, cursor }: HistoryQuery) {
      const session = await sessions.get(ref);
      const end = cursor === undefined ? session.leaf_id : (await sessions.getMessage(ref, cursor, 'cursor')).parent_id;
      const messages = await load(ref, end, limit);
      const [oldest] = messages;
      return { session_id: session.id, messages, ...(oldest?.parent_id ? { next_cursor: oldest.id } : {}) };
    },

    async tree(ref: SessionRef): Promise<{ nodes: TreeNode[] }> {
      await sessions.get(ref);
      return { nodes: [...(await store.tree(ref))] };
    },

    /** Everything a new subscriber needs. */
    async snapshot(ref: SessionRef): Promise<Snapshot> {
      const snapshot = await loadSnapshot(ref);
      const growing = snapshot.messages.find((message) => message.status === 'generating');
      if (!growing || generations.draftOf(ref)?.id === growing.id) return snapshot;
      await sleep(foreignDraftMs);
      return loadSnapshot(ref);
    },
  };
}
export type Branches = ReturnType<typeof createBranches>;
