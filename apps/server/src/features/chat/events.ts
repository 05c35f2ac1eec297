import type { SessionId } from '@causeway/contract';

/** Published after an answer was saved whole; every node hears it. */
export const chatFinished = 'chat.finished';

export interface ChatFinished {
  readonly owner: string;
  readonly session_id: string;
  readonly message_id: string;
  readonly model: string | null;
  /** The answer, at most its first 16,000 characters. */
  readonly text: string;
}

/** Something that was said where chat is not: on a phone, in a voice session. */
export interface Transcript {
  readonly owner: string;
  readonly sessionId: SessionId;
  readonly said: readonly {
    readonly role: 'user' | 'assistant';
    readonly content: string;
    readonly model?: string | undefined;
  }[];
  /** Of the session, when this makes it. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Keeps it in a chat session; throws `session_busy` when somebody keeps on asking there. */
export type AppendTranscript = (transcript: Transcript) => Promise<void>;

/** What was said in a session, oldest first, at most its last 500 messages; empty when there is no such session. */
export type ReadTranscript = (
  owner: string,
  sessionId: SessionId,
) => Promise<readonly { readonly role: 'user' | 'assistant'; readonly text: string }[]>;

export interface Transcripts {
  readonly append: AppendTranscript;
  readonly read: ReadTranscript;
}

/** Chat is built after services are: who needs it holds the door. */
export interface TranscriptDoor extends Transcripts {
  open(transcripts: Transcripts): void;
}

export function createTranscriptDoor(): TranscriptDoor {
  let opened: Transcripts | undefined;
  const get = (): Transcripts => {
    if (opened) return opened;
    throw new Error('chat is not built yet');
  };
  return {
    open: (transcripts) => {
      opened = transcripts;
    },
    append: async (transcript) => get().append(transcript),
    read: async (owner, sessionId) => get().read(owner, sessionId),
  };
}
