import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Section } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { agentsQuery } from './agent-queries.ts';
import { AgentRow } from './agent-row.tsx';
import { AgentSheet } from './agent-sheet.tsx';
import { McpServers } from './mcp-servers.tsx';
import { OwnServer } from './own-server.tsx';
import { WaitingApprovals } from './waiting-approvals.tsx';
import './agents.css';

/** Agents, and the servers their tools come from. */
export function Agents() {
  const client = useClient();
  const agents = useQuery(agentsQuery(client));
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      Create agent
    </Button>
  );
  const list = agents.data?.agents;
  return (
    <>
      <WaitingApprovals />
      <Section
        title="Agents"
        hint="Instructions, a model and tools under one name, chosen where a chat's model is."
        action={list === undefined || list.length === 0 ? undefined : create}
      >
        <FailureCard error={agents.error} onCheck={agents.refetch} />
        {list === undefined && agents.error === null ? <RowsSkeleton rows={2} /> : null}
        {list?.length === 0 ? (
          <div className="card">
            <EmptyState
              variant="start"
              sentence="No agent yet. An agent can search your documents, ask your data, run workflows and call other services."
              action={create}
            />
          </div>
        ) : null}
        {list === undefined || list.length === 0 ? null : (
          <ul className="card rows">
            {list.map((agent) => (
              <AgentRow key={agent.id} agent={agent} />
            ))}
          </ul>
        )}
      </Section>
      <McpServers />
      <OwnServer />
      {isCreating ? <AgentSheet onClose={() => setCreating(false)} /> : null}
    </>
  );
}
