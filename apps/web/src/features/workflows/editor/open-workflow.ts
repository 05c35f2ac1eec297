import { toJson } from '../definition/json.ts';
import type { Json } from '../definition/json.ts';
import type { WorkflowWithVersion } from '../workflow-queries.ts';
import { readText, rememberText } from './definition-text.ts';
import { readDraft } from './draft-store.ts';
import { openEditor, reduceEditor } from './editor-state.ts';
import type { EditorState } from './editor-state.ts';

/** A version as the editor has it, with its text. */
export function definitionOf({ current }: Pick<WorkflowWithVersion, 'current'>): Json {
  const read = readText(current.source);
  if (read.definition === undefined) return toJson(current.definition) ?? {};
  rememberText(read.definition, current.source);
  return read.definition;
}

/** Begins with the newest version; what was not saved when the page was left is an edit of it, so that undo takes it away. */
export function openWorkflow(workflow: WorkflowWithVersion): EditorState {
  const state = openEditor(definitionOf(workflow), workflow.version);
  const draft = readDraft(workflow.id);
  if (draft === undefined || draft.text === workflow.current.source) return state;
  const read = readText(draft.text);
  if (read.definition === undefined) return state;
  rememberText(read.definition, draft.text);
  const edited = reduceEditor(state, { type: 'edit', edited: { definition: read.definition, path: undefined } });
  // Made from an older version: a save must not write over what came since.
  return { ...edited, version: draft.version };
}
