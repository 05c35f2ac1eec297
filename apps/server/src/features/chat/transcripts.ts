import { Fault, mintId } from '@causeway/contract';
import type { Message } from '@causeway/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { titleFrom } from './conversation.ts';
import type { AppendTranscript, ReadTranscript, Transcripts } from './events.ts';
import type { PublishSessionEvent } from './session-events.ts';
import type { SessionStore } from './session-store.ts';
import { newSession } from './sessions.ts';

export interface TranscriptNeeds {
  readonly store: Pick<SessionStore, 'find' | 'begin' | 'finish' | 'branch'>;
  readonly publish: PublishSessionEvent;
  readonly now: () => number;
}

/** Somebody may be asking in the same session. */
const tries = 20;
const againAfterMs = 250;
const mostRead = 500;

/** Appends what was said elsewhere; the session is made when it is not there. All of it or nothing. */
export function createTranscripts({ store, publish, now }: TranscriptNeeds): Transcripts {
  async function tryAppend({ owner, sessionId, said, metadata = {} }: Parameters<AppendTranscript>[0]): Promise<boolean> {
    const ref = { owner, id: sessionId };
    const at = now();
    const session = (await store.find(ref)) ?? newSession({ id: sessionId, metadata: { ...metadata } }, at);
    const rows: Message[] = [];
    for (const { role, content, model } of said) {
      const parentId = rows.at(-1)?.id ?? session.leaf_id;
      const common = { id: mintId('message'), parent_id: parentId, role, content, status: 'done', created_at: at } as const;
      rows.push({ ...common, ...(model === undefined ? {} : { model }) });
    }
    const last = rows.at(-1);
    if (!last) return true;
    const messages: Message[] = [...rows.slice(0, -1), { ...last, status: 'generating' }];
    const outcome = await store.begin(owner, { session, messages, title: titleFrom(rows), at, mayCreate: true });
    if (outcome !== 'begun') return false;
    await store.finish(ref, last);
    for (const message of rows) publish(ref, { type: 'message', message });
    return true;
  }

  const append: AppendTranscript = async (transcript) => {
    for (let tried = 0; tried < tries; tried += 1) {
      if (await tryAppend(transcript)) return;
      await sleep(againAfterMs);
    }
    throw new Fault('session_busy');
  };

  const read: ReadTranscript = async (owner, id) => {
    const session = await store.find({ owner, id });
    if (!session || session.leaf_id === null) return [];
    const messages = await store.branch({ owner, id }, { leafId: session.leaf_id, limit: mostRead });
    return messages.flatMap(({ role, content }) =>
      (role === 'user' || role === 'assistant') && typeof content === 'string' ? [{ role, text: content }] : [],
    );
  };
  return { append, read };
}
