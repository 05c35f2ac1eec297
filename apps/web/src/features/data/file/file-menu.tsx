import { ActionIcon, Menu } from '@mantine/core';
import { deleteFile } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { IconArrowsDiff, IconDots, IconDownload, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { RenameFile } from './rename-file.tsx';

interface FileMenuProps {
  readonly file: DataFile;
}

/** What may be done with a file as a whole. */
export function FileMenu({ file }: FileMenuProps) {
  const client = useClient();
  const [open, setOpen] = useState<'rename' | 'delete'>();
  const close = () => setOpen(undefined);
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
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setOpen('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} className="danger-item" onClick={() => setOpen('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'rename' ? <RenameFile file={file} onClose={close} /> : null}
      {open === 'delete' ? <DeleteFile file={file} onClose={close} /> : null}
    </>
  );
}

function DeleteFile({ file, onClose }: FileMenuProps & { readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => client.call(deleteFile, { params: { fileId: file.id } }),
    onSuccess: async () => {
      await navigate({ to: '/data' });
      await queries.invalidateQueries({ queryKey: ['files'] });
    },
  });
  return (
    <ConfirmByName
      title="Delete the file"
      sentence="Its sheets, and what was made of them, are deleted for ever. Recipes saved from it stay."
      name={file.name}
      verb="Delete"
      onConfirm={() => remove.mutateAsync()}
      onClose={onClose}
    />
  );
}
