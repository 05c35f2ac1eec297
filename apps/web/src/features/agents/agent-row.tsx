import { ActionIcon, Button, Menu } from '@mantine/core';
import { deleteAgent } from '@causeway/contract';
import type { Agent } from '@causeway/contract';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { AgentSheet } from './agent-sheet.tsx';
import { useAgentChange } from './use-agent-change.ts';

function describe({ description, model, tools }: Agent): string {
  const count = tools.length === 0 ? 'no tools' : `${tools.length} ${tools.length === 1 ? 'tool' : 'tools'}`;
  return [description === '' ? undefined : description, model ?? 'default model', count]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** One agent and what can be done with it. */
export function AgentRow({ agent }: { readonly agent: Agent }) {
  const [open, setOpen] = useState<'edit' | 'remove'>();
  const close = () => setOpen(undefined);
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{agent.name}</strong>
        </div>
        <span className="muted small">{describe(agent)}</span>
      </div>
      <div className="settings-row-actions">
        <Button variant="default" size="xs" onClick={() => setOpen('edit')}>
          Edit
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" className="quiet-icon" size={30} aria-label={`More for ${agent.name}`}>
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconTrash size={15} />} className="danger-item" onClick={() => setOpen('remove')}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {open === 'edit' ? <AgentSheet agent={agent} onClose={close} /> : null}
      {open === 'remove' ? <RemoveAgent agent={agent} onClose={close} /> : null}
    </li>
  );
}

function RemoveAgent({ agent, onClose }: { readonly agent: Agent; readonly onClose: () => void }) {
  const client = useClient();
  const remove = useAgentChange(() => client.call(deleteAgent, { params: { id: agent.id } }));
  return (
    <ConfirmByName
      title={`Delete ${agent.name}`}
      sentence="Its chats stay and are answered by a model alone."
      name={agent.name}
      verb="Delete"
      onConfirm={() => remove.mutateAsync(undefined)}
      onClose={onClose}
    />
  );
}
