import type { DataFile, Sheet } from '@causeway/contract';
import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { formatCount, formatShare } from '../format-count.ts';
import { formatSize } from '../format-size.ts';
import { kindWords } from '../kind-words.ts';
import { DialectForm } from './dialect-form.tsx';
import { partWord, valueWord } from './dialect-words.ts';
import { RefusedRows } from './refused-rows.tsx';
import './reading.css';

interface ReadingPanelProps {
  readonly file: DataFile;
  readonly sheet: Sheet;
}

/** How the sheet was read, what was refused, and what the file is. */
export function ReadingPanel({ file, sheet }: ReadingPanelProps) {
  return (
    <div className="reading">
      <Decisions key={file.updated_at} file={file} sheet={sheet} />
      <section aria-label="Rows">
        <h2>Rows</h2>
        <p className="small tabular">
          {formatCount(sheet.rows_in)} in the file = {formatCount(sheet.rows)} read + {formatCount(sheet.rejected)} refused
        </p>
        {sheet.rejected > 0 || sheet.warnings.length > 0 ? <RefusedRows file={file} sheet={sheet} /> : null}
      </section>
      <section aria-label="File">
        <h2>File</h2>
        <Facts
          facts={[
            ['Kind', kindWords(file)],
            ['Size', `${formatSize(file.bytes)} (${formatCount(file.bytes)} bytes)`],
            ['As kept', formatSize(sheet.bytes)],
            [
              'SHA-256',
              <span key="sha" className="reading-hash">
                <code>{file.sha256.slice(0, 16)}…</code>
                <CopyButton text={file.sha256} label="Copy SHA-256" />
              </span>,
            ],
          ]}
        />
      </section>
    </div>
  );
}

/** What the reader decided and why; or the form to decide otherwise. */
function Decisions({ file, sheet }: ReadingPanelProps) {
  const [isOpen, setOpen] = useState(false);
  const { dialect, decisions } = sheet;
  return (
    <section aria-label="How it was read">
      <h2>{isOpen ? 'Read it another way' : 'How it was read'}</h2>
      {isOpen && dialect !== null ? (
        <DialectForm file={file} sheet={sheet} dialect={dialect} onClose={() => setOpen(false)} />
      ) : (
        <>
          {decisions.length === 0 ? <p className="muted small">The format leaves nothing to guess.</p> : null}
          <ul className="decisions">
            {decisions.map(({ part, value, confidence, reason }) => (
              <li key={part}>
                <span className="muted">{partWord(part)}</span>
                <span className="decision-value">{valueWord(part, value)}</span>
                <span className="muted tiny decision-why">
                  {reason}
                  {confidence < doubtful ? ` · ${formatShare(confidence)} sure` : ''}
                </span>
              </li>
            ))}
          </ul>
          {dialect === null ? null : (
            <Button variant="default" size="xs" leftSection={<IconPencil size={14} />} onClick={() => setOpen(true)}>
              Read it another way
            </Button>
          )}
        </>
      )}
    </section>
  );
}

const doubtful = 0.9;
