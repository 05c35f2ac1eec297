import { Button, TextInput } from '@mantine/core';
import { getRecipe, recipeId } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { savedOf } from './steps-of-recipe.ts';
import { isBehind, useSaveRecipe } from './use-save-recipe.ts';

interface SaveRecipeProps {
  readonly file: DataFile;
  readonly onClose: () => void;
}

/** Asks for the name of a recipe that is kept for the first time, or under another name. */
export function SaveAs({ file, onClose }: SaveRecipeProps) {
  const { draft } = useDraftSteps();
  const [name, setName] = useState(() => nameFor(file, draft.saved?.name));
  const save = useSaveRecipe();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate({ name: name.trim() }, { onSuccess: onClose });
  };
  return (
    <form className="recipe-save" onSubmit={submit} aria-label="Save the recipe">
      <TextInput
        label="Name of the recipe"
        data-autofocus
        value={name}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FailureCard error={save.error} />
      <footer className="step-form-foot">
        <Button variant="default" size="xs" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" size="xs" disabled={name.trim() === ''} loading={save.isPending}>
          Save
        </Button>
      </footer>
    </form>
  );
}

const nameFor = ({ name }: DataFile, saved: string | undefined): string =>
  saved === undefined ? name.replace(/(?:\.[A-Za-z0-9]{1,8}){1,2}$/u, '') : `${saved} copy`;

/** What stood in the way of a save, with the ways on. */
export function SaveFailure({ save }: { readonly save: ReturnType<typeof useSaveRecipe> }) {
  const { draft, dispatch } = useDraftSteps();
  const client = useClient();
  const { saved } = draft;
  if (save.error === null) return null;
  if (!isBehind(save.error) || saved === undefined) return <FailureCard error={save.error} />;
  const params = { recipeId: recipeId.parse(saved.id, { jitless: true }) };
  const saveAnyway = async () => {
    const stored = await client.call(getRecipe, { params });
    await save.mutateAsync({ onto: stored.revision }).catch(() => undefined);
  };
  const takeTheirs = async () => {
    const theirs = savedOf(await client.call(getRecipe, { params }));
    dispatch({ type: 'load', steps: theirs.steps, saved: theirs });
    save.reset();
  };
  return (
    <CauseCard
      tone="attention"
      report={{
        cause: {
          code: 'conflict',
          title: 'A newer revision was saved meanwhile',
          sentence: 'Saving puts yours on top; the other stays in the history. Loading theirs can be undone.',
          evidence: [],
        },
      }}
      action={
        <>
          <Button size="xs" onClick={() => void saveAnyway()}>
            Save on top
          </Button>
          <Button size="xs" variant="default" onClick={() => void takeTheirs()}>
            Load theirs
          </Button>
        </>
      }
    />
  );
}
