import { useEffect } from 'react';
import type { DraftSteps } from '../use-draft-steps.tsx';

/** Where typed keys are text; menus and dialogs have keys of their own. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=dialog][aria-modal]') !==
    null;

/** Undo and redo from anywhere on the page. */
export function useRecipeKeys({ dispatch, canUndo, canRedo }: Pick<DraftSteps, 'dispatch' | 'canUndo' | 'canRedo'>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      const isRedo = key === 'y' || (key === 'z' && event.shiftKey);
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (isRedo ? canRedo : canUndo) dispatch({ type: isRedo ? 'redo' : 'undo' });
    };
    globalThis.addEventListener('keydown', onKeyDown);
    return () => globalThis.removeEventListener('keydown', onKeyDown);
  }, [dispatch, canUndo, canRedo]);
}
