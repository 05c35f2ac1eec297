import type { PhoneCall } from '@causeway/contract';
import type { CallBook } from './call-book.ts';
import type { CallRepository, StoredCall } from './call-repository.ts';

/** How long a call may wait for its turn at the carrier, and ring. */
const longestRingMs = 10 * 60_000;
const graceMs = 2 * 60_000;
const stopped = 'the server that held the call stopped';
const silent = 'the carrier told nothing more of it';

export interface LeftCallsNeeds {
  readonly repository: Pick<CallRepository, 'liveOfAll'>;
  readonly book: Pick<CallBook, 'end'>;
  /** No other process holds calls of this database: all that are live were left behind. */
  readonly isAlone: boolean;
  readonly now: () => number;
}

const lastsUntil = ({ answered_at: answeredAt, created_at: createdAt, max_seconds: seconds }: PhoneCall): number =>
  answeredAt === null ? createdAt + longestRingMs : answeredAt + seconds * 1000 + graceMs;

/** Ends calls that a process left live: nobody hears them any more, and the carrier has hung up when the stream broke. */
export async function endLeftCalls({ repository, book, isAlone, now }: LeftCallsNeeds): Promise<number> {
  const at = now();
  const isLeft = ({ call }: StoredCall): boolean => isAlone || lastsUntil(call) < at;
  const left = (await repository.liveOfAll()).filter(isLeft);
  for (const stored of left) await book.end(stored, { outcome: isAlone ? stopped : silent, at, isSure: true });
  return left.length;
}
