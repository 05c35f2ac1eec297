import { useEffect } from 'react';
import { insertTask, removeTask, taskAt } from '../definition/edit-definition.ts';
import type { Editor } from './editor-context.ts';
import { isTyping } from './is-typing.ts';
import { placeForNew } from './move-selection.ts';
import { readTask } from './read-task.ts';

/** Copies, cuts and pastes steps as JSON. On the document: browsers tell of it where the text cursor is, which is nowhere here. */
export function useClipboard(editor: Editor): void {
  useEffect(() => {
    const { state } = editor;
    const onCopy = (event: ClipboardEvent) => void copy(event, editor);
    const onCut = (event: ClipboardEvent) => {
      if (copy(event, editor) && state.selected !== undefined) editor.edit(removeTask(state.definition, state.selected));
    };
    const onPaste = (event: ClipboardEvent) => {
      const task = isTyping(document.activeElement) ? undefined : readTask(event.clipboardData?.getData('text/plain') ?? '');
      if (task === undefined) return;
      event.preventDefault();
      editor.edit(insertTask(state.definition, placeForNew(editor.tree, state.selected), task));
    };
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCut);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCut);
      document.removeEventListener('paste', onPaste);
    };
  });
}

/** True when the selected step is on the clipboard now; a selected text is left to the browser. */
function copy(event: ClipboardEvent, { state }: Editor): boolean {
  const hasText = (document.getSelection()?.toString() ?? '') !== '';
  const found = state.selected === undefined ? undefined : taskAt(state.definition, state.selected);
  if (found === undefined || hasText || isTyping(document.activeElement)) return false;
  event.preventDefault();
  event.clipboardData?.setData('text/plain', JSON.stringify({ [found.name]: found.task }, null, 2));
  return true;
}
