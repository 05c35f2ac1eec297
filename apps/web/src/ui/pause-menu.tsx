import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconKey, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';

export interface PauseMenuProps {
  /** Of what the menu is about. */
  readonly name: string;
  readonly isEnabled: boolean;
  readonly isBusy: boolean;
  readonly editWords: string;
  readonly onEdit: () => void;
  readonly onToggle: () => void;
  readonly onRemove: () => void;
}

/** What can be done with something that is connected: change, pause, remove. */
export function PauseMenu({ name, isEnabled, isBusy, editWords, onEdit, onToggle, onRemove }: PauseMenuProps) {
  const Toggle = isEnabled ? IconPlayerPause : IconPlayerPlay;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet-icon"
          size={30}
          aria-label={`More for ${name}`}
          loading={isBusy}
        >
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconKey size={15} />} onClick={onEdit}>
          {editWords}
        </Menu.Item>
        <Menu.Item leftSection={<Toggle size={15} />} onClick={onToggle}>
          {isEnabled ? 'Pause' : 'Use again'}
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} />} className="danger-item" onClick={onRemove}>
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
