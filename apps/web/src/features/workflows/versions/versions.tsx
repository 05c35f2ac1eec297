import { Button } from '@mantine/core';
import { diffVersions, saveVersion } from '@causeway/contract';
import type { ReplyOf, WorkflowId } from '@causeway/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { versionQuery, versionsQuery } from '../workflow-queries.ts';
import type { WorkflowWithVersion } from '../workflow-queries.ts';
import { Changes } from './changes.tsx';
import '../../../ui/rows.css';
import './versions.css';

/** Every saved version; the chosen one beside what it changed. */
export function Versions({ workflow }: { readonly workflow: WorkflowWithVersion }) {
  const client = useClient();
  const versions = useQuery(versionsQuery(client, workflow.id));
  const [chosen, setChosen] = useState(workflow.version);
  const list = versions.data?.versions;
  if (versions.isPending) return <RowsSkeleton rows={4} />;
  return (
    <div className="versions">
      <FailureCard error={versions.error} onCheck={versions.refetch} />
      <ul className="card rows versions-list" aria-label="Versions">
        {list?.map(({ version, note, created_at: createdAt }) => (
          <li key={version}>
            <button type="button" className="version-row" aria-pressed={version === chosen} onClick={() => setChosen(version)}>
              <strong className="tabular">v{version}</strong>
              <span className="muted small clip">{note || (version === workflow.version ? 'current' : '')}</span>
              <span className="muted small">
                <RelativeTime at={createdAt} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Version key={chosen} workflow={workflow} version={chosen} />
    </div>
  );
}

function Version({ workflow, version }: { readonly workflow: WorkflowWithVersion; readonly version: number }) {
  const client = useClient();
  const content = useQuery(versionQuery(client, workflow.id, version));
  const restore = useRestore(workflow.id, content.data?.source);
  return (
    <div className="version">
      <div className="version-head">
        <h2>Version {version}</h2>
        {version === workflow.version ? null : (
          <Button
            variant="default"
            size="xs"
            loading={restore.isPending}
            disabled={content.data === undefined}
            onClick={() => restore.mutate(version)}
          >
            Save as the newest
          </Button>
        )}
      </div>
      <FailureCard error={restore.error} />
      {version === 1 ? <p className="muted small">The first version.</p> : <Diff workflowId={workflow.id} version={version} />}
      <FailureCard error={content.error} onCheck={content.refetch} />
      {content.data === undefined ? null : <CodeBlock code={content.data.source} label="the definition" />}
    </div>
  );
}

type DiffReply = ReplyOf<typeof diffVersions>;

function Diff({ workflowId, version }: { readonly workflowId: WorkflowId; readonly version: number }) {
  const client = useClient();
  const diff = useQuery({
    queryKey: ['workflows', workflowId, 'diff', version],
    queryFn: ({ signal }): Promise<DiffReply> =>
      client.call(diffVersions, { params: { workflowId, version: String(version - 1), other: String(version) }, signal }),
    staleTime: Infinity,
  });
  if (diff.isPending) return <RowsSkeleton rows={2} />;
  if (diff.data === undefined) return <FailureCard error={diff.error} onCheck={diff.refetch} />;
  return <Changes changes={diff.data.changes} since={version - 1} />;
}

/** Saves the text of an old version as a new one. */
function useRestore(workflowId: WorkflowId, source: string | undefined) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      client.call(saveVersion, { params: { workflowId }, body: { source: source ?? '', note: `as v${version}` } }),
    onSuccess: async (saved) => {
      queries.setQueryData(['workflows', workflowId], saved);
      await queries.invalidateQueries({ queryKey: ['workflows', workflowId, 'versions'] });
    },
  });
}
