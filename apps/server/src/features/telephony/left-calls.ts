import type { CallBook } from './call-book.ts';
import type { CallRepository, StoredCall } from './call-repository.ts';

/** How long a phone may ring. */
const longestRingMs = 2 * 60_000;
const outcome = 'the server that held the call stopped';

export interface LeftCallsNeeds {
  readonly repository: Pick<CallRepository, 'liveOfAll'>;
  readonly book: Pick<CallBook, 'end'>;
  /** No other process holds calls of this database: all that are live were left behind. */
  readonly isAlone: boolean;
  readonly now: () => number;
}

/** Ends calls that a process left live: nobody hears them any more, and the carrier has hung up when the stream broke. */
export async function endLeftCalls({ repository, book, isAlone, now }: LeftCallsNeeds): Promise<number> {
  const at = now();
  const isLeft = ({ call }: StoredCall): boolean =>
    isAlone || (call.answered_at ?? call.created_at + longestRingMs) + call.max_seconds * 1000 + longestRingMs < at;
  const left = (await repository.liveOfAll()).filter(isLeft);
  for (const stored of left) await book.end(stored, { outcome, at, isSure: true });
  return left.length;
}
