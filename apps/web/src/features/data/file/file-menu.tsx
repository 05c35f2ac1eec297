import { ActionIcon, Menu } from '@mantine/core';
import type { DataFile } from '@causeway/contract';
import { IconArrowsDiff, IconDots, IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { RenameFile } from './rename-file.tsx';
import { useDeleteFile } from './use-delete-file.tsx';

interface FileMenuProps {
  readonly file: DataFile;
}

/** What may be done with a file as a whole. */
export function FileMenu({ file }: FileMenuProps) {
  const client = useClient();
  const [isRenamed, setRenamed] = useState(false);
  const remove = useDeleteFile();
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className="quiet-icon row-menu" aria-label={`More for ${file.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={`${client.base}/api/v1/files/${file.id}/content`}
            download
            leftSection={<IconDownload size={15} />}
          >
            Download the original
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowsDiff size={15} />}
            disabled={file.status !== 'ready'}
            renderRoot={(props) => <Link to="/data/compare" search={{ a: file.id }} {...props} />}
          >
            Compare with another file
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setRenamed(true)}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} className="danger-item" onClick={() => remove(file)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRenamed ? <RenameFile file={file} onClose={() => setRenamed(false)} /> : null}
    </>
  );
}
