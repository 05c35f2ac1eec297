import type { CheckId, DoctorCheck } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { LiveLine } from '../../../ui/live-line.tsx';
import { Section } from '../../../ui/page.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';
import { readConnectionsSearch } from '../connections-search.ts';
import type { ConnectionsSearch } from '../connections-search.ts';
import { CheckForm } from './check-form.tsx';
import { CheckHistory } from './check-history.tsx';
import { checkQuery } from './check-queries.ts';
import { CheckResult } from './check-result.tsx';
import { emptyValues, fromTarget } from './check-values.ts';
import { useCheckRun } from './use-check-run.ts';
import './check.css';

/** Form, what runs, what was found, and what was found before. The address names the open check, so it can be shared. */
export function CheckDesk({ search }: { readonly search: ConnectionsSearch }) {
  const navigate = useNavigate({ from: '/connections' });
  const [values, setValues] = useState(emptyValues);
  const [filledFrom, setFilledFrom] = useState<CheckId>();
  const opened = useOpened(search.check);
  const run = useCheckRun((check) => {
    setFilledFrom(check.id);
    void navigate({ search: (known) => ({ ...known, check: check.id }), resetScroll: false });
  });
  if (opened.data !== undefined && opened.data.id !== filledFrom) {
    setFilledFrom(opened.data.id);
    setValues(fromTarget(opened.data.target));
  }
  const change = (next: Readonly<Partial<Record<keyof ConnectionsSearch, unknown>>>) =>
    void navigate({ search: (known) => readConnectionsSearch({ ...known, ...next }), replace: true, resetScroll: false });
  const start = () => void run.start(values);
  return (
    <>
      <Section title="Check a connection" hint="This browser tries it, the doctor finds out why it fails">
        <div className="check-desk" id="check">
          <CheckForm values={values} onChange={setValues} onSubmit={start} isRunning={run.running !== undefined} />
          <RunLine run={run} />
          <FailureCard error={run.error} />
          <Opened opened={opened} isBusy={run.running !== undefined} onAgain={start} />
        </div>
      </Section>
      <Section title="Earlier checks">
        <CheckHistory
          text={search.text ?? ''}
          opened={search.check}
          onStart={() => document.querySelector<HTMLElement>('#check textarea')?.focus()}
          onSearch={(text) => change({ text })}
          onDeleted={(id) => (id === search.check ? change({ check: undefined }) : undefined)}
        />
      </Section>
    </>
  );
}

function RunLine({ run: { running, cancel } }: { readonly run: ReturnType<typeof useCheckRun> }) {
  if (running === undefined) return null;
  const { step, doing, since } = running;
  return <LiveLine what="Checking" step={{ at: step, of: 2, name: doing }} since={since} onCancel={cancel} />;
}

type OpenedCheck = ReturnType<typeof useOpened>;

function useOpened(id: CheckId | undefined) {
  const client = useClient();
  return useQuery({ ...checkQuery(client, id ?? ('chk_0' as CheckId)), enabled: id !== undefined });
}

interface OpenedProps {
  readonly opened: OpenedCheck;
  readonly isBusy: boolean;
  readonly onAgain: () => void;
}

function Opened({ opened, isBusy, onAgain }: OpenedProps) {
  if (opened.isError) return <FailureCard error={opened.error} onCheck={opened.refetch} />;
  const check: DoctorCheck | undefined = opened.data;
  if (check !== undefined) return <CheckResult check={check} isBusy={isBusy} onAgain={onAgain} />;
  return opened.isLoading ? <RowsSkeleton rows={2} /> : null;
}
