import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowLeft, IconArrowRight, IconArrowUp, IconCopy, IconPlus, IconTrash } from '@tabler/icons-react';
import { duplicateTask, moveTask, removeTask } from '../definition/edit-definition.ts';
import { useEditor } from './editor-context.ts';
import { placeByArrow } from './move-selection.ts';
import type { Arrow } from './move-selection.ts';

const moves = [
  { arrow: 'ArrowUp', word: 'Move up', Icon: IconArrowUp },
  { arrow: 'ArrowDown', word: 'Move down', Icon: IconArrowDown },
  { arrow: 'ArrowLeft', word: 'Move out of its frame', Icon: IconArrowLeft },
  { arrow: 'ArrowRight', word: 'Move into the frame before', Icon: IconArrowRight },
] as const;

/** What the canvas does by dragging, as buttons for the selected row. */
export function OutlineTools() {
  const editor = useEditor();
  const { state, tree, edit } = editor;
  const { selected, definition } = state;
  const placeFor = (arrow: Arrow) => (selected === undefined ? undefined : placeByArrow(tree, selected, arrow));
  const withSelected = (act: (path: string) => void) => () => {
    if (selected !== undefined) act(selected);
  };
  return (
    <div className="outline-tools" role="toolbar" aria-label="Selected step">
      <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => editor.insert()}>
        Insert
      </Button>
      {moves.map(({ arrow, word, Icon }) => (
        <Tool
          key={arrow}
          word={word}
          Icon={Icon}
          isDisabled={placeFor(arrow) === undefined}
          onClick={withSelected((path) => {
            const place = placeFor(arrow);
            if (place !== undefined) edit(moveTask(definition, path, place));
          })}
        />
      ))}
      <Tool
        word="Duplicate"
        Icon={IconCopy}
        isDisabled={selected === undefined}
        onClick={withSelected((path) => edit(duplicateTask(definition, path)))}
      />
      <Tool
        word="Delete step"
        Icon={IconTrash}
        isDisabled={selected === undefined}
        onClick={withSelected((path) => edit(removeTask(definition, path)))}
      />
    </div>
  );
}

interface ToolProps {
  readonly word: string;
  readonly Icon: typeof IconPlus;
  readonly isDisabled: boolean;
  readonly onClick: () => void;
}

function Tool({ word, Icon, isDisabled, onClick }: ToolProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className="quiet-icon"
      size={30}
      aria-label={word}
      data-hint={word}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon size={16} />
    </ActionIcon>
  );
}
