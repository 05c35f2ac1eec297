import { useMediaQuery } from '@mantine/hooks';
import type { ReplyOf, validateDefinition } from '@causeway/contract';
import { useRef, useState } from 'react';
import type { Dispatch } from 'react';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';
import type { WorkflowWithVersion } from '../workflow-queries.ts';
import type { TextFormat } from './definition-text.ts';
import { EditorActions } from './editor-actions.tsx';
import { useEditor } from './editor-context.ts';
import { EditorPanes } from './editor-panes.tsx';
import type { EditorAction } from './editor-state.ts';
import { EditorToolbar } from './editor-toolbar.tsx';
import type { EditorLook } from './editor-toolbar.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { ProblemStrip } from './problem-strip.tsx';
import { useClipboard } from './use-clipboard.ts';
import { useEditorKeys } from './use-editor-keys.ts';
import { useSave } from './use-save.ts';
import type { Save } from './use-save.ts';
import './editor.css';

interface EditorViewProps {
  readonly workflow: WorkflowWithVersion;
  readonly dispatch: Dispatch<EditorAction>;
  readonly source: string;
  readonly validation: { readonly data: ReplyOf<typeof validateDefinition> | undefined; readonly error: unknown };
  readonly text: { readonly format: TextFormat; readonly onFormat: (format: TextFormat) => void };
}

// Below this a canvas would leave no room for the settings.
const narrow = '(width < 760px)';

/** Toolbar, canvas or outline, settings, problems. */
export function EditorView({ workflow, dispatch, source, validation, text }: EditorViewProps) {
  const editor = useEditor();
  const root = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery(narrow, undefined, { getInitialValueInEffect: false }) ?? false;
  const [look, setLook] = useState<EditorLook>({ view: 'canvas', hasText: false });
  const [isSheetOpen, setSheetOpen] = useState(false);
  const save = useSave({ workflow, state: editor.state, dispatch, source });
  const openSettings = () => {
    if (isNarrow) setSheetOpen(true);
    else root.current?.querySelector<HTMLElement>('[data-inspector] input')?.focus();
  };
  const keys = useEditorKeys({ editor, onSave: () => void quietly(save.save()), onOpen: openSettings });
  useClipboard(editor);
  const shown: EditorLook = isNarrow ? { ...look, view: 'outline' } : look;
  return (
    <div className="editor" ref={root} {...keys}>
      <EditorActions workflow={workflow} save={save} />
      <EditorToolbar look={shown} onLook={setLook} isNarrow={isNarrow} />
      <SaveFailure save={save} />
      <EditorPanes look={shown} text={text} onOpen={openSettings} isNarrow={isNarrow} />
      <ProblemStrip isChecked={validation.data !== undefined} error={validation.error} />
      {isNarrow && isSheetOpen ? (
        <Peek title={editor.node?.name ?? 'Workflow'} onClose={() => setSheetOpen(false)}>
          <Inspector />
        </Peek>
      ) : null}
    </div>
  );
}

/** The card below the toolbar says what went wrong. */
async function quietly(act: Promise<unknown>): Promise<void> {
  await act.catch(() => undefined);
}

function SaveFailure({ save }: { readonly save: Save }) {
  if (save.error === null || save.error === undefined) return null;
  if (!save.isBehind) {
    return (
      <div className="editor-failure">
        <FailureCard error={save.error} onCheck={save.save} />
      </div>
    );
  }
  return (
    <div className="editor-failure">
      <CauseCard
        tone="attention"
        report={{
          cause: {
            code: 'conflict',
            title: 'A newer version was saved meanwhile',
            sentence: 'Saving now puts yours on top; the other stays in the list of versions.',
            evidence: [],
          },
        }}
        onCheck={() => quietly(save.saveAnyway())}
      />
    </div>
  );
}
