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
