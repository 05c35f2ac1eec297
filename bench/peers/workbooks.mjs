// One measurement of ExcelJS or hucre in a fresh process: reads or writes a workbook row by row and prints what it took.
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import excel from 'exceljs';
import { streamXlsxRows, writeXlsxStream } from 'hucre/xlsx';
import { workbookColumns, workbookRows } from '../harness/workbook-rows.ts';

const [job, path] = process.argv.slice(2);
const baseBytes = process.memoryUsage.rss();
const began = performance.now();
let firstMs = 0;
let rows = 0;
const count = () => {
  if (rows === 0) firstMs = performance.now() - began;
  rows += 1;
};

const since = workbookColumns.findIndex(({ kind }) => kind === 'date');
/** Their own rows: dates as they take them. */
async function* typedRows() {
  yield workbookColumns.map(({ name }) => name);
  for await (const batch of workbookRows()) {
    for (const row of batch) yield row.map((value, at) => (at === since ? new Date(`${value}T00:00:00Z`) : value));
  }
}

const jobs = {
  'exceljs-read': async () => {
    const book = new excel.stream.xlsx.WorkbookReader(path, { sharedStrings: 'cache', styles: 'cache', worksheets: 'emit' });
    for await (const sheet of book) for await (const row of sheet) if (row.values.length > 0) count();
  },
  'hucre-read': async () => {
    for await (const row of streamXlsxRows(Readable.toWeb(createReadStream(path)))) if (row.values.length > 0) count();
  },
  'exceljs-write': async () => {
    const book = new excel.stream.xlsx.WorkbookWriter({ filename: path, useStyles: true });
    const sheet = book.addWorksheet('Data');
    sheet.getColumn(since + 1).numFmt = 'yyyy-mm-dd';
    for await (const row of typedRows()) {
      sheet.addRow(row).commit();
      rows += 1;
    }
    await book.commit();
  },
  'hucre-write': async () => {
    async function* counted() {
      for await (const row of typedRows()) {
        rows += 1;
        yield row;
      }
    }
    await pipeline(Readable.fromWeb(writeXlsxStream(counted(), { name: 'Data' })), createWriteStream(path));
  },
};
await jobs[job]();

const ms = performance.now() - began;
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ rows, ms, firstMs, peakMb, grownMb: peakMb - baseBytes / 1024 ** 2 }));
