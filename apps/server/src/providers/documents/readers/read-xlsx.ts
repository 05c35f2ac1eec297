import { openWorkbook } from '../../tables/open-workbook.ts';
import type { SheetRows } from '../../tables/xlsx/workbook.ts';
import type { DocumentText } from '../documents.ts';
import { TextBuilder, squeeze } from './text-builder.ts';

/** A row in words: every value with the name of its column, as somebody would ask for it. */
export function describeRow(names: readonly string[], row: readonly string[]): string {
  return row
    .flatMap((value, index) => {
      const text = squeeze(value.replaceAll('\n', ' '));
      const name = names[index] ?? '';
      if (text === '') return [];
      return name === '' ? [text] : [`${name}: ${text}`];
    })
    .join(' | ');
}

/** One line for each row; the first names the columns. */
async function addRows(builder: TextBuilder, rows: SheetRows): Promise<void> {
  let names: readonly string[] | undefined;
  for await (const batch of rows) {
    for (const row of batch.rows) {
      if (names === undefined) {
        names = row.map((name) => squeeze(name.replaceAll('\n', ' ')));
        builder.line(`Columns: ${names.filter((name) => name !== '').join(', ')}`);
      } else builder.line(describeRow(names, row));
    }
  }
}

/** Workbooks: one part for each visible sheet. */
export async function readXlsx(path: string): Promise<DocumentText> {
  const builder = new TextBuilder();
  const book = await openWorkbook(path, 'xlsx');
  try {
    const sheets = book.sheets.filter(({ visibility }) => visibility === 'visible');
    for (const [index, sheet] of sheets.entries()) {
      builder.part(index + 1, sheet.name);
      builder.heading(1, sheet.name);
      await addRows(builder, book.rows(sheet));
    }
    return builder.finish('xlsx', { pages: sheets.length });
  } finally {
    await book.close();
  }
}
