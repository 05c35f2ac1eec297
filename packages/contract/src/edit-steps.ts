/** A step as it stands in a recipe. */
export interface EditableStep {
  readonly id: string;
  readonly enabled?: boolean;
}

/** One change of a list of steps; places count from 0. */
export type StepEdit<S extends EditableStep> =
  | { readonly type: 'insert'; readonly at: number; readonly step: S }
  | { readonly type: 'replace'; readonly step: S }
  | { readonly type: 'remove'; readonly id: string }
  | { readonly type: 'enable'; readonly id: string; readonly enabled: boolean }
  | { readonly type: 'move'; readonly id: string; readonly to: number };

function move<S extends EditableStep>(steps: readonly S[], id: string, to: number): readonly S[] {
  const moved = steps.find((step) => step.id === id);
  if (moved === undefined) return steps;
  return steps.filter((step) => step !== moved).toSpliced(to, 0, moved);
}

/** The list after a change; the one before it stays as it is. */
export function editSteps<S extends EditableStep>(steps: readonly S[], edit: StepEdit<S>): readonly S[] {
  switch (edit.type) {
    case 'insert':
      return steps.toSpliced(edit.at, 0, edit.step);
    case 'replace':
      return steps.map((step) => (step.id === edit.step.id ? edit.step : step));
    case 'remove':
      return steps.filter(({ id }) => id !== edit.id);
    case 'enable':
      return steps.map((step) => (step.id === edit.id ? { ...step, enabled: edit.enabled } : step));
    default:
      return move(steps, edit.id, edit.to);
  }
}

/** Lists of steps one after the other, and which of them holds: undo and redo move the pointer, a change after undo branches off. */
export interface StepHistory<S extends EditableStep> {
  readonly versions: readonly (readonly S[])[];
  readonly at: number;
}

export const openStepHistory = <S extends EditableStep>(steps: readonly S[]): StepHistory<S> => ({ versions: [steps], at: 0 });

export const currentSteps = <S extends EditableStep>({ versions, at }: StepHistory<S>): readonly S[] => versions[at] ?? [];

/** What came after the pointer is kept before the new version, so that no branch is lost: undo goes back through it. */
export function changeSteps<S extends EditableStep>(history: StepHistory<S>, edit: StepEdit<S>): StepHistory<S> {
  const now = currentSteps(history);
  const undone = history.versions.slice(history.at + 1);
  const back = undone.length === 0 ? [] : [...undone.toReversed().slice(1), now];
  const versions = [...history.versions, ...back, editSteps(now, edit)];
  return { versions, at: versions.length - 1 };
}

export const undoSteps = <S extends EditableStep>({ versions, at }: StepHistory<S>): StepHistory<S> => ({
  versions,
  at: Math.max(0, at - 1),
});
export const redoSteps = <S extends EditableStep>({ versions, at }: StepHistory<S>): StepHistory<S> => ({
  versions,
  at: Math.min(versions.length - 1, at + 1),
});
