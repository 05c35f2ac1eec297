import type { DataFile, Sheet } from '@causeway/contract';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { FileSearch } from '../file-search.ts';
import { SheetRows } from '../grid/sheet-rows.tsx';
import { useDraftSteps } from '../use-draft-steps.tsx';
import type { ChangeView } from './change-view.ts';
import { SidePanel } from './side-panel.tsx';

interface FileBodyProps {
  readonly file: DataFile;
  readonly sheet: Sheet;
}

/** The rows in the middle, what is known and done about them at the right. */
export function FileBody({ file, sheet }: FileBodyProps) {
  const search = useSearch({ from: '/data/$fileId' });
  const navigate = useNavigate({ from: '/data/$fileId' });
  const { shown } = useDraftSteps();
  const change = useCallback<ChangeView>(
    (next) => void navigate({ search: (before) => ({ ...before, ...next }) as FileSearch, replace: true }),
    [navigate],
  );
  return (
    <div className="file-body" data-view={search.view}>
      <SheetRows file={file} sheet={sheet} search={search} steps={shown} onChange={change} />
      <SidePanel file={file} sheet={sheet} search={search} onChange={change} />
    </div>
  );
}
