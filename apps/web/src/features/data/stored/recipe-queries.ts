import type { Client } from '@causeway/client';
import { driftRecipe, getRecipe, listFiles, listRecipeRevisions, listRecipeRuns, listRecipes } from '@causeway/contract';
import type { FileId, RecipeId, StoredRecipe } from '@causeway/contract';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';

const pageSize = '50';

export const recipesQuery = (client: Client, text: string) =>
  infiniteQueryOptions({
    queryKey: ['recipes', 'list', text],
    queryFn: ({ pageParam, signal }) =>
      client.call(listRecipes, {
        query: {
          limit: pageSize,
          ...(text === '' ? {} : { text }),
          ...(pageParam === undefined ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const recipeQuery = (client: Client, recipeId: RecipeId) =>
  queryOptions({
    queryKey: ['recipes', recipeId],
    queryFn: ({ signal }) => client.call(getRecipe, { params: { recipeId }, signal }),
  });

/** A history belongs to one revision: a save makes a longer one. */
export const revisionsQuery = (client: Client, { id, revision }: Pick<StoredRecipe, 'id' | 'revision'>) =>
  queryOptions({
    queryKey: ['recipes', id, 'revisions', revision],
    queryFn: ({ signal }) => client.call(listRecipeRevisions, { params: { recipeId: id }, signal }),
  });

export const recipeRunsQuery = (client: Client, recipeId: RecipeId) =>
  queryOptions({
    queryKey: ['recipes', recipeId, 'runs'],
    queryFn: ({ signal }) => client.call(listRecipeRuns, { params: { recipeId }, signal }),
  });

interface Target {
  readonly recipe: Pick<StoredRecipe, 'id' | 'revision'>;
  readonly fileId: FileId;
  readonly sheet: string;
}

/** What a recipe would meet on a sheet. */
export const driftQuery = (client: Client, { recipe, fileId, sheet }: Target) =>
  queryOptions({
    queryKey: ['recipes', recipe.id, 'drift', recipe.revision, fileId, sheet],
    queryFn: ({ signal }) =>
      client.call(driftRecipe, { params: { recipeId: recipe.id }, body: { file_id: fileId, sheet }, signal }),
  });

/** Files to choose from by their name. */
export const filesByNameQuery = (client: Client, text: string) =>
  queryOptions({
    queryKey: ['files', 'by-name', text],
    queryFn: ({ signal }) => client.call(listFiles, { query: { limit: '20', ...(text === '' ? {} : { text }) }, signal }),
    placeholderData: keepPreviousData,
  });
