import type { DefinitionIssue, WorkflowId } from '@causeway/contract';
import { createContext, use } from 'react';
import type { Edited, Place } from '../definition/edit-definition.ts';
import type { TaskList, TaskNode } from '../definition/task-tree.ts';
import type { CallDescription } from '../workflow-queries.ts';
import type { EditorState } from './editor-state.ts';

/** What every part of the editor shares. */
export interface Editor {
  readonly workflowId: WorkflowId;
  readonly state: EditorState;
  readonly tree: TaskList;
  readonly node: TaskNode | undefined;
  readonly problems: readonly DefinitionIssue[];
  readonly calls: readonly CallDescription[];
  select(path: string | undefined): void;
  /** `group`: edits in a row with the same one are undone together. */
  edit(edited: Edited, group?: string): void;
  undo(): void;
  redo(): void;
  /** Opens the palette; what is chosen goes to the place, by default behind the selected step. */
  insert(place?: Place): void;
}

export const EditorContext = createContext<Editor | undefined>(undefined);

/** The editor around this component. */
export function useEditor(): Editor {
  const editor = use(EditorContext);
  if (editor === undefined) throw new Error('useEditor needs an EditorContext above it');
  return editor;
}
