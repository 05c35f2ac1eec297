import { checkRecipe } from '@causeway/contract';
import type { FileId, RecipeCheck, RecipeParameter } from '@causeway/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { Client } from '@causeway/client';
import { createContext, use, useEffect, useMemo, useReducer, useState } from 'react';
import type { Dispatch, ReactNode } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { canRedo, canUndo, freeStepId, reduceDraft, shownSteps, stepsOf } from './draft-steps.ts';
import type { DraftAction, DraftStep, NewStep, ShownSteps, StepDraft } from './draft-steps.ts';
import { readDraft, writeDraft } from './draft-store.ts';

/** The recipe of the open sheet, for every part of the page. */
export interface DraftSteps {
  readonly fileId: FileId;
  readonly sheet: string;
  readonly draft: StepDraft;
  readonly steps: readonly DraftStep[];
  /** What `POST /preview` is asked for, and what it is compared with; steps that cannot run are left out. */
  readonly shown: ShownSteps;
  /** What the server says of the steps, the tried one among them; undefined until its first answer. */
  readonly check: StepsCheck | undefined;
  readonly checkError: unknown;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  dispatch: Dispatch<DraftAction>;
  /** Adds a step at a place, by default the end; answers its id. A warning's suggested step is added so. */
  add(step: NewStep, at?: number): string;
}

const DraftStepsContext = createContext<DraftSteps | undefined>(undefined);

/** The recipe around this component. */
export function useDraftSteps(): DraftSteps {
  const draft = use(DraftStepsContext);
  if (draft === undefined) throw new Error('useDraftSteps needs a DraftStepsProvider above it');
  return draft;
}

interface DraftStepsProviderProps {
  readonly fileId: FileId;
  readonly sheet: string;
  readonly children: ReactNode;
}

/** Keeps the recipe of one sheet; another sheet is another recipe. */
export function DraftStepsProvider({ fileId, sheet, children }: DraftStepsProviderProps) {
  return (
    <OneDraft key={`${fileId} ${sheet}`} fileId={fileId} sheet={sheet}>
      {children}
    </OneDraft>
  );
}

function OneDraft({ fileId, sheet, children }: DraftStepsProviderProps) {
  const client = useClient();
  const [draft, dispatch] = useReducer(reduceDraft, undefined, () => readDraft(fileId, sheet));
  const { history, saved, parameters } = draft;
  useEffect(() => writeDraft(fileId, sheet, { history, saved, parameters }), [fileId, sheet, history, saved, parameters]);
  const tried = useTried(draft);
  const all = useMemo(() => withTrial(tried), [tried]);
  const checked = useQuery({
    ...checkQuery(client, { fileId, sheet, steps: all, parameters }),
    placeholderData: keepPreviousData,
  });
  const fresh = useMemo(() => runnable(shownSteps(tried), checked.data), [tried, checked.data]);
  const shown = useLastWhile(checked.isPlaceholderData, fresh);
  const value = useMemo<DraftSteps>(
    () => ({
      fileId,
      sheet,
      draft,
      steps: stepsOf(draft),
      shown,
      check: checked.data,
      checkError: checked.error,
      canUndo: canUndo(draft),
      canRedo: canRedo(draft),
      dispatch,
      add(step, at = stepsOf(draft).length) {
        const id = freeStepId(draft);
        dispatch({ type: 'edit', edit: { type: 'insert', at, step: { ...step, id } } });
        return id;
      },
    }),
    [fileId, sheet, draft, shown, checked.data, checked.error],
  );
  return <DraftStepsContext value={value}>{children}</DraftStepsContext>;
}

/** The value as it was before something began. */
function useLastWhile<T>(isUnderWay: boolean, value: T): T {
  const [last, setLast] = useState(value);
  if (!isUnderWay && last !== value) setLast(value);
  return isUnderWay ? last : value;
}

/** What is typed into a tried step is looked at when the typing pauses. */
const typingMs = 180;

function useTried(draft: StepDraft): StepDraft {
  const [settled] = useDebouncedValue(draft.trial, typingMs);
  const trial = draft.trial === undefined ? undefined : settled;
  return useMemo(() => ({ ...draft, trial }), [draft, trial]);
}

interface CheckedSteps {
  readonly fileId: FileId;
  readonly sheet: string;
  readonly steps: readonly DraftStep[];
  readonly parameters: readonly RecipeParameter[];
}

/** What the server says, and of which steps. */
export interface StepsCheck extends RecipeCheck {
  readonly asked: readonly DraftStep[];
}

/** What steps make of the columns of a sheet; no row is read. */
export const checkQuery = (client: Client, { fileId, sheet, steps, parameters }: CheckedSteps) =>
  queryOptions({
    queryKey: ['recipe-check', fileId, sheet, steps, parameters],
    queryFn: async ({ signal }): Promise<StepsCheck> => {
      const body = { file_id: fileId, sheet, steps: steps.map((step) => ({ ...step })), parameters: [...parameters] };
      return { ...(await client.call(checkRecipe, { body, signal })), asked: steps };
    },
    staleTime: Infinity,
  });

/** The recipe as it would be with the tried step. */
function withTrial(draft: StepDraft): readonly DraftStep[] {
  const { trial } = draft;
  if (trial === undefined) return stepsOf(draft);
  const kept = reduceDraft(draft, { type: 'keep' });
  return stepsOf(kept);
}

/** Steps that cannot run are passed over, as the server passes over them. */
function runnable({ steps, before }: ShownSteps, checked: StepsCheck | undefined): ShownSteps {
  const broken = new Set(checked?.steps.flatMap(({ id, status }) => (status === 'broken' ? [id] : [])));
  const known = new Map(checked?.asked.flatMap((step) => (broken.has(step.id) ? [] : [[step.id, step]])));
  const keep = (list: readonly DraftStep[]) => list.flatMap(({ id }) => known.get(id) ?? []);
  return { steps: keep(steps), before: before === undefined ? undefined : keep(before) };
}
