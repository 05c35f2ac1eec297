/** A goal and what came of it. */
export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly isMet: boolean;
  /** Why, and what would close it. */
  readonly ifMissed?: string;
}

/** What somebody else does better, and what we do worse than we want to; a goal that was missed is never passed over. */
export function whereWeLose(goals: readonly Goal[], losses: readonly string[]): string {
  const missed = goals.filter(({ isMet }) => !isMet).map(({ what, goal, measured }) => `${what} (${goal}: ${measured})`);
  const toOthers = losses.length === 0 ? [] : [losses.join(' ')];
  if (missed.length > 0) return [...toOthers, `To our own goals: ${missed.join('; ')}.`].join(' ');
  return toOthers[0] ?? 'nothing of what was measured here.';
}
