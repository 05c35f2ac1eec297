import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { deleteRecipe, updateRecipe } from '@causeway/contract';
import type { StoredRecipe } from '@causeway/contract';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { ConfirmByName } from '../../../ui/confirm-by-name.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';

/** Rename and delete. */
export function RecipeMenu({ recipe }: { readonly recipe: StoredRecipe }) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'rename' | 'delete'>();
  const close = () => setOpen(undefined);
  const remove = async () => {
    await client.call(deleteRecipe, { params: { recipeId: recipe.id } });
    await navigate({ to: '/data/recipes' });
    await queries.invalidateQueries({ queryKey: ['recipes', 'list'] });
  };
  return (
    <>
      <Menu position="bottom-end" width={170}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More for the recipe">
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
      {open === 'rename' ? <Rename recipe={recipe} onClose={close} /> : null}
      {open === 'delete' ? (
        <ConfirmByName
          title="Delete the recipe"
          sentence="Its steps and their history go away. Files that its runs wrote stay."
          name={recipe.name}
          verb="Delete"
          onConfirm={remove}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function Rename({ recipe, onClose }: { readonly recipe: StoredRecipe; readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const [name, setName] = useState(recipe.name);
  const rename = useMutation({
    mutationFn: () =>
      client.call(updateRecipe, { params: { recipeId: recipe.id }, body: { revision: recipe.revision, name: name.trim() } }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: ['recipes'] });
      onClose();
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Rename the recipe" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className="recipe-rename" onSubmit={submit}>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FailureCard error={rename.error} />
        <footer className="step-form-foot">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name.trim() === ''} loading={rename.isPending}>
            Rename
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
