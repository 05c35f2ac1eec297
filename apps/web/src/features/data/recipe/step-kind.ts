import type { RecipeOp } from '@causeway/contract';
import type { IconBolt } from '@tabler/icons-react';
import type { FieldSpec } from './field-spec.ts';

/** A kind of step as the menu and the form know it. */
export interface StepKind {
  readonly op: RecipeOp;
  /** As the menu says it: "Keep columns". */
  readonly title: string;
  /** One clause. */
  readonly hint: string;
  readonly icon: typeof IconBolt;
  /** Parts that a new step begins with. */
  readonly start: Readonly<Record<string, unknown>>;
  readonly fields: readonly FieldSpec[];
  /** Further words that the search finds it by. */
  readonly words?: string;
}
