import type { CallStatus } from '@causeway/contract';

const rank: Readonly<Record<CallStatus, number>> = {
  queued: 0,
  initiated: 1,
  ringing: 2,
  'in-progress': 3,
  completed: 4,
  busy: 4,
  'no-answer': 4,
  canceled: 4,
  failed: 4,
};

export const isOver = (status: CallStatus): boolean => rank[status] === 4;

/** Callbacks arrive in any order: a call never goes back, and what is final stays. */
export const furtherOf = (known: CallStatus, told: CallStatus): CallStatus => (rank[told] > rank[known] ? told : known);
