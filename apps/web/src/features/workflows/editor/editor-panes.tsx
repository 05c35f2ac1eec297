import { useMemo, useRef } from 'react';
import { moveTask } from '../definition/edit-definition.ts';
import { WorkflowCanvas } from '../canvas/workflow-canvas.tsx';
import type { TextFormat } from './definition-text.ts';
import { useEditor } from './editor-context.ts';
import type { EditorLook } from './editor-toolbar.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { OutlineTools } from './outline-tools.tsx';
import { Outline } from './outline.tsx';
import { worstByStep } from './problems-at.ts';
import { TextPane } from './text-pane.tsx';

interface EditorPanesProps {
  readonly look: EditorLook;
  readonly text: { readonly format: TextFormat; readonly onFormat: (format: TextFormat) => void };
  /** Goes to the settings of the selected step. */
  readonly onOpen: () => void;
  readonly isNarrow: boolean;
}

/** Text, canvas or outline, and settings, side by side. */
export function EditorPanes({ look, text, onOpen, isNarrow }: EditorPanesProps) {
  return (
    <div className="editor-panes" data-text={look.hasText || undefined}>
      {look.hasText ? <TextPane {...text} /> : null}
      {look.hasText && isNarrow ? null : <Steps look={look} onOpen={onOpen} isNarrow={isNarrow} />}
      {isNarrow ? null : (
        <aside className="editor-inspector" aria-label="Settings">
          <Inspector />
        </aside>
      )}
    </div>
  );
}

type StepsProps = Omit<EditorPanesProps, 'text'>;

function Steps({ look, onOpen, isNarrow }: StepsProps) {
  const editor = useEditor();
  const { tree, state, problems } = editor;
  const box = useRef<HTMLDivElement>(null);
  const worst = useMemo(() => worstByStep(problems, tree), [problems, tree]);
  const select = (path: string | undefined) => {
    editor.select(path);
    // Keys go where the pointer was.
    box.current?.focus({ preventScroll: true });
  };
  if (look.view === 'outline') {
    return (
      <div className="editor-outline">
        <OutlineTools />
        <Outline
          tree={tree}
          selected={state.selected}
          problems={worst}
          onSelect={(path) => {
            editor.select(path);
            if (isNarrow && path === state.selected) onOpen();
          }}
        />
        {isNarrow && state.selected !== undefined ? <EditButton onOpen={onOpen} /> : null}
      </div>
    );
  }
  return (
    <div
      className="editor-canvas"
      ref={box}
      tabIndex={0}
      role="group"
      aria-label="Canvas. Arrow keys select a step, Enter changes it, Alt and arrows move it, slash inserts one."
    >
      <WorkflowCanvas
        tree={tree}
        label="Steps of the workflow"
        selected={state.selected}
        onSelect={select}
        problems={worst}
        editing={{
          onInsert: editor.insert,
          onMove: (path, place) => editor.edit(moveTask(state.definition, path, place)),
          onOpen,
        }}
      />
      <span className="visually-hidden" role="status">
        {editor.node === undefined ? 'No step selected' : `${editor.node.name}, ${editor.node.detail}`}
      </span>
    </div>
  );
}

function EditButton({ onOpen }: { readonly onOpen: () => void }) {
  const { node } = useEditor();
  return (
    <button type="button" className="editor-edit" onClick={onOpen}>
      Change {node?.name}
    </button>
  );
}
