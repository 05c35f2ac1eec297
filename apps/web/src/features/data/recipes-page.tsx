import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { recipesQuery } from './stored/recipe-queries.ts';
import { RecipeRow } from './stored/recipe-row.tsx';
import '../../ui/rows.css';
import './stored/stored.css';

/** Every stored recipe, the one that changed last first. */
export default function RecipesPage() {
  const client = useClient();
  const { text = '' } = useSearch({ from: '/data/recipes' });
  const navigate = useNavigate({ from: '/data/recipes' });
  const list = useInfiniteQuery(recipesQuery(client, text));
  const recipes = list.data?.pages.flatMap((page) => page.recipes);
  const search = (next: string) => void navigate({ search: next === '' ? {} : { text: next }, replace: true });
  return (
    <Page title="Recipes" lead="Steps that were kept, to use them on the next file" width="wide" action={<ToFiles />}>
      <FailureCard error={list.error} onCheck={list.refetch} />
      {list.isPending ? <RowsSkeleton rows={4} /> : null}
      {recipes === undefined || (recipes.length === 0 && text === '') ? null : (
        <SearchField
          text={text}
          label="Search recipes"
          placeholder="Search by name"
          className="recipes-search"
          onSearch={search}
        />
      )}
      {recipes === undefined ? null : <List recipes={recipes} text={text} onClear={() => search('')} />}
      {list.hasNextPage ? (
        <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </Page>
  );
}

function ToFiles() {
  return (
    <Button variant="default" renderRoot={(props) => <Link to="/data" {...props} />}>
      Files
    </Button>
  );
}

interface ListProps {
  readonly recipes: readonly Parameters<typeof RecipeRow>[0]['recipe'][];
  readonly text: string;
  readonly onClear: () => void;
}

function List({ recipes, text, onClear }: ListProps) {
  if (recipes.length > 0) {
    return (
      <ul className="card rows">
        {recipes.map((recipe) => (
          <RecipeRow key={recipe.id} recipe={recipe} />
        ))}
      </ul>
    );
  }
  return (
    <div className="card">
      {text === '' ? (
        <EmptyState
          variant="start"
          sentence="No recipe yet. Open a file, add steps, and save them under a name."
          action={<Button renderRoot={(props) => <Link to="/data" {...props} />}>Open the files</Button>}
          command="curl http://localhost:8000/api/v1/recipes"
        />
      ) : (
        <EmptyState variant="not-found" sentence="No recipe is called so." filters={[`text: ${text}`]} onClear={onClear} />
      )}
    </div>
  );
}
