import type { KeyboardEvent } from 'react';
import { duplicateTask, moveTask, removeTask } from '../definition/edit-definition.ts';
import type { Editor } from './editor-context.ts';
import { isTyping } from './is-typing.ts';
import { moveSelection, placeByArrow } from './move-selection.ts';
import type { Arrow } from './move-selection.ts';

interface EditorKeys {
  onKeyDown(event: KeyboardEvent): void;
}

interface KeyActs {
  readonly editor: Editor;
  readonly onSave: () => void;
  /** Brings the focus to the settings of the selected step. */
  readonly onOpen: () => void;
}

const arrows: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);
const isArrow = (key: string): key is Arrow => arrows.has(key);

/** What the keyboard does in the editor. */
export function useEditorKeys({ editor, onSave, onOpen }: KeyActs): EditorKeys {
  const { state } = editor;
  const command = (event: KeyboardEvent): (() => void) | undefined => {
    const key = event.key.toLowerCase();
    if (key === 's') return onSave;
    if (isTyping(event.target)) return undefined;
    if (key === 'z') return event.shiftKey ? editor.redo : editor.undo;
    if (key === 'y') return editor.redo;
    const { selected } = state;
    return key === 'd' && selected !== undefined ? () => editor.edit(duplicateTask(state.definition, selected)) : undefined;
  };
  const plain = (event: KeyboardEvent): (() => void) | undefined => {
    const { selected } = state;
    const { key } = event;
    if (isTyping(event.target) || isOnControl(event)) return undefined;
    if (key === '/') return () => editor.insert();
    if (isArrow(key) && event.altKey) return () => reorder(editor, key);
    if (isArrow(key)) return () => editor.select(moveSelection(editor.tree, selected, key));
    if (selected === undefined) return undefined;
    if (key === 'Enter') return onOpen;
    if (key === 'Escape') return () => editor.select(undefined);
    return key === 'Delete' || key === 'Backspace' ? () => editor.edit(removeTask(state.definition, selected)) : undefined;
  };
  return {
    onKeyDown(event) {
      if (event.defaultPrevented) return;
      const act = event.ctrlKey || event.metaKey ? command(event) : plain(event);
      if (act === undefined) return;
      event.preventDefault();
      act();
    },
  };
}

/** Enter and Space press buttons and links, arrows walk in them. */
const isOnControl = ({ target, key }: KeyboardEvent): boolean =>
  target instanceof Element && (key === 'Enter' || key === ' ') && target.closest('button, a, summary') !== null;

function reorder(editor: Editor, arrow: Arrow): void {
  const { selected, definition } = editor.state;
  const place = selected === undefined ? undefined : placeByArrow(editor.tree, selected, arrow);
  if (selected !== undefined && place !== undefined) editor.edit(moveTask(definition, selected, place));
}
