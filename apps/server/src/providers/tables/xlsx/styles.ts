import type { CellKinds } from './cell-kinds.ts';
import { decodeXmlWhole } from './decode-xml.ts';
import { formatOf } from './number-format.ts';
import { XmlCursor } from './xml-cursor.ts';

/** The kind of each cell style (`s` of a cell), as places in `kinds`. */
export function readStyles(xml: Buffer, kinds: CellKinds): number[] {
  const cursor = new XmlCursor(decodeXmlWhole(xml));
  const codes = new Map<number, string>();
  const ids: number[] = [];
  let isInCells = false;
  while (cursor.next()) {
    if (cursor.is('cellXfs')) isInCells = !cursor.isClose && !cursor.isEmpty;
    else if (cursor.isClose) continue;
    else if (cursor.is('numFmt')) codes.set(Number(cursor.attribute('numFmtId')), cursor.attribute('formatCode') ?? 'General');
    else if (isInCells && cursor.is('xf')) ids.push(Number(cursor.attribute('numFmtId') ?? 0));
  }
  const places = new Map<number, number>();
  return ids.map((id) => {
    const known = places.get(id) ?? kinds.placeOf(formatOf(id, codes.get(id)));
    places.set(id, known);
    return known;
  });
}
