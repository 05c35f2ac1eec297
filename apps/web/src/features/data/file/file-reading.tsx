import type { DataFile } from '@causeway/contract';
import { useProgress } from '../use-progress.ts';
import { ReadingLine } from '../upload/reading-line.tsx';
import { UnreadableCard } from './unreadable-card.tsx';

/** A file without sheets: it is being read, or it cannot be. */
export function FileReading({ file }: { readonly file: DataFile }) {
  const progress = useProgress(file);
  return (
    <div className="file-reading">
      {file.status === 'reading' ? (
        <div className="card file-reading-line">
          <ReadingLine file={file} progress={progress} />
          <p className="muted small">You can leave this page; reading goes on, and the rows appear here.</p>
        </div>
      ) : (
        <UnreadableCard file={file} />
      )}
    </div>
  );
}
