import type { CellValue } from '../../apps/server/src/providers/tables/xlsx/cell-writer.ts';
import type { WriteColumn } from '../../apps/server/src/providers/tables/xlsx/write.ts';

const cities = ['Berlin', 'Paris', 'London', 'Zürich', 'Oslo'];
const rowCount = 100_000;
const batchRows = 2000;

/** Columns as a table of customers has them. */
export const workbookColumns: readonly WriteColumn[] = [
  { name: 'id', kind: 'number' },
  { name: 'name', kind: 'text' },
  { name: 'email', kind: 'text' },
  { name: 'city', kind: 'text' },
  { name: 'since', kind: 'date' },
  { name: 'orders', kind: 'number' },
  { name: 'total', kind: 'number' },
  { name: 'share', kind: 'number' },
  { name: 'active', kind: 'boolean' },
  { name: 'note', kind: 'text' },
];

/** 100,000 rows, the same each time. */
export async function* workbookRows(): AsyncGenerator<readonly (readonly CellValue[])[]> {
  for (let from = 0; from < rowCount; from += batchRows) {
    yield Array.from({ length: batchRows }, (_, index) => row(from + index + 1));
  }
}

function row(id: number): readonly CellValue[] {
  const mixed = Math.imul(id, 2_654_435_761) >>> 0;
  const since = new Date(Date.UTC(2020, 0, 1) + (id % 2000) * 86_400_000).toISOString().slice(0, 10);
  return [
    id,
    `Customer ${id}`,
    `user${id}@example.com`,
    cities[mixed % cities.length],
    since,
    mixed % 100,
    (mixed % 100_000) / 100,
    (mixed % 1000) / 1000,
    id % 2 === 0,
    id % 10 === 0 ? null : `note for row ${id}`,
  ];
}
