import type { QueryCell, QueryRows } from '@causeway/contract';

const numeric = new Set(['integer', 'decimal', 'number']);

/** Rows of a statement. It scrolls by itself, and with the keyboard. */
export function ResultTable({ rows }: { readonly rows: QueryRows }) {
  // Rows have no name of their own: their place is their identity.
  const places = Array.from({ length: rows.rows }, (_, at) => ({ at, key: `row ${at}` }));
  return (
    <div className="result-table" tabIndex={0} role="region" aria-label="Result">
      <table>
        <thead>
          <tr>
            {rows.columns.map(({ name, type }) => (
              <th key={name} scope="col" data-numeric={numeric.has(type) || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map(({ at, key }) => (
            <tr key={key}>
              {rows.columns.map(({ name, type }, column) => (
                <Cell key={name} value={rows.values[column]?.[at] ?? null} isNumeric={numeric.has(type)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value, isNumeric }: { readonly value: QueryCell; readonly isNumeric: boolean }) {
  const text = value === null ? '' : String(value);
  return (
    <td data-numeric={isNumeric || undefined} title={text.length > 40 ? text : undefined}>
      {value === null ? <span className="muted">empty</span> : text}
    </td>
  );
}
