import { Button } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconMicrophone, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { readyQuery, recentSessionsQuery } from '../../server/queries.ts';
import { useClient } from '../../server/server-context.tsx';
import { useConnection } from '../../server/use-connection.ts';
import { CauseCard } from '../../ui/cause-card.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { State } from '../../ui/state.tsx';
import { Bridge } from '../connections/bridge.tsx';
import { dependenciesOf, reportOfDependency } from '../connections/dependency.ts';
import { Checklist } from './checklist.tsx';
import { headlineOf } from './headline.ts';
import { RecentChats } from './recent-chats.tsx';
import { RecentFiles } from './recent-files.tsx';
import { TodaysCost } from './todays-cost.tsx';
import { recentCount, useSteps } from './use-steps.ts';
import type { Steps } from './use-steps.ts';

/** What is connected, what to do next, and what was done last. */
export default function HomePage() {
  const client = useClient();
  const connection = useConnection();
  const steps = useSteps();
  const ready = useQuery(readyQuery(client));
  const sessions = useQuery(recentSessionsQuery(client, recentCount)).data?.sessions;
  const dependencies = ready.data === undefined ? undefined : dependenciesOf(ready.data.checks);
  const modelCount = steps.isKnown ? steps.models.length : undefined;
  const headline = headlineOf({ connection, ready: ready.data, modelCount, sessionCount: sessions?.length });
  useEffect(() => {
    document.title = 'Causeway';
  }, []);
  return (
    <Page title={headline} size="large" {...(steps.models.length > 0 ? { action: <Begin /> } : {})}>
      <Section title="What is connected" action={<Link to="/connections">All connections</Link>}>
        <Bridge connection={connection} origin={globalThis.location.origin} server={client.base} dependencies={dependencies} />
        {dependencies?.map((dependency) => {
          const report = reportOfDependency(dependency);
          const tone = dependency.check.vital ? 'failed' : 'attention';
          return report === undefined ? null : (
            <CauseCard key={dependency.id} report={report} tone={tone} count={1} onCheck={ready.refetch} />
          );
        })}
      </Section>
      <FirstSteps steps={steps} />
      {sessions === undefined || sessions.length === 0 ? null : (
        <Section
          title="Recent chats"
          action={
            <Link to="/chat/{-$sessionId}" params={{}}>
              All chats
            </Link>
          }
        >
          <RecentChats sessions={sessions} />
        </Section>
      )}
      <TodaysCost />
      <RecentFiles />
    </Page>
  );
}

function Begin() {
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconMicrophone size={16} />}
        renderRoot={(props) => <Link to="/voice" {...props} />}
      >
        Talk
      </Button>
      <Button
        leftSection={<IconPlus size={16} />}
        renderRoot={(props) => <Link to="/chat/{-$sessionId}" params={{}} {...props} />}
      >
        New chat
      </Button>
    </>
  );
}

/** Leaves for good once hidden. */
function FirstSteps({ steps }: { readonly steps: Steps }) {
  const [isHidden, setHidden] = useLocalStorage({
    key: 'causeway-first-steps-hidden',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  if (isHidden) return null;
  const isDone = steps.models.length > 0 && steps.hasChat && steps.hasForeignCaller;
  const hide = (
    <Button variant="subtle" color="gray" size="compact-sm" className="quiet-button" onClick={() => setHidden(true)}>
      Hide
    </Button>
  );
  return (
    <Section title="First steps" {...(steps.hasChat ? { action: hide } : {})}>
      {steps.isKnown ? null : <RowsSkeleton rows={4} />}
      {steps.isKnown && isDone ? <AllDone /> : null}
      {steps.isKnown && !isDone ? <Checklist steps={steps} /> : null}
    </Section>
  );
}

function AllDone() {
  return (
    <div className="card all-done">
      <State kind="done">All four done</State>
      <span className="muted">A model answers, and your own frontend reaches it.</span>
    </div>
  );
}
