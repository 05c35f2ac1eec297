import { cellKind, isNumber, isTyped } from './cell-kind.ts';
import type { CellKind } from './cell-kind.ts';

/** What the cells of a column below a supposed header look like. */
export interface ColumnBody {
  readonly filled: number;
  readonly typed: number;
  readonly kind: CellKind | undefined;
  readonly values: ReadonlySet<string>;
  readonly meanLength: number;
  readonly spread: number;
  /** Share of the most frequent shape. */
  readonly shape: string;
  readonly shapeShare: number;
}

const nameLike =
  /^(?:.*[\s_-])?(?:id|ids|nr|no|num|number|nummer|name|names|nom|nombre|title|titel|date|datum|fecha|data|time|zeit|hora|year|jahr|month|day|tag|type|typ|kind|category|kategorie|class|group|code|key|value|wert|amount|betrag|price|preis|prix|cost|costs|total|sum|qty|quantity|count|unit|units|rate|percent|status|state|country|land|region|city|ort|stadt|ville|town|address|adresse|street|zip|plz|postcode|phone|tel|email|e-mail|mail|url|link|description|beschreibung|text|comment|comments|notes?|remarks?|source|currency|währung|account|konto|iban|bic|customer|kunde|client|product|produkt|item|sku|order|invoice|department|team|user|gender|sex|age|lat|lon|lng|latitude|longitude|supplier|vendor|reference|ref|balance|saldo|min|max|avg|mean|score|rank|size|weight|length|width|height|version|label|level|period|organisation|organization|company|firma|owner|language|x|y|z|col\d*|column\d*|field\d*|var\d*|v\d+)(?:[\s_-]?\d{0,3})?\s*(?:[([].*)?[:*]?$/iu;

/** Counts what stands below; at most 60 rows. */
export function columnBodies(rows: readonly (readonly string[])[], width: number): readonly ColumnBody[] {
  const some = rows.slice(0, 60);
  return Array.from({ length: width }, (_, column) =>
    columnBody(some.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '')),
  );
}

function columnBody(cells: readonly string[]): ColumnBody {
  const kinds = new Map<CellKind, number>();
  const shapes = new Map<string, number>();
  let typed = 0;
  for (const cell of cells) {
    const kind = cellKind(cell);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (isTyped(kind)) typed += 1;
    const shape = shapeOf(cell);
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  }
  const [kind] = top(kinds) ?? [];
  const [shape, count] = top(shapes) ?? ['', 0];
  const lengths = cells.map((cell) => cell.length);
  const meanLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  const spread = Math.sqrt(lengths.reduce((sum, length) => sum + (length - meanLength) ** 2, 0) / Math.max(1, lengths.length));
  return {
    filled: cells.length,
    typed,
    kind,
    values: new Set(cells.map((cell) => cell.trim())),
    meanLength,
    spread,
    shape,
    shapeShare: cells.length === 0 ? 0 : count / cells.length,
  };
}

function top<Key>(counts: ReadonlyMap<Key, number>): readonly [Key, number] | undefined {
  return [...counts].toSorted((first, second) => second[1] - first[1])[0];
}

function shapeOf(cell: string): string {
  return cell
    .trim()
    .slice(0, 24)
    .replaceAll(/\p{L}+/gu, 'a')
    .replaceAll(/\d/gu, '9');
}

/** What a row looks like above a body: `score` above 0 speaks for a header. */
export interface HeaderScore {
  readonly score: number;
  /** Columns with typed values below and words here. */
  readonly hits: number;
  /** Columns with typed values below and a typed value here. */
  readonly misses: number;
  /** Columns with typed values below. */
  readonly typedColumns: number;
}

/** Weighs the cells of a row against the columns below it. */
export function scoreHeader(row: readonly string[], bodies: readonly ColumnBody[]): HeaderScore {
  // A stray quote says nothing about what the cell is.
  const cells = row.map((cell) => cell.trim().replaceAll(/^["']|["']$/gu, ''));
  const filled = cells.filter((cell) => cell !== '');
  const areYears = isYearRow(cells, bodies);
  let score = 0.8;
  let hits = 0;
  let misses = 0;
  let typedColumns = 0;
  for (const [column, body] of bodies.entries()) {
    const cell = cells[column] ?? '';
    const isTypedBody = body.filled > 0 && body.typed >= 0.6 * body.filled;
    if (isTypedBody) typedColumns += 1;
    if (cell === '') continue;
    const kind = cellKind(cell);
    if (isTypedBody) {
      const isHit = !isTyped(kind) && kind !== 'missing' && kind !== 'flag';
      if (isHit) hits += 1;
      else if (isTyped(kind) && !areYears) misses += 1;
      score += scoreTyped(kind, body, { isHit, areYears });
    } else score += scoreText(cell, kind, body);
  }
  score += new Set(filled).size === filled.length ? 0.4 : -0.4;
  if (filled.length >= 0.9 * bodies.length) score += 0.3;
  return { score, hits, misses, typedColumns };
}

function scoreTyped(kind: CellKind, body: ColumnBody, found: { readonly isHit: boolean; readonly areYears: boolean }): number {
  if (found.isHit) {
    return 2;
  }
  if (found.areYears) {
    return 0.3;
  }
  return isNumber(kind) === isNumber(body.kind ?? 'empty') ? -2.2 : -1.2;
}

/** A cell of another shape than nearly all below it; plain words prove little. */
function scoreShape(shape: string, usual: string): number {
  if (shape === usual) {
    return usual === 'a' ? 0 : -0.8;
  }
  return usual === 'a' ? 0.1 : 0.7;
}

function scoreText(cell: string, kind: CellKind, body: ColumnBody): number {
  if (isTyped(kind) && kind !== 'integer') return -1.5;
  if (kind === 'integer') return body.filled === 0 ? -0.5 : -0.8;
  let score = nameLike.test(cell) ? 1.2 : 0;
  if (kind === 'flag' || kind === 'missing') score -= 0.8;
  if (cell.length > 70) score -= 0.6;
  if (body.filled === 0) return score;
  if (body.values.has(cell)) score -= 1.6;
  else if (body.values.size <= 0.5 * body.filled && body.filled > 3) score += 0.8;
  if (body.shapeShare >= 0.7 && body.filled > 2) {
    score += scoreShape(shapeOf(cell), body.shape);
  }
  if (Math.abs(cell.length - body.meanLength) > 2 * body.spread + 3) score += 0.4;
  return score;
}

/** `2019,2020,2021` or `1,2,3` above numbers are names. */
function isYearRow(cells: readonly string[], bodies: readonly ColumnBody[]): boolean {
  const numbers = cells.flatMap((cell, column) =>
    /^\d{4}$/u.test(cell) && (bodies[column]?.typed ?? 0) > 0 ? [Number(cell)] : [],
  );
  if (numbers.length < 2 || numbers.length < 0.4 * cells.filter((cell) => cell !== '').length) return false;
  const isRange = numbers.every((year) => year >= 1800 && year <= 2100);
  const steps = numbers.slice(1).map((year, index) => year - (numbers[index] ?? 0));
  return isRange && steps.every((step) => step === steps[0] && Math.abs(step) <= 10 && step !== 0);
}

const unit =
  /^(?:[([].{1,24}[)\]]|[€$£¥%‰°]{1,2}[CF]?|(?:in\s)?(?:mm|cm|m|km|g|kg|mg|t|l|ml|s|sec|min|h|hrs?|days?|years?|ms|hz|khz|mhz|v|mv|a|ma|w|kw|mw|kwh|mwh|pa|hpa|kpa|bar|k|°c|°f|m2|m²|m3|m³|m\/s|km\/h|mg\/l|µg\/m3|µg\/m³|ppm|ppb|eur|usd|gbp|chf|pcs|stk|units?|number|count|text|string|int|integer|float|double|varchar|date|-|n\/a|deg|mol|psu))$/iu;

/** A row of units under the names: `kg`, `(EUR)`, `[mm]`. */
export function isUnitRow(row: readonly string[]): boolean {
  const filled = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (filled.length < 2) return false;
  return (
    filled.filter((cell) => unit.test(cell)).length >= 0.7 * filled.length &&
    filled.every((cell) => !/^-+$/u.test(cell) || filled.length > 3)
  );
}
