import { queryData } from '@causeway/contract';
import type { QueryRows, QueryTable } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { LiveLine } from '../../../ui/live-line.tsx';
import { countOf } from '../format-count.ts';
import { ResultTable } from './result-table.tsx';

const shownRows = 500;
const timeoutMs = 30_000;

interface QueryResultProps {
  readonly tables: readonly QueryTable[];
  readonly sql: string;
}

/** What a statement gives. */
export function QueryResult({ tables, sql }: QueryResultProps) {
  const client = useClient();
  const rows = useQuery({
    queryKey: ['data-query', tables, sql],
    queryFn: ({ signal }) =>
      client.call(queryData, {
        body: { tables: tables.map((table) => ({ ...table })), sql, limit: shownRows, timeout_ms: timeoutMs },
        signal,
        timeoutMs: timeoutMs + 10_000,
      }),
    staleTime: Infinity,
  });
  if (rows.isFetching) return <LiveLine what="Running the statement" />;
  if (rows.data === undefined) return <FailureCard error={rows.error} onCheck={rows.refetch} />;
  return <Rows rows={rows.data} />;
}

function Rows({ rows }: { readonly rows: QueryRows }) {
  return (
    <>
      <p className="muted small tabular" role="status">
        {countOf(rows.rows, 'row')}
        {rows.is_cut ? `, the first of more` : ''} · {rows.elapsed_ms} ms
      </p>
      {rows.columns.length === 0 ? null : <ResultTable rows={rows} />}
    </>
  );
}
