import { join } from 'node:path';
import type { QueryOf, ReplyOf, listRefusedRows } from '@causeway/contract';
import type { Tables } from '../../providers/tables/tables.ts';
import type { DataFiles } from './data-files.ts';

export interface RefusedRowsNeeds {
  readonly dataFiles: Pick<DataFiles, 'findSheet'>;
  readonly tables: Tables;
}

interface Reader {
  readonly owner: string;
  readonly signal: AbortSignal;
}

const timeoutMs = 30_000;
/** A row may be a whole file that a lost quote swallowed. */
const maxTextLength = 10_000;

/** Rows that reading refused; they were kept beside the sheet. */
export const createRefusedRows =
  ({ dataFiles, tables }: RefusedRowsNeeds) =>
  async (
    { file_id: id, sheet: name, offset, limit }: QueryOf<typeof listRefusedRows>,
    { owner, signal }: Reader,
  ): Promise<ReplyOf<typeof listRefusedRows>> => {
    const { file, sheet, folder } = await dataFiles.findSheet({ owner, id }, name);
    const about = { file_id: file.id, sheet: sheet.name };
    if (sheet.rejectsFile === undefined) return { ...about, rows: [], total: 0 };
    const spec = { source: join(folder, sheet.rejectsFile), columns: ['reason', 'raw'], filter: [], sort: [], offset, limit };
    const { lines, values, total } = await tables.perform('page', spec, { signal, timeoutMs });
    const [reasons = [], texts = []] = values;
    const rows = lines.map((line, at) => ({
      line,
      reason: reasons[at] ?? '',
      text: (texts[at] ?? '').slice(0, maxTextLength),
    }));
    return { ...about, rows, total };
  };

export type RefusedRows = ReturnType<typeof createRefusedRows>;
