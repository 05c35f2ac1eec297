import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { previewDialect, updateFile } from '@causeway/contract';
import type { DataFile, FileDialect, Sheet, ToldDialect } from '@causeway/contract';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../../server/server-context.tsx';
import { FailureCard } from '../../../ui/failure-card.tsx';
import { countOf } from '../format-count.ts';
import { PreviewTable } from './preview-table.tsx';
import { encodings, parseCharacter, shownCharacter, toldParts } from './told-dialect.ts';

interface DialectFormProps {
  readonly file: DataFile;
  readonly sheet: Sheet;
  readonly dialect: FileDialect;
}

const typingMs = 250;

/** Another way to read the file, seen before it is done. */
export function DialectForm(props: DialectFormProps) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <OpenForm {...props} onClose={() => setOpen(false)} />;
  return (
    <Button variant="default" size="xs" leftSection={<IconPencil size={14} />} onClick={() => setOpen(true)}>
      Read it another way
    </Button>
  );
}

function OpenForm({ file, sheet, dialect, onClose }: DialectFormProps & { readonly onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(dialect);
  const [settled] = useDebouncedValue(draft, typingMs);
  const told = toldParts(dialect, settled);
  const params = { fileId: file.id };
  const preview = useQuery({
    queryKey: ['files', file.id, 'dialect', sheet.name, told],
    queryFn: ({ signal }) =>
      client.call(previewDialect, { params, body: { dialect: told, sheet: sheet.name, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
  });
  const read = useMutation({
    mutationFn: (body: { dialect: ToldDialect } | { reset: true }) =>
      client.call(updateFile, { params, query: { wait: '0' }, body }),
    onSuccess: async () => {
      onClose();
      await queries.invalidateQueries({ queryKey: ['files'] });
    },
  });
  const set = (part: Partial<FileDialect>) => setDraft({ ...draft, ...part });
  const known = encodings.includes(draft.encoding) ? encodings : [draft.encoding, ...encodings];
  return (
    <div className="dialect-form">
      <NativeSelect
        size="xs"
        label="Encoding"
        data={known}
        value={draft.encoding}
        onChange={(event) => set({ encoding: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        label="Delimiter"
        description="\t is a tab; empty: each line is one cell"
        value={shownCharacter(draft.delimiter)}
        maxLength={8}
        onChange={(event) => set({ delimiter: parseCharacter(event.currentTarget.value) })}
      />
      <div className="dialect-pair">
        <TextInput
          size="xs"
          label="Quotes"
          maxLength={1}
          value={draft.quote}
          onChange={(event) => set({ quote: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label="Quotes within"
          data={[
            { value: 'doubled', label: 'doubled ""' },
            { value: 'backslash', label: 'with \\"' },
            { value: 'none', label: 'never' },
          ]}
          value={draft.escape}
          onChange={(event) =>
            set({
              escape:
                event.currentTarget.value === 'backslash'
                  ? 'backslash'
                  : event.currentTarget.value === 'none'
                    ? 'none'
                    : 'doubled',
            })
          }
        />
      </div>
      <div className="dialect-pair">
        <NumberInput
          size="xs"
          label="Header in line"
          min={1}
          allowDecimal={false}
          value={draft.header_line}
          onChange={(value) => set({ header_line: Math.max(1, Number(value) || 1) })}
        />
        <NumberInput
          size="xs"
          label="Header rows"
          min={0}
          max={20}
          allowDecimal={false}
          value={draft.header_rows}
          onChange={(value) => set({ header_rows: Math.min(20, Math.max(0, Number(value) || 0)) })}
        />
      </div>
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
          disabled={Object.keys(toldParts(dialect, draft)).length === 0}
          onClick={() => read.mutate({ dialect: toldParts(dialect, draft) })}
        >
          Read again
        </Button>
      </div>
    </div>
  );
}
