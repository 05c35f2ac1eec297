import { Button } from '@mantine/core';
import { getRecipe } from '@causeway/contract';
import type { RecipeDrift, RecipeSummary } from '@causeway/contract';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { countOf } from '../format-count.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { DriftView } from './drift-view.tsx';
import { driftQuery, recipesQuery } from './recipe-queries.ts';
import { renameSteps } from './rename-steps.ts';
import { savedOf } from './steps-of-recipe.ts';
import './stored.css';

/** Stored recipes to use on the open sheet: what would not fit is told first. */
export function OpenRecipe({ onDone }: { readonly onDone: () => void }) {
  const client = useClient();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<RecipeSummary>();
  const list = useInfiniteQuery(recipesQuery(client, text));
  const recipes = list.data?.pages.flatMap((page) => page.recipes) ?? [];
  if (list.isPending) return <RowsSkeleton rows={4} />;
  if (recipes.length === 0 && text === '') return <p className="muted small">No recipe is stored yet. Save this one first.</p>;
  return (
    <>
      <FailureCard error={list.error} onCheck={list.refetch} />
      <SearchField
        text={text}
        label="Search recipes"
        placeholder="Search recipes"
        className="open-recipe-search"
        onSearch={setText}
      />
      {recipes.length === 0 ? (
        <EmptyState
          variant="not-found"
          sentence="No recipe is called so."
          filters={[`text: ${text}`]}
          onClear={() => setText('')}
        />
      ) : null}
      <ul className="open-recipe">
        {recipes.map((recipe) => (
          <li key={recipe.id}>
            <button
              type="button"
              aria-expanded={chosen?.id === recipe.id}
              onClick={() => setChosen(chosen?.id === recipe.id ? undefined : recipe)}
            >
              <span>{recipe.name}</span>
              <span className="muted tiny">
                {countOf(recipe.steps, 'step')} · <RelativeTime at={recipe.updated_at} />
              </span>
            </button>
            {chosen?.id === recipe.id ? <Fit recipe={recipe} onDone={onDone} /> : null}
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}

function Fit({ recipe, onDone }: { readonly recipe: RecipeSummary; readonly onDone: () => void }) {
  const client = useClient();
  const { fileId, sheet, steps, dispatch } = useDraftSteps();
  const drift = useQuery(driftQuery(client, { recipe, fileId, sheet }));
  const use = useMutation({
    async mutationFn(found: RecipeDrift | undefined) {
      const saved = savedOf(await client.call(getRecipe, { params: { recipeId: recipe.id } }));
      dispatch({ type: 'load', steps: renameSteps(saved.steps, namesOf(found)), saved });
    },
    onSuccess: onDone,
  });
  const hasNames = drift.data !== undefined && namesOf(drift.data).size > 0;
  return (
    <div className="open-recipe-fit">
      <FailureCard error={drift.error ?? use.error} />
      {drift.data === undefined ? null : <DriftView drift={drift.data} />}
      {steps.length === 0 ? null : <p className="muted small">The steps that are open now can be brought back by undo.</p>}
      <div className="open-recipe-acts">
        {hasNames ? (
          <Button size="xs" loading={use.isPending} onClick={() => use.mutate(drift.data)}>
            Use with the names here
          </Button>
        ) : null}
        <Button
          size="xs"
          variant={hasNames ? 'default' : 'filled'}
          loading={use.isPending}
          onClick={() => use.mutate(undefined)}
        >
          {drift.data?.can_run === false ? 'Open and mend' : 'Use on this sheet'}
        </Button>
      </div>
    </div>
  );
}

/** Columns that are here under another name. */
function namesOf(drift: RecipeDrift | undefined): ReadonlyMap<string, string> {
  if (drift === undefined) return new Map();
  const likes = drift.missing.flatMap(({ column, like }) => (like === null ? [] : [[column, like] as const]));
  return new Map([...likes, ...drift.renamed.map(({ from, to }) => [from, to] as const)]);
}
