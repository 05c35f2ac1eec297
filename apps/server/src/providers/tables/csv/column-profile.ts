import { cellKind, isTyped } from './cell-kind.ts';
import type { CellKind } from './cell-kind.ts';

/** How the cells of one column look, counted over well-formed rows. */
export interface ColumnProfile {
  readonly rows: number;
  readonly kinds: ReadonlyMap<CellKind, number>;
  readonly masks: ReadonlyMap<string, number>;
  readonly edges: ReadonlyMap<string, number>;
  readonly lengths: ReadonlyMap<number, number>;
  /** Mean log likelihood of the column's own cells. */
  readonly usual: number;
  /** Share of typed cells among those not empty. */
  readonly typed: number;
}

/** Profiles each column over the rows that have exactly `width` cells; at most 400 rows are read. */
export function profileColumns(rows: readonly (readonly string[])[], width: number): readonly ColumnProfile[] {
  const good = rows.filter((row) => row.length === width).slice(0, 400);
  return Array.from({ length: width }, (_, column) => profileColumn(good.map((row) => row[column] ?? '')));
}

function profileColumn(cells: readonly string[]): ColumnProfile {
  const kinds = new Map<CellKind, number>();
  const masks = new Map<string, number>();
  const edges = new Map<string, number>();
  const lengths = new Map<number, number>();
  for (const cell of cells) {
    add(kinds, cellKind(cell));
    add(masks, mask(cell));
    add(edges, edge(cell));
    add(lengths, lengthClass(cell));
  }
  const filled = cells.length - (kinds.get('empty') ?? 0);
  let typed = 0;
  for (const [kind, count] of kinds) if (isTyped(kind)) typed += count;
  const bare = { rows: cells.length, kinds, masks, edges, lengths, usual: 0, typed: filled === 0 ? 0 : typed / filled };
  const usual = cells.reduce((sum, cell) => sum + likelihood(bare, cell), 0) / Math.max(1, cells.length);
  return { ...bare, usual };
}

/** 0 for a cell like the column's others, about 3 for a stranger. */
export function misfit(profile: ColumnProfile | undefined, cell: string): number {
  if (profile === undefined || profile.rows === 0) return 0;
  return Math.min(4, Math.max(0, (profile.usual - likelihood(profile, cell)) / 3));
}

function likelihood(profile: ColumnProfile, cell: string): number {
  return (
    chance(profile.kinds, cellKind(cell), profile.rows) +
    chance(profile.masks, mask(cell), profile.rows) * 0.6 +
    chance(profile.edges, edge(cell), profile.rows) * 0.6 +
    chance(profile.lengths, lengthClass(cell), profile.rows) * 0.5
  );
}

function chance<Key>(counts: ReadonlyMap<Key, number>, key: Key, rows: number): number {
  return Math.log(((counts.get(key) ?? 0) + 0.4) / (rows + 0.4 * (counts.size + 1)));
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** `28/01/2018` is `99/99/9999`, `MG-8769` is `A-9999`, running text is `T`. */
function mask(cell: string): string {
  const text = cell.trim();
  if (text.length > 40) return 'T';
  const short = text
    .replaceAll(/\p{Lu}[\p{L}'’]*|\p{L}+/gu, (word) => (word === word.toUpperCase() ? 'A' : 'a'))
    .replaceAll(/\d/gu, '9');
  return short.length > 20 ? 'T' : short;
}

function edge(cell: string): string {
  const text = cell.trim();
  return text === '' ? '' : charClass(cell.charAt(0)) + charClass(text.slice(-1));
}

function charClass(char: string): string {
  if (char >= '0' && char <= '9') return '9';
  if (char.toLowerCase() === char.toUpperCase()) return char;
  return char === char.toUpperCase() ? 'A' : 'a';
}

function lengthClass(cell: string): number {
  return cell.length < 4 ? cell.length : 2 + Math.round(Math.log2(cell.length) * 1.5);
}
