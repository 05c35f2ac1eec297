import type { NewStep } from '../../draft-steps.ts';
import { chosenSheet } from './sheet-choices.ts';
import type { SheetChoice } from './form-context.ts';

/** Columns of the sheet that a step names, in `with` or in its rule. */
export function otherColumns(step: NewStep, sheets: readonly SheetChoice[]): readonly string[] {
  const chosen = chosenSheet(step, 'with', sheets) ?? chosenSheet(step, 'rule.fk.with', sheets);
  return chosen?.columns ?? [];
}
