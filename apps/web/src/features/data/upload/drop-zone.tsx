import { Button, TextInput } from '@mantine/core';
import { IconFilePlus, IconFolder, IconLink } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { ChangeEvent, RefObject, SyntheticEvent } from 'react';
import { CommandLine } from '../../../ui/command-line.tsx';
import { useClient } from '../../../server/server-context.tsx';
import { clipboardAddress } from './clipboard-table.ts';
import { isHidden } from './dropped-files.ts';
import './drop-zone.css';

interface DropZoneProps {
  readonly isOver: boolean;
  /** There are files already: less room is taken. */
  readonly isSlim: boolean;
  readonly picker: RefObject<HTMLInputElement | null>;
  readonly isFetching: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onAddress: (url: string) => void;
}

/** Where files come in: dropped, picked, pasted, or fetched from an address. */
export function DropZone({ isOver, isSlim, picker, isFetching, onFiles, onAddress }: DropZoneProps) {
  const { base } = useClient();
  const folder = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.currentTarget.files ?? [])].filter(({ name }) => !isHidden(name)));
    // The same file may be picked again.
    event.currentTarget.value = '';
  };
  return (
    <section className="drop-zone" data-over={isOver || undefined} data-slim={isSlim || undefined} aria-label="Add files">
      {isSlim ? null : <Sheets />}
      <div className="drop-zone-words">
        <h2>{isOver ? 'Let go to upload' : 'Drop spreadsheets anywhere on this page'}</h2>
        <p className="muted small">
          CSV and its kin, Excel, OpenDocument, Parquet, JSON, SQLite; also gzip, zstd or zip of these. A copied table can be
          pasted.
        </p>
      </div>
      <div className="drop-zone-acts">
        <Button leftSection={<IconFilePlus size={16} />} onClick={() => picker.current?.click()}>
          Choose files
        </Button>
        <Button variant="default" leftSection={<IconFolder size={16} />} onClick={() => folder.current?.click()}>
          A folder
        </Button>
        <FromAddress isFetching={isFetching} onAddress={onAddress} />
      </div>
      {isSlim ? null : (
        <div className="drop-zone-command">
          <span className="muted small">The same by a command:</span>
          <CommandLine command={`curl -F file=@orders.csv ${base}/api/upload`} />
        </div>
      )}
      <input ref={picker} type="file" multiple hidden aria-label="Files to upload" onChange={take} />
      <input
        ref={folder}
        type="file"
        multiple
        hidden
        aria-label="Folder to upload"
        {...{ webkitdirectory: '' }}
        onChange={take}
      />
    </section>
  );
}

function FromAddress({ isFetching, onAddress }: Pick<DropZoneProps, 'isFetching' | 'onAddress'>) {
  const [text, setText] = useState('');
  const url = clipboardAddress(text);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (url === undefined) return;
    onAddress(url);
    setText('');
  };
  return (
    <form className="drop-zone-address" onSubmit={submit}>
      <TextInput
        aria-label="Address of a file"
        placeholder="or an address: https://…"
        leftSection={<IconLink size={15} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={url === undefined} loading={isFetching}>
        Fetch
      </Button>
    </form>
  );
}

/** Three sheets, one of them on its way in. */
function Sheets() {
  return (
    <svg className="drop-zone-art" viewBox="0 0 120 76" width="120" height="76" fill="none" aria-hidden="true">
      <g className="drop-zone-sheet" data-side="left">
        <rect x="10" y="18" width="42" height="50" rx="4" />
        <path d="M10 30h42M10 42h42M10 54h42M24 18v50" />
      </g>
      <g className="drop-zone-sheet" data-side="right">
        <rect x="68" y="18" width="42" height="50" rx="4" />
        <path d="M68 30h42M68 42h42M68 54h42M82 18v50" />
      </g>
      <g className="drop-zone-sheet" data-side="front">
        <rect x="36" y="8" width="48" height="60" rx="4" />
        <path d="M36 22h48M36 34h48M36 46h48M36 58h48M52 8v60" />
      </g>
    </svg>
  );
}
