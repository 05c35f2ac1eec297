import { Button } from '@mantine/core';
import type { DataFile, Sheet } from '@causeway/contract';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { freeStepId } from '../draft-steps.ts';
import { RunSection } from '../runs/run-section.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { ParameterList } from './parameters/parameter-list.tsx';
import { RecipeHead } from './recipe-head.tsx';
import { SourceRow } from './source-row.tsx';
import { StepFormView } from './form/step-form.tsx';
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
  const [isChoosing, setChoosing] = useState(false);
  useRecipeKeys(recipe);
  const { trial } = draft;
  const isEdit = trial !== undefined && steps.some(({ id }) => id === trial.step.id);
  const choose = (kind: StepKind) => {
    setChoosing(false);
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
        {trial !== undefined && !isEdit ? (
          <StepFormView key={trial.step.id} file={file} trial={trial} isEdit={false} />
        ) : (
          <Button
            variant="default"
            size="xs"
            className="recipe-add"
            leftSection={<IconPlus size={14} />}
            onClick={() => setChoosing(true)}
          >
            Add a step
          </Button>
        )}
      </div>
      <FailureCard error={checkError} />
      <RunSection file={file} />
      {isChoosing ? <StepPalette onChoose={choose} onClose={() => setChoosing(false)} /> : null}
    </div>
  );
}

/** A new step goes behind the one that is looked at, by default to the end. */
function placeOfNew(until: string | null | undefined, steps: readonly { readonly id: string }[]): number {
  if (until === null) return 0;
  const at = steps.findIndex(({ id }) => id === until);
  return at === -1 ? steps.length : at + 1;
}
