import { Button } from '@mantine/core';
import { previewDialect, updateFile } from '@causeway/contract';
import type { DataFile, FileDialect, Sheet, ToldDialect } from '@causeway/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { countOf } from '../format-count.ts';
import { DialectFields } from './dialect-fields.tsx';
import { PreviewTable } from './preview-table.tsx';
import { toldParts } from './told-dialect.ts';

interface DialectFormProps {
  readonly file: DataFile;
  readonly sheet: Sheet;
  readonly dialect: FileDialect;
  readonly onClose: () => void;
}

const typingMs = 250;

/** Another way to read the file, seen before it is done. */
export function DialectForm({ file, sheet, dialect, onClose }: DialectFormProps) {
  const [draft, setDraft] = useState(dialect);
  const [settled] = useDebouncedValue(draft, typingMs);
  const preview = usePreview({ file, sheet, told: toldParts(dialect, settled) });
  const read = useReadAgain(file, onClose);
  const told = toldParts(dialect, draft);
  return (
    <div className="dialect-form">
      <DialectFields dialect={draft} onChange={(part) => setDraft({ ...draft, ...part })} />
      <FailureCard error={preview.error ?? read.error} />
      {preview.data === undefined ? null : (
        <>
          <PreviewTable preview={preview.data} isStale={preview.isFetching} />
          <p className="muted tiny" role="status">
            {countOf(preview.data.columns.length, 'column')}
            {preview.data.rejects.length === 0 ? '' : `, ${countOf(preview.data.rejects.length, 'row')} of the first refused`}
          </p>
        </>
      )}
      <div className="dialect-foot">
        <Button variant="subtle" color="gray" size="xs" onClick={() => read.mutate({ reset: true })} disabled={read.isPending}>
          Find out anew
        </Button>
        <Button variant="default" size="xs" onClick={onClose}>
          Cancel
        </Button>
        <Button
          size="xs"
          loading={read.isPending}
          disabled={Object.keys(told).length === 0}
          onClick={() => read.mutate({ dialect: told })}
        >
          Read again
        </Button>
      </div>
    </div>
  );
}

interface Previewed extends Pick<DialectFormProps, 'file' | 'sheet'> {
  readonly told: ToldDialect;
}

function usePreview({ file, sheet, told }: Previewed) {
  const client = useClient();
  return useQuery({
    queryKey: ['files', file.id, 'dialect', sheet.name, told],
    queryFn: ({ signal }) =>
      client.call(previewDialect, {
        params: { fileId: file.id },
        body: { dialect: told, sheet: sheet.name, limit: 50 },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

function useReadAgain(file: DataFile, onDone: () => void) {
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { readonly dialect: ToldDialect } | { readonly reset: true }) =>
      client.call(updateFile, { params: { fileId: file.id }, query: { wait: '0' }, body: { ...body } }),
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ['files'] });
    },
  });
}
