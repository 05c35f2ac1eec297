import { compareSheets, fileId as fileIdSchema } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page } from '../../ui/page.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { recentFilesQuery } from './data-queries.ts';
import type { CompareSearch } from './compare/compare-search.ts';
import { Differences } from './compare/differences.tsx';
import './compare/compare.css';
import '../../ui/rows.css';

const offered = 200;

/** How one sheet differs from another: last month's file from this one. */
export default function ComparePage() {
  const client = useClient();
  const search = useSearch({ from: '/data/compare' });
  const navigate = useNavigate({ from: '/data/compare' });
  const files = useQuery(recentFilesQuery(client, offered));
  const ready = files.data?.files.filter(({ status, sheets }) => status === 'ready' && sheets.length > 0) ?? [];
  const change = (next: CompareSearch) => void navigate({ search: next, replace: true });
  const sides = sidesOf(search);
  const compared = useQuery({
    queryKey: ['files', 'compared', sides],
    queryFn: ({ signal }) => {
      if (sides === undefined) throw new Error('Two files are needed');
      return client.call(compareSheets, { body: sides, signal, timeoutMs: 120_000 });
    },
    enabled: sides !== undefined,
  });
  const swap = () => change(definedOf({ a: search.b, sheetA: search.sheetB, b: search.a, sheetB: search.sheetA }));
  return (
    <Page
      title="Compare"
      lead={
        <span className="breadcrumb">
          <Link to="/data">Data</Link> / what changed from one file to another
        </span>
      }
      width="wide"
    >
      <div className="compare-sides">
        <Side
          label="Before (A)"
          files={ready}
          id={search.a}
          sheet={search.sheetA}
          onChange={(a, sheetA) => change(definedOf({ ...search, a, sheetA }))}
        />
        <ActionIcon variant="default" size={32} aria-label="Swap A and B" onClick={swap}>
          <IconArrowsExchange size={16} />
        </ActionIcon>
        <Side
          label="After (B)"
          files={ready}
          id={search.b}
          sheet={search.sheetB}
          onChange={(b, sheetB) => change(definedOf({ ...search, b, sheetB }))}
        />
      </div>
      <FailureCard error={files.error ?? compared.error} onCheck={compared.error === null ? files.refetch : compared.refetch} />
      {compared.isLoading ? <RowsSkeleton rows={6} /> : null}
      {sides === undefined && files.data !== undefined ? (
        <div className="card">
          <EmptyState variant="completed" sentence="Choose two files to see what came, what went, and how the values moved." />
        </div>
      ) : null}
      {compared.data === undefined || sides === undefined ? null : <Differences compared={compared.data} />}
    </Page>
  );
}

/** Undefined until both are chosen. */
function sidesOf({ a, sheetA, b, sheetB }: CompareSearch) {
  const one = fileIdSchema.safeParse(a, { jitless: true });
  const other = fileIdSchema.safeParse(b, { jitless: true });
  if (!one.success || !other.success) return undefined;
  return {
    a: { file_id: one.data, ...(sheetA === undefined ? {} : { sheet: sheetA }) },
    b: { file_id: other.data, ...(sheetB === undefined ? {} : { sheet: sheetB }) },
  };
}

/** Without what is undefined, as an address has it. */
function definedOf(search: { readonly [Key in keyof CompareSearch]?: string | undefined }): CompareSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

interface SideProps {
  readonly label: string;
  readonly files: readonly DataFile[];
  readonly id: string | undefined;
  readonly sheet: string | undefined;
  readonly onChange: (id: string | undefined, sheet: string | undefined) => void;
}

function Side({ label, files, id, sheet, onChange }: SideProps) {
  const sheets = files.find((file) => file.id === id)?.sheets ?? [];
  return (
    <div className="compare-side">
      <NativeSelect
        label={label}
        value={id ?? ''}
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value, undefined)}
        data={[{ value: '', label: 'Choose a file' }, ...files.map((file) => ({ value: file.id, label: file.name }))]}
      />
      {sheets.length > 1 ? (
        <NativeSelect
          aria-label={`Sheet of ${label}`}
          value={sheet ?? sheets[0]?.name ?? ''}
          onChange={(event) => onChange(id, event.currentTarget.value)}
          data={sheets.map(({ name }) => name)}
        />
      ) : null}
    </div>
  );
}
