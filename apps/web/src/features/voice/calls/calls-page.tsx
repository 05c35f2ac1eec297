import type { CallId, CarrierState, PhoneCall } from '@causeway/contract';
import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { Page, Section } from '../../../ui/page.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { CallForm } from './call-form.tsx';
import { CallPeek } from './call-peek.tsx';
import { CallRow } from './call-row.tsx';
import { isOver } from './call-words.ts';
import { Carriers } from './carriers.tsx';
import { carriersQuery, historyQuery } from './calls-queries.ts';
import { mergeCalls } from './fold-calls.ts';
import { LiveCall } from './live-call.tsx';
import { useCallFeed } from './use-call-feed.ts';
import '../../../ui/rows.css';
import '../../settings/settings.css';
import './calls.css';

/** Phone calls: those that go on, those that were, and the companies that carry them. */
export default function CallsPage() {
  const client = useClient();
  const feed = useCallFeed();
  const history = useInfiniteQuery(historyQuery(client));
  const carriers = useQuery(carriersQuery(client));
  const [isCalling, setCalling] = useState(false);
  const ready = carriers.data?.carriers.filter(({ is_ready: isReady }) => isReady) ?? [];
  const calls = mergeCalls(history.data?.pages.flatMap((page) => page.calls) ?? [], feed);
  const live = calls.filter((call) => !isOver(call));
  const ended = calls.filter(isOver);
  const action = (
    <Button leftSection={<IconPhone size={16} />} disabled={ready.length === 0} onClick={() => setCalling(true)}>
      Call a number
    </Button>
  );
  return (
    <Page title="Phone calls" width="wide" lead={<Lead />} {...(calls.length === 0 && ready.length > 0 ? {} : { action })}>
      <FailureCard
        error={carriers.error ?? history.error}
        onCheck={() => Promise.all([carriers.refetch(), history.refetch()])}
      />
      <NoCarrier carriers={carriers.data?.carriers} onCheck={carriers.refetch} />
      {live.length === 0 ? null : (
        <Section title="Live" hint={live.length === 1 ? '1 call' : `${live.length} calls`}>
          <ul className="live-calls">
            {live.map((call) => (
              <LiveCall key={call.id} call={call} captions={feed.captions.get(call.id) ?? []} />
            ))}
          </ul>
        </Section>
      )}
      {history.isPending ? <RowsSkeleton rows={4} /> : null}
      {history.isPending || (ended.length === 0 && ready.length === 0) ? null : (
        <Section title="History">
          <History calls={ended} action={action} />
          {history.hasNextPage ? (
            <Button variant="default" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
              Show more
            </Button>
          ) : null}
        </Section>
      )}
      {carriers.data === undefined ? null : (
        <Section title="Carriers" hint="Telephone companies that bring calls here">
          <Carriers carriers={carriers.data.carriers} />
        </Section>
      )}
      {isCalling ? <CallForm carriers={ready} onClose={() => setCalling(false)} /> : null}
    </Page>
  );
}

function Lead() {
  return (
    <>
      A call is a voice session at the other end of a telephone. <Link to="/voice">Talk in this browser</Link>
    </>
  );
}

interface NoCarrierProps {
  readonly carriers: readonly CarrierState[] | undefined;
  readonly onCheck: () => unknown;
}

function NoCarrier({ carriers, onCheck }: NoCarrierProps) {
  if (carriers === undefined || carriers.some(({ is_ready: isReady }) => isReady)) return null;
  return (
    <CauseCard
      report={{
        cause: {
          code: 'carrier_not_configured',
          title: 'No telephone company is connected',
          sentence: 'Calls need an account at a carrier and a public https address of this server.',
          fix: {
            summary: 'Set what one of the carriers below still needs, restart the server, and have it checked.',
            command: 'npx causeway doctor telephony',
          },
          evidence: carriers.map(({ name, missing }) => `${name}: ${missing?.cause ?? 'ready'}`),
        },
      }}
      count={1}
      tone="attention"
      onCheck={onCheck}
    />
  );
}

interface HistoryProps {
  readonly calls: readonly PhoneCall[];
  /** What begins the first one. */
  readonly action: ReactNode;
}

function History({ calls, action }: HistoryProps) {
  const [opened, setOpened] = useState<CallId>();
  const shown = calls.find(({ id }) => id === opened);
  if (calls.length === 0) {
    return (
      <div className="card">
        <EmptyState
          variant="start"
          sentence="Calls that ended are kept here, with what was said and what they cost."
          action={action}
        />
      </div>
    );
  }
  return (
    <>
      <ul className="card rows">
        {calls.map((call) => (
          <CallRow key={call.id} call={call} onOpen={() => setOpened(call.id)} />
        ))}
      </ul>
      {shown === undefined ? null : <CallPeek call={shown} onClose={() => setOpened(undefined)} />}
    </>
  );
}
