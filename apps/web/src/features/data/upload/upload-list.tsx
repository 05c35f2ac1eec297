import { Button } from '@mantine/core';
import { IconRotateClockwise } from '@tabler/icons-react';
import { useEffect } from 'react';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { State } from '../../../ui/state.tsx';
import { formatSize } from '../format-size.ts';
import type { Unfinished } from './unfinished.ts';
import { UploadLine } from './upload-line.tsx';
import type { UploadQueue, UploadView } from './upload-queue.ts';
import './upload.css';

interface UploadListProps {
  readonly queue: UploadQueue;
  readonly uploads: readonly UploadView[];
  readonly orphans: readonly Unfinished[];
  readonly onPick: () => void;
}

/** How long "Uploaded" stays; the file itself is in the list below by then. */
const shownMs = 2500;

/** Files on their way, and those that an earlier visit did not bring to an end. */
export function UploadList({ queue, uploads, orphans, onPick }: UploadListProps) {
  const done = uploads.find(({ state }) => state.kind === 'done')?.key;
  useEffect(() => {
    if (done === undefined) return undefined;
    const timer = setTimeout(() => queue.dismiss(done), shownMs);
    return () => clearTimeout(timer);
  }, [done, queue]);
  if (uploads.length + orphans.length === 0) return null;
  return (
    <ul className="card rows uploads" aria-label="Uploads">
      {orphans.map((upload) => (
        <Orphan key={upload.uploadId} upload={upload} onPick={onPick} onDiscard={() => queue.discard(upload.uploadId)} />
      ))}
      {uploads.map((upload) => (
        <UploadLine key={upload.key} upload={upload} queue={queue} />
      ))}
    </ul>
  );
}

interface OrphanProps {
  readonly upload: Unfinished;
  readonly onPick: () => void;
  readonly onDiscard: () => void;
}

/** A page may not keep a file over a reload, so the same one has to be picked again. */
function Orphan({ upload: { name, size, at }, onPick, onDiscard }: OrphanProps) {
  return (
    <li className="upload">
      <div className="upload-line">
        <span className="upload-name clip">{name}</span>
        <span className="muted small upload-facts">
          {formatSize(size)} · begun <RelativeTime at={at} />
        </span>
        <State kind="attention">Not finished</State>
        <span className="upload-acts">
          <Button variant="default" size="compact-xs" leftSection={<IconRotateClockwise size={13} />} onClick={onPick}>
            Pick it again
          </Button>
          <Button variant="subtle" color="gray" size="compact-xs" onClick={onDiscard}>
            Discard
          </Button>
        </span>
      </div>
      <p className="muted small">
        Pick or drop the same file: it is recognized by name, size and content, and goes on where it stopped.
      </p>
    </li>
  );
}
