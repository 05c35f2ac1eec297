import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Section } from '../../ui/page.tsx';
import { mcpServersQuery } from './agent-queries.ts';
import { McpServerRow } from './mcp-server-row.tsx';
import { McpServerSheet } from './mcp-server-sheet.tsx';

/** Where further tools come from. */
export function McpServers() {
  const client = useClient();
  const servers = useQuery(mcpServersQuery(client));
  const [isAdding, setAdding] = useState(false);
  const list = servers.data?.servers ?? [];
  return (
    <Section
      title="MCP servers"
      hint="Tools of other services for your agents, over the Model Context Protocol."
      action={
        <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          Add server
        </Button>
      }
    >
      <FailureCard error={servers.error} onCheck={servers.refetch} />
      {list.length === 0 ? null : (
        <ul className="card rows">
          {list.map((server) => (
            <McpServerRow key={server.id} server={server} />
          ))}
        </ul>
      )}
      {isAdding ? <McpServerSheet onClose={() => setAdding(false)} /> : null}
    </Section>
  );
}
