import type { DataFile } from '@causeway/contract';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { countOf } from '../format-count.ts';
import { formatSize } from '../format-size.ts';
import { kindWords } from '../kind-words.ts';
import { FileMenu } from './file-menu.tsx';
import '../../../ui/rows.css';

/** Where one is, what the file is, and what may be done with all of it. Actions of the recipe are put into `#file-actions`. */
export function FileHeader({ file }: { readonly file: DataFile }) {
  const { name, bytes, sheets, created_at: createdAt } = file;
  useEffect(() => {
    document.title = `${name} · Causeway`;
  }, [name]);
  return (
    <header className="file-header">
      <div className="file-header-words">
        <span className="breadcrumb">
          <Link to="/data">Data</Link> /
        </span>
        <h1 title={name}>{name}</h1>
        <p className="muted small tabular file-header-facts">
          {[kindWords(file), formatSize(bytes), ...(sheets.length > 1 ? [countOf(sheets.length, 'sheet')] : [])].join(' · ')} ·{' '}
          <RelativeTime at={createdAt} />
        </p>
      </div>
      <div className="file-actions">
        <div id="file-actions" />
        <FileMenu file={file} />
      </div>
    </header>
  );
}
