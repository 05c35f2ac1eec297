import { Button } from '@mantine/core';
import type { Budget, UsageSum } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { BudgetSheet } from './budgets/budget-sheet.tsx';
import { Budgets } from './budgets/budgets.tsx';
import { useSubjects } from './budgets/use-subjects.ts';
import { CostChart } from './cost-chart.tsx';
import { CostFilters } from './cost-filters.tsx';
import { CostHead } from './cost-head.tsx';
import { CostLines } from './cost-lines.tsx';
import { CostTable } from './cost-table.tsx';
import { summaryQuery } from './costs-queries.ts';
import { filtersOf, groupings } from './costs-search.ts';
import type { CostsSearch } from './costs-search.ts';
import { daysOf } from './days.ts';
import { ExportMenu } from './export-menu.tsx';
import { moneyWords } from '../../ui/money-words.ts';
import { PriceSheet } from './price-sheet.tsx';
import { Prices } from './prices.tsx';
import { forecastMonth, rangeStart, rangeWords } from './range.ts';
import { filterWords, valueWords } from './value-words.ts';
import { useNow } from '../../ui/use-now.ts';
import '../../ui/rows.css';
import '../../ui/tabs.css';
import './costs.css';

type Names = ReadonlyMap<string, string>;

/** What it cost: one number, one chart, one table, and what is left of each budget. */
export default function CostsPage() {
  const search = useSearch({ from: '/costs' });
  const navigate = useNavigate({ from: '/costs' });
  const change = (next: CostsSearch) => void navigate({ search: next, replace: true });
  const subjects = useSubjects();
  const names = useMemo(() => new Map(subjects.map(({ id, name }) => [id, name])), [subjects]);
  const [opened, setOpened] = useState<Budget | 'new'>();
  const days = useQuery(summaryQuery(useClient(), search, 'day'));
  return (
    <Page title="Costs" width="wide" action={<ExportMenu search={search} />}>
      <CostFilters search={search} names={names} onChange={change} />
      <FailureCard error={days.error} onCheck={days.refetch} />
      {days.isPending ? <RowsSkeleton rows={4} /> : null}
      {days.data === undefined ? null : <Overview data={days.data} search={search} names={names} onChange={change} />}
      <Budgets names={names} onOpen={setOpened} />
      <Prices />
      {days.data === undefined || days.data.total.calls === 0 ? null : (
        <Section title="Calls" hint="Newest first; each leads to its chat or run">
          <CostLines search={search} />
        </Section>
      )}
      {opened === undefined ? null : (
        <BudgetSheet budget={opened === 'new' ? undefined : opened} subjects={subjects} onClose={() => setOpened(undefined)} />
      )}
    </Page>
  );
}

interface OverviewProps {
  readonly data: { readonly total: UsageSum; readonly groups: Parameters<typeof daysOf>[0] };
  readonly search: CostsSearch;
  readonly names: Names;
  readonly onChange: (search: CostsSearch) => void;
}

function Overview({ data, search, names, onChange }: OverviewProps) {
  const range = search.range ?? '30d';
  const { total, groups } = data;
  const now = useNow();
  const from = rangeStart(range, now);
  const until = rangeStart('today', now);
  const days = useMemo(() => daysOf(groups, from, until), [groups, from, until]);
  if (total.calls === 0) return <Nothing search={search} onChange={onChange} names={names} />;
  const forecastNano = range === 'month' ? forecastMonth(total.cost_nano, now) : undefined;
  return (
    <>
      <section className="card cost-overview" aria-label="Overview">
        <CostHead total={total} range={range} forecastNano={forecastNano} />
        <CostChart days={days} label={`Cost of each day, ${moneyWords(total.cost_nano)} ${rangeWords[range]}`} />
      </section>
      <Breakdown search={search} names={names} onChange={onChange} />
    </>
  );
}

/** Without filters it offers the first call, else a wider look. */
function Nothing({ search, onChange, names }: Omit<OverviewProps, 'data'>) {
  const words = rangeWords[search.range ?? '30d'];
  const filters = filtersOf(search).map(([name, value]) => `${filterWords[name]}: ${valueWords(name, value, names)}`);
  if (filters.length === 0) {
    return (
      <div className="card">
        <EmptyState
          variant="start"
          sentence={`Nothing was used ${words}. Every call of a model is counted here, with its tokens and its price.`}
          action={<Button renderRoot={(props) => <Link to="/chat/{-$sessionId}" params={{}} {...props} />}>Ask a model</Button>}
        />
      </div>
    );
  }
  return (
    <div className="card">
      <EmptyState
        variant="not-found"
        sentence={`Nothing was used ${words}.`}
        filters={filters}
        onClear={() => onChange({ range: '12m' })}
      />
    </div>
  );
}

function Breakdown({ search, names, onChange }: Pick<OverviewProps, 'search' | 'names' | 'onChange'>) {
  const by = search.by ?? 'model';
  const groups = useQuery(summaryQuery(useClient(), search, by));
  const [priced, setPriced] = useState<string>();
  return (
    <Section
      title="Spent on"
      action={
        <span className="cost-groupings" role="tablist" aria-label="Sum by">
          {groupings.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              className="tab"
              aria-selected={one === by}
              onClick={() => onChange({ ...search, by: one })}
            >
              {filterWords[one]}
            </button>
          ))}
        </span>
      }
    >
      <FailureCard error={groups.error} onCheck={groups.refetch} />
      {groups.isPending ? <RowsSkeleton rows={4} /> : null}
      {groups.data === undefined ? null : (
        <CostTable
          by={by}
          groups={groups.data.groups}
          names={names}
          onPrice={setPriced}
          onOpen={(value) => onChange({ ...search, [by]: value })}
        />
      )}
      {priced === undefined ? null : <PriceSheet model={priced} onClose={() => setPriced(undefined)} />}
    </Section>
  );
}
