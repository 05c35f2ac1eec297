/** Where widths are kept; the part of `localStorage` that is needed. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

const key = 'causeway-column-widths';
/** Sheets whose widths are kept; those that nobody touched for longest go first. */
const maxSheets = 40;

type Kept = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Widths in px that somebody dragged, by column. Never throws: without a store there are none. */
export function readWidths(shelf: Shelf, sheet: string): ReadonlyMap<string, number> {
  const widths = Object.entries(readAll(shelf)[sheet] ?? {});
  return new Map(widths.filter(([, px]) => typeof px === 'number' && Number.isFinite(px)));
}

export function keepWidths(shelf: Shelf, sheet: string, widths: ReadonlyMap<string, number>): void {
  const { [sheet]: _before, ...others } = readAll(shelf);
  const latest = Object.entries(others).slice(1 - maxSheets);
  try {
    shelf.setItem(key, JSON.stringify(Object.fromEntries([...latest, [sheet, Object.fromEntries(widths)]])));
  } catch {
    // A full store costs the widths, not the page.
  }
}

function readAll(shelf: Shelf): Kept {
  try {
    const value: unknown = JSON.parse(shelf.getItem(key) ?? '{}');
    // Parts that are no widths are passed over when they are read.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Kept) : {};
  } catch {
    return {};
  }
}
