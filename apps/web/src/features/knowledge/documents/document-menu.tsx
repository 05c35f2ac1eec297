import { deleteDocument, readDocument } from '@causeway/contract';
import type { KnowledgeDocument } from '@causeway/contract';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconDownload, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';

interface DocumentMenuProps {
  readonly document: KnowledgeDocument;
  readonly onDeleted?: () => void;
}

/** What may be done with a document as a whole. */
export function DocumentMenu({ document, onDeleted }: DocumentMenuProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [isDeleting, setDeleting] = useState(false);
  const { id, name, url, bytes } = document;
  const params = { documentId: id };
  const renew = () => queries.invalidateQueries({ queryKey: ['knowledge'] });
  const read = useMutation({ mutationFn: () => client.call(readDocument, { params }), onSettled: renew });
  const remove = useMutation({
    mutationFn: () => client.call(deleteDocument, { params }),
    onSuccess: async () => {
      onDeleted?.();
      await renew();
    },
  });
  return (
    <>
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className="quiet-icon row-menu" aria-label={`More for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRefresh size={15} />} onClick={() => read.mutate()}>
            {url === null ? 'Read again' : 'Fetch again'}
          </Menu.Item>
          <Menu.Item
            component="a"
            href={`${client.base}/api/v1/knowledge/documents/${id}/content`}
            download
            disabled={bytes === 0}
            leftSection={<IconDownload size={15} />}
          >
            Download the original
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} />} className="danger-item" onClick={() => setDeleting(true)}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isDeleting ? (
        <ConfirmByName
          title="Delete the document"
          sentence="Its passages are not found any more. Answers that quote it keep their quotes."
          name={name}
          verb="Delete"
          onConfirm={() => remove.mutateAsync()}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </>
  );
}
