import type { DataFile } from '@causeway/contract';
import { IconEyeOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { formatShort } from '../format-count.ts';
import '../../../ui/tabs.css';

interface SheetTabsProps {
  readonly file: DataFile;
  readonly current: string;
}

/** One tab per sheet; a file with one sheet has none. */
export function SheetTabs({ file, current }: SheetTabsProps) {
  if (file.sheets.length < 2) return null;
  return (
    <nav className="tabs sheet-tabs" aria-label="Sheets">
      {file.sheets.map(({ name, rows, is_hidden: isHidden }, index) => (
        <Link
          key={name}
          to="/data/$fileId"
          params={{ fileId: file.id }}
          search={({ view }) => ({ ...(index === 0 ? {} : { sheet: name }), ...(view === undefined ? {} : { view }) })}
          className="tab"
          activeOptions={{ exact: true }}
          aria-current={name === current ? 'page' : undefined}
        >
          {isHidden ? <IconEyeOff size={14} aria-label="Hidden in the workbook:" role="img" /> : null}
          {name}
          <span className="tab-count">{formatShort(rows)}</span>
        </Link>
      ))}
    </nav>
  );
}
