import { IconQuestionMark } from '@tabler/icons-react';
import { kindsOfRows } from './kinds-of-rows.ts';
import { kindsOfShape } from './kinds-of-shape.ts';
import { kindsOfTables } from './kinds-of-tables.ts';
import { kindsOfValues } from './kinds-of-values.ts';
import type { StepKind } from './step-kind.ts';

/** All kinds of steps as the menu shows them: what is wanted most stands first. */
export const stepGroups: readonly { readonly word: string; readonly kinds: readonly StepKind[] }[] = [
  { word: 'Values', kinds: kindsOfValues },
  { word: 'Rows', kinds: kindsOfRows },
  { word: 'Columns', kinds: kindsOfShape },
  { word: 'Tables', kinds: kindsOfTables },
];

const byOp: ReadonlyMap<string, StepKind> = new Map(
  stepGroups.flatMap(({ kinds }) => kinds).map((kind) => [kind.op, kind] as const),
);

/** Undefined: a kind that this page does not know. */
export const kindOf = (op: string): StepKind | undefined => byOp.get(op);
export const iconOf = (op: string): StepKind['icon'] => kindOf(op)?.icon ?? IconQuestionMark;
