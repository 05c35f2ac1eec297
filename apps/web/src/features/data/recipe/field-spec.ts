import type { NewStep } from '../draft-steps.ts';

/** Value and word of a choice. */
export type Option = readonly [value: string, word: string];

interface Common {
  /** Where the value stands in the step: `columns`, `rule.between.column`. */
  readonly part: string;
  readonly label: string;
  readonly hint?: string;
  readonly isOptional?: boolean;
  /** Shown only for such a step. */
  readonly when?: (step: NewStep) => boolean;
}

/** A cell of a row in a list: a column of the sheet, one of the other sheet, free text, or a choice. */
export interface CellSpec {
  readonly part: string;
  readonly label: string;
  readonly kind: 'column' | 'other-column' | 'text' | 'choice';
  readonly options?: readonly Option[];
  readonly placeholder?: string;
  readonly isOptional?: boolean;
}

/** One input of the form of a step. */
export type FieldSpec = Common &
  (
    | { readonly kind: 'column' }
    | { readonly kind: 'other-column' }
    | { readonly kind: 'sheet' }
    | { readonly kind: 'expression' }
    | { readonly kind: 'toggle' }
    /** `ordered`: in the order they were chosen in. */
    | { readonly kind: 'columns'; readonly isOrdered?: boolean }
    | { readonly kind: 'text'; readonly placeholder?: string; readonly isCode?: boolean; readonly keepsSpaces?: boolean }
    | { readonly kind: 'number'; readonly min?: number; readonly max?: number }
    /** A number or a text, as the column it is compared with has it. */
    | { readonly kind: 'cell' }
    | { readonly kind: 'statement' }
    | { readonly kind: 'choice'; readonly options: readonly Option[] }
    /** One of several forms of a part; choosing one begins it anew. */
    | {
        readonly kind: 'form';
        readonly options: readonly Option[];
        readonly read: (step: NewStep) => string;
        readonly write: (choice: string) => unknown;
      }
    | { readonly kind: 'flags'; readonly options: readonly Option[] }
    /** Texts, one on each line. */
    | { readonly kind: 'words'; readonly placeholder?: string }
    | {
        readonly kind: 'rows';
        readonly cells: readonly CellSpec[];
        readonly add: string;
        readonly fresh: Readonly<Record<string, unknown>>;
      }
  );
