import type { DataFile } from '@causeway/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClient } from '../../../../server/server-context.tsx';
import { recentFilesQuery } from '../../data-queries.ts';
import type { SheetChoice } from './form-context.ts';
import { sheetChoices } from './sheet-choices.ts';

/** Most that a list is read through for. */
const offeredFiles = 100;

export interface SheetChoicesNeeds {
  readonly file: DataFile;
  readonly sheet: string;
  /** The form asks for another sheet. */
  readonly isWanted: boolean;
}

/** Sheets that a step may bring in: the others of the file, then those of the other files, the latest first. */
export function useSheetChoices({ file, sheet, isWanted }: SheetChoicesNeeds): readonly SheetChoice[] {
  const recent = useQuery({ ...recentFilesQuery(useClient(), offeredFiles), enabled: isWanted });
  const files = recent.data?.files;
  return useMemo(() => sheetChoices(file, sheet, files ?? []), [file, sheet, files]);
}
