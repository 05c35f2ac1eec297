import { Button } from '@mantine/core';
import type { DataFile, Sheet } from '@causeway/contract';
import { IconMessageQuestion, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { AskSheet } from '../ask/ask-sheet.tsx';
import { freeStepId } from '../draft-steps.ts';
import { RunSection } from '../runs/run-section.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { ParameterList } from './parameters/parameter-list.tsx';
import { RecipeHead } from './recipe-head.tsx';
import { SourceRow } from './source-row.tsx';
import { StepList } from './step-list.tsx';
import { StepPalette } from './step-palette.tsx';
import type { StepKind } from './step-kind.ts';
import { useRecipeKeys } from './use-recipe-keys.ts';
import './recipe.css';

interface RecipePanelProps {
  readonly file: DataFile;
  readonly sheet: Sheet;
}

/** The steps over a sheet: add, edit, move, look at each, undo, run. */
export function RecipePanel({ file, sheet }: RecipePanelProps) {
  const recipe = useDraftSteps();
  const { draft, steps, dispatch, checkError } = recipe;
  const [open, setOpen] = useState<'palette' | 'ask'>();
  const close = () => setOpen(undefined);
  useRecipeKeys(recipe);
  const { trial } = draft;
  const choose = (kind: StepKind) => {
    close();
    const step = { ...kind.start, id: freeStepId(draft), op: kind.op };
    dispatch({ type: 'try', trial: { step, at: placeOfNew(draft.until, steps) } });
  };
  return (
    <div className="recipe">
      <RecipeHead file={file} />
      <ParameterList />
      <div className="recipe-steps">
        <SourceRow sheet={sheet} />
        <StepList file={file} />
        {trial === undefined ? (
          <div className="recipe-add">
            <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => setOpen('palette')}>
              Add a step
            </Button>
            <Button variant="subtle" size="xs" leftSection={<IconMessageQuestion size={15} />} onClick={() => setOpen('ask')}>
              Ask your data
            </Button>
          </div>
        ) : null}
      </div>
      <FailureCard error={checkError} />
      <RunSection file={file} />
      {open === 'palette' ? <StepPalette onChoose={choose} onClose={close} /> : null}
      {open === 'ask' ? <AskSheet file={file} onClose={close} /> : null}
    </div>
  );
}

/** A new step goes behind the one that is looked at, by default to the end. */
function placeOfNew(until: string | null | undefined, steps: readonly { readonly id: string }[]): number {
  if (until === null) return 0;
  const at = steps.findIndex(({ id }) => id === until);
  return at === -1 ? steps.length : at + 1;
}
