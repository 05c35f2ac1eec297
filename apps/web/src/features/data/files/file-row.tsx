import type { DataFile } from '@causeway/contract';
import { IconBraces, IconDatabase, IconFileSpreadsheet, IconFileText, IconFileUnknown, IconTable } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { causeOfFile } from '../file/cause-of-file.ts';
import { FileMenu } from '../file/file-menu.tsx';
import { countOf } from '../format-count.ts';
import { formatSize } from '../format-size.ts';
import { kindWords } from '../kind-words.ts';
import { ReadingLine } from '../upload/reading-line.tsx';
import { useProgress } from '../use-progress.ts';

/** One file: what it is, how much is in it, and how far reading is. */
export function FileRow({ file }: { readonly file: DataFile }) {
  const progress = useProgress(file);
  return (
    <li className="file-row">
      <KindMark file={file} />
      <div className="file-row-main">
        <Link to="/data/$fileId" params={{ fileId: file.id }} className="row-link">
          {file.name}
        </Link>
        <span className="muted small tabular clip">{[kindWords(file), formatSize(file.bytes)].join(' · ')}</span>
      </div>
      <div className="file-row-state">
        <Content file={file} />
      </div>
      <span className="muted small file-row-time">
        <RelativeTime at={file.created_at} />
      </span>
      <FileMenu file={file} />
      {file.status === 'reading' ? (
        <div className="file-row-reading">
          <ReadingLine file={file} progress={progress} />
        </div>
      ) : null}
    </li>
  );
}

const marks = {
  delimited: IconFileText,
  xlsx: IconFileSpreadsheet,
  xls: IconFileSpreadsheet,
  xlsb: IconFileSpreadsheet,
  ods: IconFileSpreadsheet,
  parquet: IconTable,
  json: IconBraces,
  ndjson: IconBraces,
  sqlite: IconDatabase,
} as const;

function KindMark({ file: { kind, status } }: { readonly file: DataFile }) {
  const Mark = kind === null ? IconFileUnknown : marks[kind];
  return (
    <span className="file-mark" data-status={status}>
      <Mark size={18} stroke={1.6} aria-hidden="true" />
    </span>
  );
}

/** Rows and columns, or why there are none. */
function Content({ file }: { readonly file: DataFile }) {
  const { status, sheets, warnings } = file;
  if (status === 'failed') return <State kind="failed">{causeOfFile(file).title}</State>;
  if (sheets.length === 0) return null;
  const rows = sheets.reduce((sum, sheet) => sum + sheet.rows, 0);
  const refused = sheets.reduce((sum, sheet) => sum + sheet.rejected, 0);
  const noted = warnings.length + sheets.reduce((sum, sheet) => sum + sheet.warnings.length, 0);
  const size = sheets.length === 1 ? countOf(sheets[0]?.columns ?? 0, 'column') : countOf(sheets.length, 'sheet');
  return (
    <>
      <span className="small tabular nowrap">
        {countOf(rows, 'row')} · {size}
      </span>
      {refused > 0 ? <State kind="attention">{countOf(refused, 'refused row')}</State> : null}
      {refused === 0 && noted > 0 ? <span className="muted small nowrap">{countOf(noted, 'note')} on reading</span> : null}
    </>
  );
}
