import type { DataFile, Sheet } from '@causeway/contract';
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
      <section aria-label="How it was read">
        <h3>How it was read</h3>
        {sheet.decisions.length === 0 ? (
          <p className="muted small">The format leaves nothing to guess.</p>
        ) : (
          <ul className="decisions">
            {sheet.decisions.map(({ part, value, confidence, reason }) => (
              <li key={part}>
                <span className="muted">{partWord(part)}</span>
                <span className="decision-value">{valueWord(part, value)}</span>
                <span className="muted tiny decision-why">
                  {reason}
                  {confidence < 0.995 ? ` · ${formatShare(confidence)} sure` : ''}
                </span>
              </li>
            ))}
          </ul>
        )}
        {sheet.dialect === null ? null : (
          <DialectForm key={file.updated_at} file={file} sheet={sheet} dialect={sheet.dialect} />
        )}
      </section>
      <section aria-label="Rows">
        <h3>Rows</h3>
        <p className="small tabular">
          {formatCount(sheet.rows_in)} in the file = {formatCount(sheet.rows)} read + {formatCount(sheet.rejected)} refused
        </p>
        {sheet.rejected > 0 ? <RefusedRows file={file} sheet={sheet} /> : null}
      </section>
      <section aria-label="File">
        <h3>File</h3>
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
