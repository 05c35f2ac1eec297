import type { BodyOf, DialectPreview, FileId, previewDialect } from '@causeway/contract';
import { join } from 'node:path';
import type { Tables } from '../../providers/tables/tables.ts';
import type { Files } from '../../storage/files.ts';
import type { DataFiles } from './data-files.ts';
import type { Looker } from './looks.ts';
import { missingContent } from './missing-content.ts';
import type { SheetFolders } from './sheet-folders.ts';

export interface DialectPreviewsNeeds {
  readonly dataFiles: Pick<DataFiles, 'get'>;
  readonly files: Pick<Files, 'locate'>;
  readonly folders: Pick<SheetFolders, 'revision'>;
  readonly tables: Tables;
}

type Query = BodyOf<typeof previewDialect> & { readonly fileId: FileId };

const timeoutMs = 30_000;

/** The first rows of a file under another dialect; what was told before counts where nothing else is told now. */
export function createDialectPreviews({ dataFiles, files, folders, tables }: DialectPreviewsNeeds) {
  return async ({ fileId, dialect, sheet, limit }: Query, { owner, signal }: Looker): Promise<DialectPreview> => {
    const startedAt = performance.now();
    const file = await dataFiles.get({ owner, id: fileId });
    const source = await files.locate(file.sha256);
    if (source === undefined) throw missingContent();
    const { ingested } = file;
    const beside = join(folders.revision(file.id, ingested?.revision ?? file.revision), 'sheet');
    // Before it is read nobody knows whether it is an archive.
    const isPacked = ingested === undefined || ingested.compression !== null;
    const spec = { source, sheet, limit, isPacked, beside, told: { ...file.told, ...dialect } };
    const rows = await tables.perform('dialect', spec, { signal, timeoutMs });
    return { file_id: fileId, ...rows, elapsed_ms: Math.round(performance.now() - startedAt) };
  };
}

export type DialectPreviews = ReturnType<typeof createDialectPreviews>;
