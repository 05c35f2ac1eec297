import type { Message, MessageId, SessionEvent } from '@causeway/contract';
import type { SessionRef, SessionStore } from './session-store.ts';
import { fitSnapshot } from './stream-weight.ts';

/** The newest messages that a subscriber gets at once; the others come by pages of the history. */
const snapshotMessages = 200;

export type Snapshot = Extract<SessionEvent, { type: 'snapshot' }>;

export interface BranchSource {
  readonly store: SessionStore;
  /** An answer that grows in this process has more text than its row. */
  readonly draftOf: (ref: SessionRef) => Message | undefined;
}

export interface BranchPage {
  readonly leafId: MessageId | null;
  readonly limit: number;
}

/** The path to the leaf, oldest first, with the text that is there now. */
export async function loadBranch(
  { store, draftOf }: BranchSource,
  ref: SessionRef,
  { leafId, limit }: BranchPage,
): Promise<Message[]> {
  if (leafId === null) return [];
  const messages = await store.branch(ref, { leafId, limit });
  const draft = draftOf(ref);
  return messages.map((message) => (message.status === 'generating' && draft?.id === message.id ? draft : message));
}

/** The session with the newest messages of the shown branch; undefined when it is gone. */
export async function loadSnapshot(source: BranchSource, ref: SessionRef): Promise<Snapshot | undefined> {
  const session = await source.store.find(ref);
  if (!session) return undefined;
  const messages = await loadBranch(source, ref, { leafId: session.leaf_id, limit: snapshotMessages });
  return { type: 'snapshot', session, messages: fitSnapshot(messages) };
}
