import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useReducer, useState } from 'react';
import type { Dispatch } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import type { NamedTask, Place } from '../definition/edit-definition.ts';
import { insertTask } from '../definition/edit-definition.ts';
import { findNode, readTree } from '../definition/task-tree.ts';
import { callsQuery } from '../workflow-queries.ts';
import type { WorkflowWithVersion } from '../workflow-queries.ts';
import { EditorContext } from './editor-context.ts';
import type { Editor } from './editor-context.ts';
import { isDirty, reduceEditor } from './editor-state.ts';
import type { EditorAction, EditorState } from './editor-state.ts';
import { EditorView } from './editor-view.tsx';
import { placeForNew } from './move-selection.ts';
import { definitionOf, openWorkflow } from './open-workflow.ts';
import { StepPalette } from './step-palette.tsx';
import { textOfDefinition } from './definition-text.ts';
import type { TextFormat } from './definition-text.ts';
import { useProblems } from './use-problems.ts';

const none: never[] = [];

/** The editor of one workflow. */
export function EditorTab({ workflow }: { readonly workflow: WorkflowWithVersion }) {
  const client = useClient();
  const [state, dispatch] = useReducer(reduceEditor, workflow, openWorkflow);
  const [format, setFormat] = useState<TextFormat>(workflow.current.format);
  const [inserting, setInserting] = useState<Place>();
  const calls = useQuery(callsQuery(client));
  useNewerVersion(workflow, state, dispatch);
  const tree = useMemo(() => readTree(state.definition), [state.definition]);
  const source = useMemo(() => textOfDefinition(state.definition, format), [state.definition, format]);
  const validation = useProblems(source);
  const problems = validation.data?.issues ?? none;
  const editor: Editor = {
    workflowId: workflow.id,
    state,
    tree,
    node: findNode(tree, state.selected),
    problems,
    calls: calls.data?.calls ?? none,
    select: (path) => dispatch({ type: 'select', path }),
    edit: (edited, group) => dispatch({ type: 'edit', edited, ...(group === undefined ? {} : { group }) }),
    undo: () => dispatch({ type: 'undo' }),
    redo: () => dispatch({ type: 'redo' }),
    insert: (place) => setInserting(place ?? placeForNew(tree, state.selected)),
  };
  const choose = (step: NamedTask) => {
    if (inserting !== undefined) editor.edit(insertTask(state.definition, inserting, step));
    setInserting(undefined);
  };
  return (
    <EditorContext value={editor}>
      <EditorView
        workflow={workflow}
        dispatch={dispatch}
        source={source}
        validation={validation}
        text={{ format, onFormat: setFormat }}
      />
      {inserting === undefined ? null : <StepPalette onChoose={choose} onClose={() => setInserting(undefined)} />}
    </EditorContext>
  );
}

/** What somebody else saved is shown, unless something here is not saved. */
function useNewerVersion(workflow: WorkflowWithVersion, state: EditorState, dispatch: Dispatch<EditorAction>): void {
  const isBehind = workflow.version > state.version && !isDirty(state);
  useEffect(() => {
    if (isBehind) dispatch({ type: 'load', definition: definitionOf(workflow), version: workflow.version });
  }, [isBehind, workflow, dispatch]);
}
