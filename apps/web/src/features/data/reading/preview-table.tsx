import type { DialectPreview } from '@causeway/contract';
import { cellText } from '../grid/cell-text.ts';

interface PreviewTableProps {
  readonly preview: DialectPreview;
  readonly isStale: boolean;
}

const shownRows = 6;
const shownColumns = 12;

/** The first rows as they would be. */
export function PreviewTable({ preview, isStale }: PreviewTableProps) {
  const columns = preview.columns.slice(0, shownColumns);
  return (
    <div className="preview-table" tabIndex={0} role="region" aria-label="The first rows as they would be" aria-busy={isStale}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.lines.slice(0, shownRows).map((line, row) => (
            <tr key={line}>
              {columns.map(({ name }, column) => (
                <td key={name}>{cellText(preview.values[column]?.[row] ?? '')}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
