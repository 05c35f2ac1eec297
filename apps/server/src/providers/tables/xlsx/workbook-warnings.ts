import type { FileWarning } from '@causeway/contract';
import type { WorkbookSheet } from './workbook.ts';

/** What a person should know before any sheet is read; `skipped` are names of sheets without cells. */
export function workbookWarnings(skipped: readonly string[], sheets: readonly WorkbookSheet[]): FileWarning[] {
  const hidden = sheets.filter((sheet) => sheet.visibility !== 'visible').map((sheet) => sheet.name);
  return [
    ...naming('sheets-without-cells', 'Sheets that hold a chart or a macro and no cells; they are left out.', skipped),
    ...naming('hidden-sheets', 'Sheets that are hidden in the workbook; they are read, too.', hidden),
  ];
}

function naming(code: string, message: string, names: readonly string[]): FileWarning[] {
  if (names.length === 0) return [];
  return [{ code, message, count: names.length, examples: names.slice(0, 3).map((text) => ({ line: null, text })) }];
}
