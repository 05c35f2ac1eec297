import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { clusterMethods, clusterValues } from '@causeway/contract';
import type { ClusterMethod, ValueCluster } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { countOf, formatCount } from '../format-count.ts';
import { cellText } from '../grid/cell-text.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { mergeStep } from './merge-step.ts';
import type { Merge } from './merge-step.ts';

interface ClustersProps {
  readonly column: string;
  readonly onClose: () => void;
}

const methodWords: Readonly<Record<ClusterMethod, string>> = {
  fingerprint: 'same words, in any order',
  'ngram-fingerprint': 'same letter pairs',
  metaphone: 'sound alike in English',
  cologne: 'sound alike in German',
  levenshtein: 'few typing errors apart',
  'jaro-winkler': 'similar beginnings',
};

/** Values that are probably the same, written differently; what is chosen becomes one step of the recipe. */
export function Clusters({ column, onClose }: ClustersProps) {
  const { add } = useDraftSteps();
  const [method, setMethod] = useState<ClusterMethod>('fingerprint');
  const [merges, setMerges] = useState<ReadonlyMap<string, Merge>>(new Map());
  const found = useClusters(column, method);
  const clusters = found.data?.clusters ?? [];
  const mergeOf = (cluster: ValueCluster): Merge => merges.get(keyOf(cluster)) ?? { isChosen: true, to: cluster.proposed };
  const set = (cluster: ValueCluster, merge: Partial<Merge>) =>
    setMerges((before) => new Map(before).set(keyOf(cluster), { ...mergeOf(cluster), ...merge }));
  const step = mergeStep(
    column,
    clusters.map((cluster) => ({ cluster, merge: mergeOf(cluster) })),
  );
  return (
    <Peek title={`Alike values of ${column}`} onClose={onClose}>
      <NativeSelect
        size="xs"
        label="Alike means"
        value={method}
        onChange={(event) => {
          setMethod(clusterMethods.find((known) => known === event.currentTarget.value) ?? 'fingerprint');
          setMerges(new Map());
        }}
        data={clusterMethods.map((known) => ({ value: known, label: methodWords[known] }))}
      />
      <FailureCard error={found.error} onCheck={found.refetch} />
      {found.isPending ? <RowsSkeleton rows={4} /> : null}
      {found.data !== undefined && clusters.length === 0 ? (
        <EmptyState
          variant="completed"
          sentence={`No two of ${countOf(found.data.distinct, 'value')} are alike in this way.`}
        />
      ) : null}
      <ul className="clusters">
        {clusters.map((cluster) => (
          <Cluster key={keyOf(cluster)} cluster={cluster} merge={mergeOf(cluster)} onChange={(merge) => set(cluster, merge)} />
        ))}
      </ul>
      {found.data?.is_cut === true ? <p className="muted tiny">There are more; merge these first.</p> : null}
      {clusters.length === 0 ? null : (
        <div className="clusters-foot">
          <Button
            disabled={step === undefined}
            onClick={() => {
              if (step !== undefined) add(step);
              onClose();
            }}
          >
            Add step: merge {step === undefined ? 'nothing' : countOf(step.values.length, 'value')}
          </Button>
        </div>
      )}
    </Peek>
  );
}

function useClusters(column: string, method: ClusterMethod) {
  const client = useClient();
  const { fileId, sheet, shown } = useDraftSteps();
  return useQuery({
    queryKey: ['files', fileId, 'clusters', sheet, column, method, shown.steps],
    queryFn: ({ signal }) =>
      client.call(clusterValues, {
        body: { file_id: fileId, sheet, column, method, steps: shown.steps.map((step) => ({ ...step })) },
        signal,
        timeoutMs: 90_000,
      }),
  });
}

const keyOf = ({ values }: ValueCluster): string => JSON.stringify(values.map(({ value }) => value));

interface ClusterProps {
  readonly cluster: ValueCluster;
  readonly merge: Merge;
  readonly onChange: (merge: Partial<Merge>) => void;
}

function Cluster({ cluster, merge, onChange }: ClusterProps) {
  return (
    <li className="cluster" data-chosen={merge.isChosen || undefined}>
      <Checkbox
        size="xs"
        checked={merge.isChosen}
        onChange={() => onChange({ isChosen: !merge.isChosen })}
        label={`${countOf(cluster.values.length, 'way', 'ways')} of writing, ${countOf(cluster.rows, 'row')}`}
      />
      <ul className="cluster-values">
        {cluster.values.map(({ value, count }) => (
          <li key={value}>
            <button type="button" title={`Write ${value}`} onClick={() => onChange({ to: value })}>
              {cellText(value)}
            </button>
            <span className="muted tiny tabular">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
      <TextInput
        size="xs"
        aria-label={`Write all ${cluster.values.length} as`}
        disabled={!merge.isChosen}
        value={merge.to}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
      />
    </li>
  );
}
