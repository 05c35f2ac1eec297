import { Button, Modal, TextInput } from '@mantine/core';
import { updateFile } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import '../../../ui/confirm-by-name.css';

interface RenameFileProps {
  readonly file: DataFile;
  readonly onClose: () => void;
}

/** The name is only a label; nothing is read again. */
export function RenameFile({ file, onClose }: RenameFileProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [name, setName] = useState(file.name);
  const save = useMutation({
    mutationFn: () =>
      client.call(updateFile, { params: { fileId: file.id }, query: { wait: '0' }, body: { name: name.trim() } }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['files'] });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Rename the file" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className="confirm-by-name" onSubmit={submit}>
        <TextInput
          label="Name"
          required
          maxLength={255}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <FailureCard error={save.error} />
        <div className="confirm-by-name-foot">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={save.isPending}>
            Rename
          </Button>
        </div>
      </form>
    </Modal>
  );
}
