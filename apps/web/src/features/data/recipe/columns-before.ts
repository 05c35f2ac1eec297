import type { DataFile, RecipeCheck, RecipeColumn } from '@causeway/contract';
import type { DraftStep } from '../draft-steps.ts';

interface Place {
  readonly steps: readonly DraftStep[];
  readonly check: RecipeCheck | undefined;
  /** Counts from 0. */
  readonly at: number;
}

/** The columns that a step at a place sees: those after the step before it, all text at the beginning. */
export function columnsBefore(file: DataFile, sheet: string, { steps, check, at }: Place): readonly RecipeColumn[] {
  const before = at === 0 ? undefined : steps[at - 1]?.id;
  const checked = before === undefined ? undefined : check?.steps.find(({ id }) => id === before);
  if (checked !== undefined) return checked.columns;
  const fields = file.sheets.find(({ name }) => name === sheet)?.fields ?? [];
  return fields.map(({ name }) => ({ name, type: 'text' }));
}
