import type { Session } from '@causeway/contract';
import { ActionIcon, Menu } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { titleOf } from './session-title.ts';

interface SessionMenuProps {
  readonly session: Session;
  readonly onRename: () => void;
  readonly onArchive: () => void;
  readonly onRestore: () => void;
  readonly onDelete: () => void;
}

/** What can be done with one chat. */
export function SessionMenu({ session, onRename, onArchive, onRestore, onDelete }: SessionMenuProps) {
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className="quiet-icon session-menu"
          size={26}
          aria-label={`More for ${titleOf(session)}`}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} />} onClick={onRename}>
          Rename
        </Menu.Item>
        {session.archived ? (
          <Menu.Item leftSection={<IconArchiveOff size={15} />} onClick={onRestore}>
            Restore
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<IconArchive size={15} />} onClick={onArchive}>
            Archive
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconTrash size={15} />} className="menu-danger" onClick={onDelete}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
