import { CallFailure } from '@causeway/client';
import { createRecipe, recipeId, updateRecipe } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { changeWords } from '../recipe/change-words.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';

export interface RecipeSave {
  /** Given: a new recipe of this name; else the one that is open. */
  readonly name?: string;
  /** Save over a revision that somebody else made meanwhile. */
  readonly onto?: number;
}

/** The contract's. */
const maxNote = 500;

/** Keeps the steps on the server: as a new recipe, or as the next revision of the open one. */
export function useSaveRecipe() {
  const client = useClient();
  const queries = useQueryClient();
  const { fileId, sheet, steps, draft, dispatch } = useDraftSteps();
  const { saved, parameters } = draft;
  return useMutation({
    async mutationFn({ name, onto }: RecipeSave) {
      const plan = { version: 1 as const, parameters: [...parameters], steps: steps.map((step) => ({ ...step })) };
      if (name !== undefined || saved === undefined) {
        return client.call(createRecipe, { body: { name: name ?? 'Recipe', plan, file_id: fileId, sheet } });
      }
      const note = changeWords(saved.steps, steps).slice(0, maxNote);
      const params = { recipeId: recipeId.parse(saved.id, { jitless: true }) };
      return client.call(updateRecipe, { params, body: { revision: onto ?? saved.revision, plan, note } });
    },
    onSuccess(stored) {
      const { id, name, revision } = stored;
      dispatch({ type: 'saved', saved: { id, name, revision, steps, parameters } });
      return queries.invalidateQueries({ queryKey: ['recipes'] });
    },
  });
}

/** Somebody saved another revision meanwhile. */
export const isBehind = (error: unknown): boolean => error instanceof CallFailure && error.cause.code === 'conflict';
