import { ActionIcon, Button } from '@mantine/core';
import { recipeId } from '@causeway/contract';
import type { DataFile, StoredRecipe } from '@causeway/contract';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import { isUnsaved } from '../draft-steps.ts';
import type { SavedRecipe } from '../draft-steps.ts';
import { OpenRecipe } from '../stored/open-recipe.tsx';
import { recipeQuery } from '../stored/recipe-queries.ts';
import { RevisionList } from '../stored/revision-list.tsx';
import { SaveAs, SaveFailure } from '../stored/save-recipe.tsx';
import { savedOf } from '../stored/steps-of-recipe.ts';
import { useSaveRecipe } from '../stored/use-save-recipe.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { Lineage } from './lineage.tsx';
import { RecipeHeadMenu } from './recipe-head-menu.tsx';
import type { RecipeSheet } from './recipe-sheet.ts';
import { RecipeText } from './recipe-text.tsx';
import { VersionList } from './version-list.tsx';

const titles: Readonly<Record<RecipeSheet, string>> = {
  text: 'Recipe as text',
  lineage: 'Where columns come from',
  versions: 'Steps before and after',
  open: 'Open a recipe',
  revisions: 'Saved revisions',
};

/** The name of the recipe, undo and redo, save, and what else there is to see of it. */
export function RecipeHead({ file }: { readonly file: DataFile }) {
  const { draft, steps, canUndo, canRedo, dispatch } = useDraftSteps();
  const [sheet, setSheet] = useState<RecipeSheet>();
  const [isNaming, setNaming] = useState(false);
  const save = useSaveRecipe();
  const { saved } = draft;
  const hasNews = isUnsaved(draft) && (steps.length > 0 || saved !== undefined);
  const close = () => setSheet(undefined);
  return (
    <>
      <header className="recipe-head">
        <h2 className="clip" title={saved?.name ?? 'Recipe'}>
          {saved?.name ?? 'Recipe'}
        </h2>
        {hasNews && !isNaming ? (
          <Button
            variant="default"
            size="compact-sm"
            loading={save.isPending}
            onClick={() => (saved === undefined ? setNaming(true) : save.mutate({}))}
          >
            Save
          </Button>
        ) : null}
        <TimeButton word="Undo" keys="Control+Z" isOff={!canUndo} onClick={() => dispatch({ type: 'undo' })}>
          <IconArrowBackUp size={17} />
        </TimeButton>
        <TimeButton word="Redo" keys="Control+Shift+Z" isOff={!canRedo} onClick={() => dispatch({ type: 'redo' })}>
          <IconArrowForwardUp size={17} />
        </TimeButton>
        <RecipeHeadMenu onSheet={setSheet} onSaveAs={() => setNaming(true)} />
      </header>
      {isNaming ? <SaveAs file={file} onClose={() => setNaming(false)} /> : null}
      <SaveFailure save={save} />
      {sheet === undefined ? null : (
        <Peek title={titles[sheet]} onClose={close}>
          {sheet === 'text' ? <RecipeText /> : null}
          {sheet === 'lineage' ? <Lineage file={file} /> : null}
          {sheet === 'versions' ? <VersionList /> : null}
          {sheet === 'open' ? <OpenRecipe onDone={close} /> : null}
          {sheet === 'revisions' && saved !== undefined ? <SavedRevisions saved={saved} onDone={close} /> : null}
        </Peek>
      )}
    </>
  );
}

/** The saved states of the open recipe; one that is brought back is opened. */
function SavedRevisions({ saved, onDone }: { readonly saved: SavedRecipe; readonly onDone: () => void }) {
  const client = useClient();
  const { dispatch } = useDraftSteps();
  const recipe = useQuery(recipeQuery(client, recipeId.parse(saved.id, { jitless: true })));
  const load = (stored: StoredRecipe) => {
    const next = savedOf(stored);
    dispatch({ type: 'load', steps: next.steps, saved: next });
    onDone();
  };
  if (recipe.data === undefined) return <FailureCard error={recipe.error} onCheck={recipe.refetch} />;
  return <RevisionList recipe={recipe.data} onRestore={load} onBranch={load} />;
}

interface TimeButtonProps {
  readonly word: string;
  readonly keys: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function TimeButton({ word, keys, isOff, onClick, children }: TimeButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className="quiet-icon"
      aria-label={word}
      aria-keyshortcuts={keys}
      data-hint={word}
      disabled={isOff}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  );
}
