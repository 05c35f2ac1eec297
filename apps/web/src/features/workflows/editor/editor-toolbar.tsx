import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconCode, IconPlus } from '@tabler/icons-react';
import { useEditor } from './editor-context.ts';

export interface EditorLook {
  readonly view: 'canvas' | 'outline';
  /** The text stands beside. */
  readonly hasText: boolean;
}

interface EditorToolbarProps {
  readonly look: EditorLook;
  readonly onLook: (look: EditorLook) => void;
  /** Only the outline fits. */
  readonly isNarrow: boolean;
}

/** How it is shown, back and forth, insert. */
export function EditorToolbar({ look, onLook, isNarrow }: EditorToolbarProps) {
  const { state, undo, redo, insert } = useEditor();
  return (
    <div className="editor-toolbar" role="toolbar" aria-label="Editor">
      {isNarrow ? null : (
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={look.view}
          onChange={(view) => onLook({ ...look, view: view === 'outline' ? 'outline' : 'canvas' })}
          data={[
            { value: 'canvas', label: 'Canvas' },
            { value: 'outline', label: 'Outline' },
          ]}
        />
      )}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconCode size={15} />}
        aria-pressed={look.hasText}
        data-pressed={look.hasText || undefined}
        onClick={() => onLook({ ...look, hasText: !look.hasText })}
      >
        Text
      </Button>
      <span className="editor-toolbar-gap" />
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon"
        size={30}
        aria-label="Undo"
        disabled={state.past.length === 0}
        onClick={undo}
      >
        <IconArrowBackUp size={17} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        className="quiet-icon"
        size={30}
        aria-label="Redo"
        disabled={state.future.length === 0}
        onClick={redo}
      >
        <IconArrowForwardUp size={17} />
      </ActionIcon>
      {isNarrow ? null : (
        <Button variant="default" size="xs" leftSection={<IconPlus size={15} />} onClick={() => insert()}>
          Insert a step
        </Button>
      )}
    </div>
  );
}
