import type { DataFile } from '@causeway/contract';
import { useMemo } from 'react';
import { CauseCard } from '../../../ui/cause-card.tsx';
import { causeOfFile } from './cause-of-file.ts';

/** Why a file has no rows, and what to do about it. */
export function UnreadableCard({ file }: { readonly file: DataFile }) {
  const report = useMemo(() => ({ cause: causeOfFile(file) }), [file]);
  return <CauseCard report={report} count={1} />;
}
