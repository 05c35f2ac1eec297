import type { ClusterMethod } from '@causeway/contract';
import { cologne } from './cologne.ts';
import { jaroWinkler, levenshtein } from './distances.ts';
import { fingerprint, ngramFingerprint, plainText } from './fingerprint.ts';
import { metaphone } from './metaphone.ts';

export interface GroupOptions {
  readonly method: ClusterMethod;
  readonly ngram: number;
  readonly radius: number;
  readonly likeness: number;
  readonly block: number;
}

export interface Grouped {
  /** Places of values that belong together; groups of one are left out. */
  readonly groups: readonly (readonly number[])[];
  /** Not every pair that shares a block was compared. */
  readonly isCut: boolean;
}

/** Pairs that are compared; more take longer than somebody waits. */
const maxPairs = 3_000_000;
/** A run of letters that so many values share says nothing about them. */
const maxBlock = 2000;

type KeyMethod = Exclude<ClusterMethod, 'levenshtein' | 'jaro-winkler'>;
const keys: Readonly<Record<KeyMethod, (text: string, options: GroupOptions) => string>> = {
  fingerprint,
  'ngram-fingerprint': (text, { ngram }) => ngramFingerprint(text, ngram),
  metaphone,
  cologne,
};

function groupByKey(values: readonly string[], keyOf: (text: string) => string): Grouped {
  const groups = new Map<string, number[]>();
  for (const [at, value] of values.entries()) {
    const key = keyOf(value);
    if (key === '') continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [at]);
    else group.push(at);
  }
  return { groups: [...groups.values()].filter(({ length }) => length > 1), isCut: false };
}

/** Values by the runs of `size` letters they hold: only those that share one are compared. */
function blocksOf(texts: readonly string[], size: number): readonly (readonly number[])[] {
  const blocks = new Map<string, number[]>();
  for (const [at, text] of texts.entries()) {
    const runs = new Set(
      text.length <= size ? [text] : Array.from({ length: text.length - size + 1 }, (_, from) => text.slice(from, from + size)),
    );
    for (const run of runs) {
      const block = blocks.get(run);
      if (block === undefined) blocks.set(run, [at]);
      else block.push(at);
    }
  }
  return [...blocks.values()].filter(({ length }) => length > 1).toSorted((one, other) => one.length - other.length);
}

/** Sets that grow together. */
function createUnion(size: number) {
  const parent = Int32Array.from({ length: size }, (_, at) => at);
  const find = (at: number): number => {
    let root = at;
    while (parent[root] !== root) root = parent[root] ?? root;
    let step = at;
    while (parent[step] !== root) {
      const next = parent[step] ?? root;
      parent[step] = root;
      step = next;
    }
    return root;
  };
  return { find, join: (one: number, other: number): void => void (parent[find(one)] = find(other)) };
}

function groupByNearness(values: readonly string[], options: GroupOptions): Grouped {
  const { method, radius, likeness, block } = options;
  const texts = values.map(plainText);
  const isNear = (one: string, other: string): boolean =>
    method === 'levenshtein' ? levenshtein(one, other, radius) <= radius : jaroWinkler(one, other) >= likeness;
  const union = createUnion(texts.length);
  let pairs = 0;
  let isCut = false;
  for (const members of blocksOf(texts, block)) {
    if (members.length > maxBlock || pairs > maxPairs) {
      isCut = true;
      continue;
    }
    for (const [index, one] of members.entries()) {
      for (const other of members.slice(index + 1)) {
        if (union.find(one) === union.find(other)) continue;
        pairs += 1;
        if (isNear(texts[one] ?? '', texts[other] ?? '')) union.join(one, other);
      }
    }
  }
  const groups = Map.groupBy(texts.keys(), (at) => union.find(at));
  return { groups: [...groups.values()].filter(({ length }) => length > 1), isCut };
}

/** Values that are probably the same thing, by their key or by their nearness. */
export function groupValues(values: readonly string[], options: GroupOptions): Grouped {
  const { method } = options;
  if (method === 'levenshtein' || method === 'jaro-winkler') return groupByNearness(values, options);
  return groupByKey(values, (text) => keys[method](text, options));
}
