import type { ClipboardEvent, KeyboardEvent } from 'react';
import { duplicateTask, insertTask, moveTask, removeTask, taskAt } from '../definition/edit-definition.ts';
import type { NamedTask } from '../definition/edit-definition.ts';
import { isObject, parseJson } from '../definition/json.ts';
import type { Json } from '../definition/json.ts';
import type { Editor } from './editor-context.ts';
import { moveSelection, placeByArrow, placeForNew } from './move-selection.ts';
import type { Arrow } from './move-selection.ts';

interface EditorKeys {
  onKeyDown(event: KeyboardEvent): void;
  onCopy(event: ClipboardEvent): void;
  onCut(event: ClipboardEvent): void;
  onPaste(event: ClipboardEvent): void;
}

interface KeyActs {
  readonly editor: Editor;
  readonly onSave: () => void;
  /** Brings the focus to the settings of the selected step. */
  readonly onOpen: () => void;
}

const arrows: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);
const isArrow = (key: string): key is Arrow => arrows.has(key);

/** Where typed keys are text; menus and sheets have keys of their own. */
const isTyping = (target: EventTarget): boolean =>
  target instanceof Element &&
  target.closest('input, textarea, select, [contenteditable], [role=menu], [role=dialog][aria-modal]') !== null;

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
    onCopy: (event) => void copy(event, editor),
    onCut(event) {
      if (copy(event, editor) && state.selected !== undefined) editor.edit(removeTask(state.definition, state.selected));
    },
    onPaste(event) {
      const task = isTyping(event.target) ? undefined : readTask(event.clipboardData.getData('text/plain'));
      if (task === undefined) return;
      event.preventDefault();
      editor.edit(insertTask(state.definition, placeForNew(editor.tree, state.selected), task));
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

/** True when the selected step is on the clipboard now; a selected text is left to the browser. */
function copy(event: ClipboardEvent, { state }: Editor): boolean {
  const hasText = (globalThis.getSelection()?.toString() ?? '') !== '';
  const found = state.selected === undefined ? undefined : taskAt(state.definition, state.selected);
  if (found === undefined || hasText || isTyping(event.target)) return false;
  event.preventDefault();
  event.clipboardData.setData('text/plain', JSON.stringify({ [found.name]: found.task }, null, 2));
  return true;
}

/** A step as the clipboard holds it: `{ "name": { … } }`. */
export function readTask(text: string): NamedTask | undefined {
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    return undefined;
  }
  const entries = isObject(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (entries.length !== 1 || entry === undefined || !isObject(entry[1])) return undefined;
  return { name: entry[0], task: entry[1] };
}
