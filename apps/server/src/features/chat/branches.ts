import { Fault } from '@causeway/contract';
import type { Message, MessageId } from '@causeway/contract';
import type { Generations } from './generations.ts';
import type { SessionRef, SessionStore, TreeNode } from './session-store.ts';
import type { Sessions } from './sessions.ts';
import { loadBranch, loadSnapshot } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** An answer of another process is saved every second: after this its row covers everything before the subscription. */
const foreignDraftMs = 1200;

export interface BranchesNeeds {
  readonly store: SessionStore;
  readonly sessions: Sessions;
  readonly generations: Generations;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export interface HistoryQuery {
  readonly limit: number;
  /** The page ends before this message. */
  readonly cursor?: MessageId | undefined;
}

/** Reads the trees of sessions. */
export function createBranches({ store, sessions, generations, sleep }: BranchesNeeds) {
  const source = { store, draftOf: generations.draftOf };
  const load = (ref: SessionRef, leafId: MessageId | null, limit: number): Promise<Message[]> =>
    loadBranch(source, ref, { leafId, limit });

  async function getSnapshot(ref: SessionRef): Promise<Snapshot> {
    const snapshot = await loadSnapshot(source, ref);
    if (!snapshot) throw new Fault('not_found', { message: 'There is no such session.' });
    return snapshot;
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
      const snapshot = await getSnapshot(ref);
      const growing = snapshot.messages.find((message) => message.status === 'generating');
      if (!growing || generations.draftOf(ref)?.id === growing.id) return snapshot;
      await sleep(foreignDraftMs);
      return getSnapshot(ref);
    },
  };
}
export type Branches = ReturnType<typeof createBranches>;
