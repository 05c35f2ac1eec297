/** A ranking by one way of searching, best first. */
export interface Ranking {
  readonly seqs: readonly number[];
  readonly weight: number;
}

/** Reciprocal rank fusion (Cormack, Clarke, Büttcher 2009): k = 60 as there. */
const k = 60;

/** One ranking out of several: what stands high in any of them stands high. A weight of 0 leaves a ranking out. */
export function fuseRanks(rankings: readonly Ranking[]): readonly { readonly seq: number; readonly score: number }[] {
  const scores = new Map<number, number>();
  for (const { seqs, weight } of rankings) {
    if (weight === 0) continue;
    for (const [index, seq] of seqs.entries()) scores.set(seq, (scores.get(seq) ?? 0) + weight / (k + index + 1));
  }
  return [...scores].map(([seq, score]) => ({ seq, score })).toSorted((a, b) => b.score - a.score || a.seq - b.seq);
}
