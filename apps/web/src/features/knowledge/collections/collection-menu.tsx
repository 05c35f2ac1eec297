import { deleteCollection } from '@causeway/contract';
import type { Collection } from '@causeway/contract';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { CollectionSheet } from './collection-sheet.tsx';

/** What may be done with a collection as a whole. */
export function CollectionMenu({ collection }: { readonly collection: Collection }) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'rename' | 'delete'>();
  const close = () => setOpen(undefined);
  const remove = useMutation({
    mutationFn: () => client.call(deleteCollection, { params: { collectionId: collection.id } }),
    onSuccess: async () => {
      await navigate({ to: '/knowledge' });
      await queries.invalidateQueries({ queryKey: ['knowledge'] });
    },
  });
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className="quiet-icon row-menu" aria-label={`More for ${collection.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setOpen('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} className="danger-item" onClick={() => setOpen('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'rename' ? <CollectionSheet collection={collection} onClose={close} /> : null}
      {open === 'delete' ? (
        <ConfirmByName
          title="Delete the collection"
          sentence="All its documents are deleted for ever. Answers that quote them keep their quotes."
          name={collection.name}
          verb="Delete"
          onConfirm={() => remove.mutateAsync()}
          onClose={close}
        />
      ) : null}
    </>
  );
}
