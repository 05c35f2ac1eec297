import { changeSteps, currentSteps, openStepHistory, redoSteps, undoSteps } from '@causeway/contract';
import type { RecipeParameter, StepEdit, StepHistory } from '@causeway/contract';

/** A step as a form or a warning hands it over; what else it has depends on `op`. */
export interface NewStep {
  readonly op: string;
  readonly [part: string]: unknown;
}

/** A step of a draft. The server judges its parts; a draft keeps also what cannot run. */
export interface DraftStep extends NewStep {
  readonly id: string;
  readonly enabled?: boolean;
}

/** A step that is tried in a form and not in the recipe yet: at a place of its own, or instead of the step with its id. */
export interface StepTrial {
  readonly step: DraftStep;
  /** Counts from 0. */
  readonly at: number;
}

/** The stored recipe that a draft came from or was saved as. */
export interface SavedRecipe {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  /** What it has there; anything else is unsaved. */
  readonly steps: readonly DraftStep[];
  readonly parameters: readonly RecipeParameter[];
}

/** The recipe of one sheet as somebody works on it. */
export interface StepDraft {
  readonly history: StepHistory<DraftStep>;
  /** Rows are shown as they are after this step; null: as they are in the file; undefined: after the last step. */
  readonly until: string | null | undefined;
  readonly trial: StepTrial | undefined;
  readonly saved: SavedRecipe | undefined;
  /** Values that are given when the recipe runs; expressions know them as `$name`. */
  readonly parameters: readonly RecipeParameter[];
}

export type DraftAction =
  | { readonly type: 'edit'; readonly edit: StepEdit<DraftStep> }
  | { readonly type: 'undo' | 'redo' }
  /** Back or forth to a list of steps that was there before. */
  | { readonly type: 'visit'; readonly version: number }
  | { readonly type: 'look'; readonly until: string | null | undefined }
  | { readonly type: 'try'; readonly trial: StepTrial | undefined }
  /** The tried step becomes one of the recipe. */
  | { readonly type: 'keep' }
  /** Other steps altogether; undo brings the ones before back. */
  | { readonly type: 'load'; readonly steps: readonly DraftStep[]; readonly saved?: SavedRecipe }
  | { readonly type: 'parameters'; readonly parameters: readonly RecipeParameter[] }
  | { readonly type: 'saved'; readonly saved: SavedRecipe | undefined };

export const openDraft = (steps: readonly DraftStep[] = [], saved?: SavedRecipe): StepDraft => ({
  history: openStepHistory(steps),
  until: undefined,
  trial: undefined,
  saved,
  parameters: saved?.parameters ?? [],
});

export const stepsOf = ({ history }: StepDraft): readonly DraftStep[] => currentSteps(history);
export const canUndo = ({ history }: StepDraft): boolean => history.at > 0;
export const canRedo = ({ history }: StepDraft): boolean => history.at < history.versions.length - 1;
/** Whether there is something that the stored recipe does not have. */
export const isUnsaved = (draft: StepDraft): boolean =>
  !isSameSteps(stepsOf(draft), draft.saved?.steps ?? []) ||
  JSON.stringify(draft.parameters) !== JSON.stringify(draft.saved?.parameters ?? []);
export const isSameSteps = (a: readonly DraftStep[], b: readonly DraftStep[]): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** The draft after one act. Pure. */
export function reduceDraft(draft: StepDraft, action: DraftAction): StepDraft {
  switch (action.type) {
    case 'edit':
      return settled({ ...draft, history: changed(draft.history, action.edit), trial: undefined });
    case 'undo':
      return settled({ ...draft, history: undoSteps(draft.history), trial: undefined });
    case 'redo':
      return settled({ ...draft, history: redoSteps(draft.history), trial: undefined });
    case 'visit':
      return settled({ ...draft, history: { ...draft.history, at: action.version }, trial: undefined });
    case 'look':
      return { ...draft, until: action.until, trial: undefined };
    case 'try':
      return { ...draft, trial: action.trial };
    case 'keep':
      return draft.trial === undefined ? draft : kept(draft, draft.trial);
    case 'load':
      return settled({
        history: replaced(draft.history, action.steps),
        until: undefined,
        trial: undefined,
        saved: action.saved,
        parameters: action.saved?.parameters ?? draft.parameters,
      });
    case 'parameters':
      return { ...draft, parameters: action.parameters };
    case 'saved':
      return { ...draft, saved: action.saved };
  }
}

/** Who looks at a step and adds one behind it goes on to look at the new one. */
function kept(draft: StepDraft, trial: StepTrial): StepDraft {
  const until = draft.until === undefined ? undefined : trial.step.id;
  return settled({ ...reduceDraft(draft, { type: 'edit', edit: editOf(draft, trial) }), until });
}

/** An id that no step of the draft has or had: undo never brings two of one id together. */
export const freeStepId = (draft: StepDraft): string => freeStepIds(draft, 1)[0] ?? 's1';

/** Several of them. */
export function freeStepIds({ history }: StepDraft, count: number): readonly string[] {
  let last = 0;
  for (const { id } of history.versions.flat()) {
    last = Math.max(last, Number(/^s(?<number>\d+)$/u.exec(id)?.groups?.['number'] ?? 0));
  }
  return Array.from({ length: count }, (_, at) => `s${last + at + 1}`);
}

// More than anybody walks back, less than a browser minds.
const maxVersions = 200;

function changed(history: StepHistory<DraftStep>, edit: StepEdit<DraftStep>): StepHistory<DraftStep> {
  const next = changeSteps(history, edit);
  return isSameSteps(currentSteps(next), currentSteps(history)) ? history : cut(next);
}

function replaced(history: StepHistory<DraftStep>, steps: readonly DraftStep[]): StepHistory<DraftStep> {
  if (isSameSteps(currentSteps(history), steps)) return history;
  const versions = [...history.versions, steps];
  return cut({ versions, at: versions.length - 1 });
}

const cut = ({ versions, at }: StepHistory<DraftStep>): StepHistory<DraftStep> => {
  const surplus = Math.max(0, versions.length - maxVersions);
  return { versions: versions.slice(surplus), at: at - surplus };
};

/** What was looked at may have gone away. */
const settled = (draft: StepDraft): StepDraft =>
  typeof draft.until === 'string' && !stepsOf(draft).some(({ id }) => id === draft.until)
    ? { ...draft, until: undefined }
    : draft;

const editOf = (draft: StepDraft, { step, at }: StepTrial): StepEdit<DraftStep> =>
  stepsOf(draft).some(({ id }) => id === step.id) ? { type: 'replace', step } : { type: 'insert', at, step };

/** What the grid shows, and what it is compared with. */
export interface ShownSteps {
  readonly steps: readonly DraftStep[];
  /** Without the step that is tried or looked at; undefined: nothing is compared. */
  readonly before: readonly DraftStep[] | undefined;
}

/** The steps whose rows are to be seen now; disabled ones are left out. */
export function shownSteps(draft: StepDraft): ShownSteps {
  const all = stepsOf(draft);
  const { trial, until } = draft;
  if (trial !== undefined) return compared(all.slice(0, trial.at), trial.step);
  if (until === null) return { steps: [], before: undefined };
  const at = until === undefined ? -1 : all.findIndex(({ id }) => id === until);
  const step = all[at];
  return step === undefined ? { steps: all.filter(isEnabled), before: undefined } : compared(all.slice(0, at), step);
}

function compared(prefix: readonly DraftStep[], step: DraftStep): ShownSteps {
  const before = prefix.filter(isEnabled);
  return { steps: isEnabled(step) ? [...before, step] : before, before };
}

const isEnabled = ({ enabled }: DraftStep): boolean => enabled !== false;
