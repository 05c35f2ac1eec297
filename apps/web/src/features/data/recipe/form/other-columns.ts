import type { NewStep } from '../../draft-steps.ts';
import { textPart } from '../step-parts.ts';
import type { SheetChoice } from './form-context.ts';

/** Columns of the sheet that a step names, in `with` or in its rule. */
export function otherColumns(step: NewStep, sheets: readonly SheetChoice[]): readonly string[] {
  const name = textPart(step, 'with.sheet') || textPart(step, 'rule.fk.with.sheet');
  return sheets.find((sheet) => sheet.name === name)?.columns ?? [];
}
