import { Button } from '@mantine/core';
import { checkMcpServer, deleteMcpServer, updateMcpServer } from '@causeway/contract';
import type { McpServer } from '@causeway/contract';

import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { PauseMenu } from '../../ui/pause-menu.tsx';
import { ConfirmByName } from '../../ui/confirm-by-name.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { State } from '../../ui/state.tsx';
import type { StateKind } from '../../ui/state-kind.ts';
import { McpServerSheet } from './mcp-server-sheet.tsx';
import { useAgentChange } from './use-agent-change.ts';

const states = {
  ok: ['done', 'Works'],
  failed: ['failed', 'Fails'],
  unknown: ['waiting', 'Not checked yet'],
} as const satisfies Record<McpServer['status'], readonly [StateKind, string]>;

function describe({ transport, tool_count: count, credential_hint: hint, error }: McpServer): string {
  const tools = count === 0 ? undefined : `${count} ${count === 1 ? 'tool' : 'tools'}`;
  const credential = hint === null ? 'no credential' : `credential ${hint}`;
  const origin = transport === 'stdio' ? 'a program of the server, configured there' : credential;
  return [error?.message.replace(/\.$/u, ''), error?.fix?.replace(/\.$/u, ''), tools, origin]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** One MCP server: its state with the cause, and what can be done with it. */
export function McpServerRow({ server }: { readonly server: McpServer }) {
  const client = useClient();
  const params = { id: server.id };
  const check = useAgentChange(() => client.call(checkMcpServer, { params }));
  const [open, setOpen] = useState<'edit' | 'remove'>();
  const close = () => setOpen(undefined);
  const [kind, word] = server.enabled ? states[server.status] : (['waiting', 'Paused'] as const);
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <div className="settings-row-title">
          <strong>{server.name}</strong>
          <State kind={kind}>{word}</State>
        </div>
        {server.url === null ? null : <code className="muted tiny">{server.url}</code>}
        <span className="muted small">{describe(server)}</span>
      </div>
      <div className="settings-row-actions">
        <Button variant="default" size="xs" loading={check.isPending} onClick={() => check.mutate(undefined)}>
          Check
        </Button>
        {server.transport === 'stdio' ? null : <ServerMenu server={server} onOpen={setOpen} />}
      </div>
      <FailureCard error={check.error} onCheck={() => check.mutateAsync(undefined)} />
      {open === 'edit' ? <McpServerSheet server={server} onClose={close} /> : null}
      {open === 'remove' ? <RemoveServer server={server} onClose={close} /> : null}
    </li>
  );
}

interface ServerMenuProps {
  readonly server: McpServer;
  readonly onOpen: (what: 'edit' | 'remove') => void;
}

function ServerMenu({ server: { id, name, enabled }, onOpen }: ServerMenuProps) {
  const client = useClient();
  const toggle = useAgentChange(() => client.call(updateMcpServer, { params: { id }, body: { enabled: !enabled } }));
  return (
    <PauseMenu
      name={name}
      isEnabled={enabled}
      isBusy={toggle.isPending}
      editWords="Change address or credential"
      onEdit={() => onOpen('edit')}
      onToggle={() => toggle.mutate(undefined)}
      onRemove={() => onOpen('remove')}
    />
  );
}

function RemoveServer({ server, onClose }: { readonly server: McpServer; readonly onClose: () => void }) {
  const client = useClient();
  const remove = useAgentChange(() => client.call(deleteMcpServer, { params: { id: server.id } }));
  return (
    <ConfirmByName
      title={`Remove ${server.name}`}
      sentence="Its credential is deleted from this server, and agents lose its tools."
      name={server.name}
      verb="Remove"
      onConfirm={() => remove.mutateAsync(undefined)}
      onClose={onClose}
    />
  );
}
