// One measurement in a fresh process: reads or writes a workbook and prints what it took.
import { readFileSync } from 'node:fs';
import { read, utils } from '@e965/xlsx';
import { openWorkbook } from '../../apps/server/src/providers/tables/open-workbook.ts';
import { writeWorkbook } from '../../apps/server/src/providers/tables/xlsx/write.ts';
import { workbookColumns, workbookRows } from './workbook-rows.ts';

const [job = '', path = ''] = process.argv.slice(2);
const baseBytes = process.memoryUsage.rss();
const began = performance.now();
let firstMs = 0;

/** Rows that were read or written. */
async function perform(): Promise<number> {
  if (job === 'write') {
    const written = await writeWorkbook(path, [{ name: 'Data', columns: workbookColumns, rows: workbookRows() }]);
    return written.rows;
  }
  if (job === 'sheetjs') {
    const book = read(readFileSync(path), { dense: true });
    const sheet = book.Sheets[book.SheetNames[0] ?? ''];
    const rows = sheet === undefined ? [] : utils.sheet_to_json(sheet, { header: 1 });
    firstMs = performance.now() - began;
    return rows.length;
  }
  const book = await openWorkbook(path, 'xlsx');
  let rows = 0;
  for (const sheet of book.sheets) {
    for await (const batch of book.rows(sheet)) {
      if (rows === 0) firstMs = performance.now() - began;
      rows += batch.rows.length;
    }
  }
  await book.close();
  return rows;
}

const rows = await perform();
const ms = performance.now() - began;
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ rows, ms, firstMs, peakMb, grownMb: peakMb - baseBytes / 1024 ** 2 }));
