import type { Sheet } from '@causeway/contract';
import { IconFileText } from '@tabler/icons-react';
import { countOf } from '../format-count.ts';
import { useDraftSteps } from '../use-draft-steps.tsx';

/** Where the steps begin: the rows as they were read. */
export function SourceRow({ sheet }: { readonly sheet: Sheet }) {
  const { draft, steps, dispatch } = useDraftSteps();
  const isShown = draft.until === null && draft.trial === undefined;
  return (
    <button
      type="button"
      className="recipe-source"
      aria-pressed={isShown}
      disabled={steps.length === 0}
      onClick={() => dispatch({ type: 'look', until: isShown ? undefined : null })}
    >
      <IconFileText size={15} stroke={1.8} aria-hidden="true" />
      <span className="clip">{sheet.name}, as it was read</span>
      <span className="muted tiny tabular">{countOf(sheet.rows, 'row')}</span>
    </button>
  );
}
