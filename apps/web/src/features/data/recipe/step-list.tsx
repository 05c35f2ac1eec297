import type { DataFile } from '@causeway/contract';
import { useState } from 'react';
import type { DragEvent } from 'react';
import { useDraftSteps } from '../use-draft-steps.tsx';
import { StepFormView } from './form/step-form.tsx';
import { StepRow } from './step-row.tsx';
import { useStepCounts } from './use-step-counts.ts';

/** The steps in order; they are dragged by their handle, or moved with Alt and the arrows. */
export function StepList({ file }: { readonly file: DataFile }) {
  const { steps, check, draft, dispatch } = useDraftSteps();
  const figures = useStepCounts();
  const { trial } = draft;
  const isEdit = trial !== undefined && steps.some(({ id }) => id === trial.step.id);
  // A new step stands where it will be.
  const shown = trial === undefined || isEdit ? steps : steps.toSpliced(trial.at, 0, trial.step);
  const [dragged, setDragged] = useState<{ readonly id: string; readonly over: number }>();
  const [said, setSaid] = useState('');
  const move = (id: string, to: number) => {
    if (to < 0 || to >= steps.length) return;
    dispatch({ type: 'edit', edit: { type: 'move', id, to } });
    setSaid(`Step ${to + 1} of ${steps.length}`);
  };
  const drag = (id: string, at: number) => ({
    onDragStart(event: DragEvent) {
      event.dataTransfer.effectAllowed = 'move';
      // Firefox drags nothing without data.
      event.dataTransfer.setData('text/plain', id);
      setDragged({ id, over: at });
    },
    onDragOver(event: DragEvent) {
      if (dragged === undefined) return;
      event.preventDefault();
      if (dragged.over !== at) setDragged({ ...dragged, over: at });
    },
    onDrop(event: DragEvent) {
      event.preventDefault();
      if (dragged !== undefined) move(dragged.id, at);
      setDragged(undefined);
    },
    onDragEnd: () => setDragged(undefined),
  });
  return (
    <>
      <ol className="step-list" aria-label="Steps">
        {shown.map((step, at) =>
          draft.trial?.step.id === step.id ? (
            <li key={step.id}>
              <StepFormView file={file} trial={draft.trial} isEdit={isEdit} />
            </li>
          ) : (
            <StepRow
              key={step.id}
              step={step}
              at={at}
              checked={check?.steps.find(({ id }) => id === step.id)}
              counts={figures.counts.get(step.id)}
              isPartial={figures.isPartial}
              drag={drag(step.id, at)}
              dropPlace={dragged === undefined || dragged.over !== at ? undefined : placeOf(steps, dragged.id, at)}
              onMove={(to) => move(step.id, to)}
            />
          ),
        )}
      </ol>
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </>
  );
}

/** Dropped on a later step it lands behind it, on an earlier one before it. */
function placeOf(steps: readonly { readonly id: string }[], id: string, over: number): 'before' | 'after' | undefined {
  const from = steps.findIndex((step) => step.id === id);
  if (from === over) return undefined;
  return from < over ? 'after' : 'before';
}
