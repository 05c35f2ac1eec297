import { Button } from '@mantine/core';
import { listRefusedRows } from '@causeway/contract';
import type { DataFile, Sheet } from '@causeway/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { RowsSkeleton } from '../../../ui/skeletons.tsx';

const pageSize = 50;

/** Every row that was refused and all other text that is in no cell, with line and reason; nothing is lost without a word. */
export function RefusedRows({ file, sheet }: { readonly file: DataFile; readonly sheet: Sheet }) {
  const client = useClient();
  const refused = useInfiniteQuery({
    queryKey: ['files', file.id, 'refused', sheet.name, file.updated_at],
    queryFn: ({ pageParam, signal }) =>
      client.call(listRefusedRows, {
        query: { file_id: file.id, sheet: sheet.name, offset: String(pageParam), limit: String(pageSize) },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: ({ total }, _pages, offset) => (offset + pageSize < total ? offset + pageSize : undefined),
  });
  const rows = refused.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <>
      <FailureCard error={refused.error} onCheck={refused.refetch} />
      {refused.isPending ? <RowsSkeleton rows={3} /> : null}
      {rows.length === 0 ? null : (
        <ul className="refused" aria-label="Left out">
          {rows.map(({ line, reason, text }) => (
            <li key={`${line} ${reason}`}>
              <span className="muted tabular">line {line}</span>
              <span>{reasonWords.get(reason) ?? reason}</span>
              {text === '' ? null : <code>{text.length > shownLength ? `${text.slice(0, shownLength)}…` : text}</code>}
            </li>
          ))}
        </ul>
      )}
      {refused.hasNextPage ? (
        <Button variant="default" size="xs" loading={refused.isFetchingNextPage} onClick={() => void refused.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}

const shownLength = 400;

const reasonWords: ReadonlyMap<string, string> = new Map([
  ['too-long', 'The row is longer than a row may be'],
  ['too-many-cells', 'It has more cells than a row may have'],
  ['invalid-json', 'The line is no JSON'],
  ['extra-cells', 'Cells beyond the last column are left out'],
  ['preamble', 'It stands before the header'],
  ['repeated-header', 'It repeats the header'],
  ['note', 'It is a note, not a row'],
  ['footer', 'It stands after the table'],
]);
