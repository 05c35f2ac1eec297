import type { ValueCluster } from '@causeway/contract';

/** What is to become of a group of values. */
export interface Merge {
  readonly isChosen: boolean;
  readonly to: string;
}

export interface MergeStep {
  readonly op: 'map';
  readonly column: string;
  readonly values: readonly { readonly from: string; readonly to: string }[];
  readonly otherwise: 'keep';
  readonly [part: string]: unknown;
}

interface Choice {
  readonly cluster: ValueCluster;
  readonly merge: Merge;
}

/** One step for all chosen groups; undefined when no value would change. */
export function mergeStep(column: string, choices: readonly Choice[]): MergeStep | undefined {
  const values = choices.flatMap(({ cluster, merge: { isChosen, to } }) =>
    isChosen ? cluster.values.flatMap(({ value }) => (value === to ? [] : [{ from: value, to }])) : [],
  );
  return values.length === 0 ? undefined : { op: 'map', column, values, otherwise: 'keep' };
}
