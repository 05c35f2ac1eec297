import { createCollection, updateCollection } from '@causeway/contract';
import type { Collection } from '@causeway/contract';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Peek } from '../../../ui/peek.tsx';

interface CollectionSheetProps {
  /** Absent: a new one. */
  readonly collection?: Collection;
  readonly onClose: () => void;
}

/** Names a collection; a new one is opened. */
export function CollectionSheet({ collection, onClose }: CollectionSheetProps) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState({ name: collection?.name ?? '', description: collection?.description ?? '' });
  const save = useMutation({
    mutationFn: () =>
      collection === undefined
        ? client.call(createCollection, { body: draft })
        : client.call(updateCollection, { params: { collectionId: collection.id }, body: draft }),
    onSuccess: async ({ id }) => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['knowledge', 'collections'] });
      if (collection === undefined) await navigate({ to: '/knowledge/$collectionId/{-$tab}', params: { collectionId: id } });
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Peek title={collection === undefined ? 'New collection' : `Rename ${collection.name}`} onClose={onClose}>
      <form className="collection-form" onSubmit={submit}>
        <TextInput
          label="Name"
          required
          maxLength={120}
          value={draft.name}
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <TextInput
          label="What is in it"
          maxLength={1000}
          value={draft.description}
          onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
        />
        <FailureCard error={save.error} />
        <Button type="submit" disabled={draft.name.trim() === ''} loading={save.isPending}>
          {collection === undefined ? 'Create' : 'Save'}
        </Button>
      </form>
    </Peek>
  );
}
