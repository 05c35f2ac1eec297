import type { FileId, RecipeColumn } from '@causeway/contract';
import { createContext, use } from 'react';
import type { DraftStep } from '../../draft-steps.ts';

/** Another sheet, of the same file where none is named. */
export interface SheetChoice {
  readonly file?: FileId;
  readonly fileName?: string;
  readonly name: string;
  readonly columns: readonly string[];
}

/** What the inputs of one step share. */
export interface StepForm {
  readonly step: DraftStep;
  /** What the step sees. */
  readonly columns: readonly RecipeColumn[];
  readonly sheets: readonly SheetChoice[];
  readonly parameters: readonly string[];
  change(step: DraftStep): void;
}

export const StepFormContext = createContext<StepForm | undefined>(undefined);

/** The form around this input. */
export function useStepForm(): StepForm {
  const form = use(StepFormContext);
  if (form === undefined) throw new Error('useStepForm needs a StepFormContext above it');
  return form;
}
