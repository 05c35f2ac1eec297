import type { DraftStep } from '../draft-steps.ts';
import { namesPart, rowsPart } from '../recipe/step-parts.ts';
import { columnText } from '../recipe/expression-completion.ts';

/** Parts of steps whose texts are names of columns of the sheet. */
const nameParts: ReadonlySet<string> = new Set([
  'column',
  'columns',
  'keys',
  'by',
  'left',
  'from',
  'notNull',
  'unique',
  'value',
]);
/** Where `value`, `from` and `by` are something else. */
const otherMeanings: Readonly<Record<string, ReadonlySet<string>>> = {
  fill: new Set(['value']),
  map: new Set(['from']),
  split: new Set(['by']),
  unpivot: new Set(['value']),
};

/**
 * Steps over a sheet whose columns have other names. Only the columns of the sheet are renamed: a name that an earlier
 * step gave stays what it is.
 */
export function renameSteps(steps: readonly DraftStep[], names: ReadonlyMap<string, string>): readonly DraftStep[] {
  if (names.size === 0) return steps;
  const open = new Map(names);
  return steps.map((step) => {
    const renamed = renameIn(step, step.op, open);
    for (const made of madeBy(step)) open.delete(made);
    return { ...step, ...renamed };
  });
}

type Part = Readonly<Record<string, unknown>>;
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

function renameIn(part: Part, op: string, names: ReadonlyMap<string, string>): Part {
  const renamed = Object.entries(part).map(([key, value]) => [key, renameValue({ key, value, op, names })] as const);
  return Object.fromEntries(renamed);
}

interface Value {
  readonly key: string;
  readonly value: unknown;
  readonly op: string;
  readonly names: ReadonlyMap<string, string>;
}

function renameValue({ key, value, op, names }: Value): unknown {
  const isName = nameParts.has(key) && otherMeanings[op]?.has(key) !== true;
  if (typeof value === 'string') {
    if (key === 'expr') return renameInExpression(value, names);
    return isName ? (names.get(value) ?? value) : value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => renameValue({ key, value: item, op, names }));
  // `with` names another sheet, whose columns are none of this one.
  return isPart(value) && key !== 'with' ? renameIn(value, op, names) : value;
}

const tokens = /\[(?:[^\]]|\]\])+\]|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_$][\p{L}\p{M}\p{N}_]*(?<call>\s*\()?/gu;

function renameInExpression(text: string, names: ReadonlyMap<string, string>): string {
  return text.replaceAll(tokens, (token: string, call: string | undefined) => {
    const name = token.startsWith('[') ? token.slice(1, -1).replaceAll(']]', ']') : token;
    const to = call === undefined ? names.get(name) : undefined;
    return to === undefined ? token : columnText(to);
  });
}

/** Names that a step gives: afterwards they are no columns of the sheet any more. */
function madeBy(step: DraftStep): readonly string[] {
  const renamed = rowsPart(step, 'names').map(({ to }) => to);
  const made = [step['as'], ...namesPart(step, 'as'), ...namesPart(step, 'names'), ...renamed];
  return made.filter((name) => typeof name === 'string');
}
