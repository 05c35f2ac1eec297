import { mintId } from '@causeway/contract';
import type { Message, MessageId } from '@causeway/contract';

/** A turn that was asked for and that the server has not told of yet. */
export interface PendingTurn {
  /** What the turn continues; null: it begins the session. */
  readonly parentId: MessageId | null;
  /** Undefined when an old question is answered anew. */
  readonly question: Message | undefined;
  readonly answer: Message;
  /** What was known when it was asked; anything else after the parent is the turn itself. */
  readonly known: ReadonlySet<MessageId>;
}

export interface PendingTurnOptions {
  readonly parentId: MessageId | null;
  readonly content?: string;
  readonly model: string | undefined;
  readonly messages: readonly Message[];
  readonly at: number;
}

/** Its messages look as the server's will, under ids that only this page knows. */
export function createPendingTurn({ parentId, content, model, messages, at }: PendingTurnOptions): PendingTurn {
  const common = { content: '', created_at: at } as const;
  const question: Message | undefined =
    content === undefined
      ? undefined
      : { ...common, id: mintId('message'), parent_id: parentId, role: 'user', content, status: 'done' };
  const answer: Message = {
    ...common,
    id: mintId('message'),
    parent_id: question?.id ?? parentId,
    role: 'assistant',
    status: 'generating',
    ...(model === undefined ? {} : { model }),
  };
  return { parentId, question, answer, known: new Set(messages.map(({ id }) => id)) };
}

/** Whether the branch already shows the turn itself. */
export function isTold(pending: PendingTurn, branch: readonly Message[]): boolean {
  return branch.some(({ id, parent_id: parentId }) => parentId === pending.parentId && !pending.known.has(id));
}

/** The branch up to where the turn begins, and the turn; the branch itself once the server told of it. */
export function withPending(branch: readonly Message[], pending: PendingTurn | undefined): readonly Message[] {
  if (pending === undefined || isTold(pending, branch)) return branch;
  const end = branch.findIndex(({ id }) => id === pending.parentId) + 1;
  const turn = pending.question === undefined ? [pending.answer] : [pending.question, pending.answer];
  return [...branch.slice(0, end), ...turn];
}
