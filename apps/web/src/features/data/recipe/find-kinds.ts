import type { StepKind } from './step-kind.ts';

/** How well a kind is named by a text: 0 by its title or name, 1 by another word for it, 2 not at all. */
function rank({ op, title, hint, words = '' }: StepKind, text: string): 0 | 1 | 2 {
  if (`${title} ${op}`.toLowerCase().includes(text)) return 0;
  return `${hint} ${words}`.toLowerCase().includes(text) ? 1 : 2;
}

interface Group {
  readonly word: string;
  readonly kinds: readonly StepKind[];
}

/** The kinds that a text names. A group with a kind of that title comes first: Enter takes what was typed. */
export function findKinds(groups: readonly Group[], typed: string): readonly Group[] {
  const text = typed.trim().toLowerCase();
  const best = (kinds: readonly StepKind[]): number => Math.min(2, ...kinds.map((kind) => rank(kind, text)));
  return groups
    .map(({ word, kinds }) => ({
      word,
      kinds: kinds.filter((kind) => rank(kind, text) < 2).toSorted((a, b) => rank(a, text) - rank(b, text)),
    }))
    .toSorted((a, b) => best(a.kinds) - best(b.kinds));
}
