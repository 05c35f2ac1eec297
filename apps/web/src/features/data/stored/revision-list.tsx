import { Button, TextInput } from '@mantine/core';
import { branchRecipe, restoreRecipe } from '@causeway/contract';
import type { RecipeRevision, StoredRecipe } from '@causeway/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { countOf } from '../format-count.ts';
import { recipeQuery, revisionsQuery } from './recipe-queries.ts';
import './stored.css';

interface RevisionListProps {
  readonly recipe: StoredRecipe;
  /** The recipe as it is after another revision was brought back. */
  readonly onRestore?: (recipe: StoredRecipe) => void;
  readonly onBranch?: (recipe: StoredRecipe) => void;
}

/** The saved states of a recipe: bring one back, or begin another recipe with it. */
export function RevisionList({ recipe, onRestore, onBranch }: RevisionListProps) {
  const client = useClient();
  const queries = useQueryClient();
  const list = useQuery(revisionsQuery(client, recipe));
  const [branching, setBranching] = useState<number>();
  const restore = useMutation({
    mutationFn: (to: number) =>
      client.call(restoreRecipe, { params: { recipeId: recipe.id }, body: { revision: recipe.revision, to } }),
    onSuccess(restored) {
      queries.setQueryData(recipeQuery(client, recipe.id).queryKey, restored);
      onRestore?.(restored);
      return queries.invalidateQueries({ queryKey: ['recipes'] });
    },
  });
  if (list.isPending) return <RowsSkeleton rows={4} />;
  return (
    <>
      <FailureCard error={list.error ?? restore.error} onCheck={list.refetch} />
      <ol className="revisions" reversed>
        {list.data?.revisions.map((one) => (
          <li key={one.revision} aria-current={one.revision === recipe.revision ? 'step' : undefined}>
            <Words one={one} isCurrent={one.revision === recipe.revision} />
            <span className="revisions-acts">
              {one.revision === recipe.revision ? null : (
                <Button
                  variant="default"
                  size="compact-xs"
                  loading={restore.isPending}
                  onClick={() => restore.mutate(one.revision)}
                >
                  Bring back
                </Button>
              )}
              <Button variant="default" size="compact-xs" onClick={() => setBranching(one.revision)}>
                Branch
              </Button>
            </span>
            {branching === one.revision ? (
              <Branch
                recipe={recipe}
                revision={one.revision}
                onClose={() => setBranching(undefined)}
                {...(onBranch === undefined ? {} : { onBranch })}
              />
            ) : null}
          </li>
        ))}
      </ol>
    </>
  );
}

function Words({ one, isCurrent }: { readonly one: RecipeRevision; readonly isCurrent: boolean }) {
  return (
    <span className="revisions-words">
      <span>
        Revision {one.revision}
        {one.note === '' ? '' : `: ${one.note}`}
        {isCurrent ? <span className="muted tiny"> now</span> : null}
      </span>
      <span className="muted tiny">
        {countOf(one.steps, 'step')} · <RelativeTime at={one.created_at} />
        {one.parent === null || one.parent === one.revision - 1 ? '' : ` · from revision ${one.parent}`}
      </span>
    </span>
  );
}

interface BranchProps {
  readonly recipe: StoredRecipe;
  readonly revision: number;
  readonly onClose: () => void;
  readonly onBranch?: (recipe: StoredRecipe) => void;
}

function Branch({ recipe, revision, onClose, onBranch }: BranchProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [name, setName] = useState(`${recipe.name}, from ${revision}`);
  const branch = useMutation({
    mutationFn: () => client.call(branchRecipe, { params: { recipeId: recipe.id }, body: { name: name.trim(), revision } }),
    async onSuccess(made) {
      await queries.invalidateQueries({ queryKey: ['recipes'] });
      onClose();
      onBranch?.(made);
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    branch.mutate();
  };
  return (
    <form className="revisions-branch" onSubmit={submit}>
      <TextInput
        size="xs"
        label="Name of the new recipe"
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FailureCard error={branch.error} />
      <footer className="step-form-foot">
        <Button variant="default" size="xs" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" size="xs" disabled={name.trim() === ''} loading={branch.isPending}>
          Make the branch
        </Button>
      </footer>
    </form>
  );
}
