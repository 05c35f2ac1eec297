import { Button, NativeSelect } from '@mantine/core';
import { listAudit } from '@causeway/contract';
import type { AuditEntry } from '@causeway/contract';
import { IconDownload } from '@tabler/icons-react';
import { infiniteQueryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Client } from '@causeway/client';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { peopleQuery } from '../people/people-queries.ts';
import { areas } from './areas.ts';

interface Filter {
  readonly actor: string;
  readonly action: string;
}

const toQuery = ({ actor, action }: Filter) => ({
  ...(actor === '' ? {} : { actor }),
  ...(action === '' ? {} : { action }),
});

const auditQuery = (client: Client, filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      client.call(listAudit, { query: { ...toQuery(filter), ...(pageParam === '' ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });

/** Who did what, newest first. */
export function Audit() {
  const client = useClient();
  const [filter, setFilter] = useState<Filter>({ actor: '', action: '' });
  const audit = useInfiniteQuery(auditQuery(client, filter));
  const entries = audit.data?.pages.flatMap((page) => page.entries);
  const address = `${client.base}/api/v1/audit/export?${new URLSearchParams(toQuery(filter)).toString()}`;
  const download = (
    <Button component="a" href={address} variant="default" leftSection={<IconDownload size={16} />}>
      CSV
    </Button>
  );
  return (
    <Section title="Audit log" hint="What was changed, by whom, from where." action={download}>
      <Filters filter={filter} onChange={setFilter} />
      <FailureCard error={audit.error} onCheck={audit.refetch} />
      {audit.isPending ? <RowsSkeleton rows={4} /> : null}
      {entries?.length === 0 ? (
        <div className="card">
          <EmptyState
            variant="not-found"
            sentence="Nothing was done that fits."
            filters={Object.values(toQuery(filter))}
            onClear={() => setFilter({ actor: '', action: '' })}
          />
        </div>
      ) : null}
      {entries === undefined || entries.length === 0 ? null : (
        <ul className="card rows">
          {entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {audit.hasNextPage ? (
        <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          Older
        </Button>
      ) : null}
    </Section>
  );
}

function Filters({ filter, onChange }: { readonly filter: Filter; readonly onChange: (filter: Filter) => void }) {
  const client = useClient();
  const people = useQuery(peopleQuery(client)).data?.people ?? [];
  return (
    <div className="audit-filters">
      <NativeSelect
        aria-label="By whom"
        value={filter.actor}
        onChange={(event) => onChange({ ...filter, actor: event.currentTarget.value })}
        data={[{ value: '', label: 'Everybody' }, ...people.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        aria-label="What"
        value={filter.action}
        onChange={(event) => onChange({ ...filter, action: event.currentTarget.value })}
        data={[{ value: '', label: 'Everything' }, ...areas]}
      />
    </div>
  );
}

function EntryRow({ entry }: { readonly entry: AuditEntry }) {
  const { actor_name: name, action, subject, detail, address, at } = entry;
  return (
    <li className="settings-row">
      <div className="settings-row-main">
        <span>
          <strong>{name}</strong>: {detail}
        </span>
        <span className="muted small">
          <RelativeTime at={at} /> · <code>{action}</code>
          {subject === null ? null : (
            <>
              {' '}
              · <code>{subject}</code>
            </>
          )}
          {address === null ? '' : ` · ${address}`}
        </span>
      </div>
    </li>
  );
}
