import { CallFailure } from '@causeway/client';
import { uploadFromUrl } from '@causeway/contract';
import type { DataFile } from '@causeway/contract';
import { Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useClient } from '../../server/server-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureCard } from '../../ui/failure-card.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { RowsSkeleton } from '../../ui/skeletons.tsx';
import { filesQuery } from './data-queries.ts';
import type { FilePage } from './data-queries.ts';
import { useLeavingFiles } from './file/use-delete-file.tsx';
import { FileRow } from './files/file-row.tsx';
import { QuotaLine } from './files/quota-line.tsx';
import { DropZone } from './upload/drop-zone.tsx';
import { UploadList } from './upload/upload-list.tsx';
import { useDropAndPaste } from './upload/use-drop-and-paste.ts';
import { useUploads } from './upload/use-uploads.ts';
import './files/files.css';
import '../../ui/rows.css';

/** Every data file, and the way in for more: the whole page is the drop zone. */
export default function FilesPage() {
  const client = useClient();
  const queries = useQueryClient();
  const { text = '' } = useSearch({ from: '/data' });
  const navigate = useNavigate({ from: '/data' });
  const { queue, uploads, orphans } = useUploads();
  const picker = useRef<HTMLInputElement>(null);
  const files = useInfiniteQuery(filesQuery(client, text));
  const fetching = useMutation({
    mutationFn: (url: string) => client.call(uploadFromUrl, { query: { wait: '0' }, body: { url }, timeoutMs: 600_000 }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['files'] }),
  });
  const arrivals = {
    onFiles: (picked: readonly File[]) => queue.add(picked),
    onAddress: (url: string) => fetching.mutate(url),
  };
  const isOver = useDropAndPaste(arrivals);
  const leaving = useLeavingFiles();
  const list = files.data?.pages.flatMap((page) => page.files.filter(({ id }) => !leaving.has(id)));
  const isEmpty = list?.length === 0 && text === '';
  const search = (typed: string) => void navigate({ search: typed.trim() === '' ? {} : { text: typed.trim() }, replace: true });
  return (
    <Page
      title="Data"
      lead="Drop in any spreadsheet, see the truth about it, and change it by steps you can undo."
      width="wide"
    >
      <DropZone isOver={isOver} isSlim={!isEmpty} picker={picker} isFetching={fetching.isPending} {...arrivals} />
      {fetching.error === null ? null : <FailureCard error={fetching.error} onCheck={retryOf(fetching)} />}
      <UploadList queue={queue} uploads={uploads} orphans={orphans} onPick={() => picker.current?.click()} />
      <FailureCard error={files.error} onCheck={files.refetch} />
      {files.isPending ? <RowsSkeleton rows={5} /> : null}
      {list === undefined || isEmpty ? null : <Files files={list} query={files} text={text} onSearch={search} />}
    </Page>
  );
}

interface FilesProps {
  readonly files: readonly DataFile[];
  readonly query: UseInfiniteQueryResult<InfiniteData<FilePage>>;
  readonly text: string;
  readonly onSearch: (text: string) => void;
}

/** The list with its search, and how much room it takes. */
function Files({ files, query, text, onSearch }: FilesProps) {
  const last = query.data?.pages.at(-1);
  return (
    <Section
      title="Files"
      {...(last === undefined ? {} : { hint: <QuotaLine used={last.used_bytes} quota={last.quota_bytes} /> })}
      action={
        <SearchField
          text={text}
          label="Search files by name"
          placeholder="Search by name"
          className="files-search"
          onSearch={onSearch}
        />
      }
    >
      <FileList files={files} text={text} onClear={() => onSearch('')} />
      {query.hasNextPage ? (
        <Button
          variant="default"
          size="xs"
          className="files-more"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show older files
        </Button>
      ) : null}
    </Section>
  );
}

interface Retry {
  readonly error: unknown;
  readonly variables: string | undefined;
  mutateAsync(url: string): Promise<unknown>;
}

/** Fetches the same address again, where that may help. */
function retryOf({ error, variables, mutateAsync }: Retry): () => Promise<unknown> {
  const isWorthIt = variables !== undefined && (!(error instanceof CallFailure) || error.retryable);
  return () => (isWorthIt ? mutateAsync(variables) : Promise.resolve());
}

interface FileListProps {
  readonly files: readonly DataFile[];
  readonly text: string;
  readonly onClear: () => void;
}

function FileList({ files, text, onClear }: FileListProps) {
  if (files.length > 0) {
    return (
      <ul className="card rows">
        {files.map((file) => (
          <FileRow key={file.id} file={file} />
        ))}
      </ul>
    );
  }
  return (
    <div className="card">
      <EmptyState variant="not-found" sentence="No file is called so." filters={[`name: ${text}`]} onClear={onClear} />
    </div>
  );
}
