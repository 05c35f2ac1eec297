import type { RealtimeItem, SessionId } from '@causeway/contract';
import type { RecordTranscript } from './voice-sessions.ts';

/** Where what was said becomes a chat session. */
export type KeepTranscript = (transcript: {
  readonly owner: string;
  readonly sessionId: SessionId;
  readonly said: readonly {
    readonly role: 'user' | 'assistant';
    readonly content: string;
    readonly model?: string | undefined;
  }[];
  readonly metadata?: Readonly<Record<string, string>>;
}) => Promise<void>;

function textOf(item: RealtimeItem): string {
  if (item.type !== 'message') return '';
  return item.content
    .map((part) => {
      if (part.type === 'input_text' || part.type === 'output_text') return part.text;
      return part.type === 'input_image' ? '' : (part.transcript ?? '');
    })
    .join(' ')
    .trim();
}

/** Items of a voice session as messages: what was heard of an answer, not what was to be said. */
export const createRecorder =
  (keep: KeepTranscript): RecordTranscript =>
  async ({ owner, sessionId, items, model }) => {
    const said = items.flatMap((item) => {
      const content = textOf(item);
      if (item.type !== 'message' || item.role === 'system' || content === '') return [];
      return [{ role: item.role, content, ...(item.role === 'assistant' ? { model } : {}) }];
    });
    if (said.length > 0) await keep({ owner, sessionId, said, metadata: { source: 'voice' } });
  };
