import { join } from 'node:path';
import type { DataProfile, FileId } from '@causeway/contract';
import type { Tables } from '../../providers/tables/tables.ts';
import type { DataFiles, FoundSheet } from './data-files.ts';
import type { SheetFolders } from './sheet-folders.ts';

export interface ProfilesNeeds {
  readonly dataFiles: DataFiles;
  readonly tables: Tables;
  readonly folders: SheetFolders;
  readonly now: () => number;
}

/** Counts up when what a profile says changes: older ones are made anew. */
const profileVersion = 3;

function aboutFile({ file, sheet }: FoundSheet): DataProfile['file'] {
  const { name, bytes, sha256, ingested } = file;
  const { dialect, rejected } = sheet;
  return {
    name,
    bytes,
    sha256,
    kind: ingested?.kind ?? 'delimited',
    rejected,
    encoding: dialect?.encoding ?? null,
    delimiter: dialect?.delimiter ?? null,
    header_rows: dialect?.header_rows ?? null,
  };
}

/** Profiles of sheets: made when first asked for, kept beside the sheet, which never changes. */
export function createProfiles({ dataFiles, tables, folders, now }: ProfilesNeeds) {
  /** Two that ask at once get the same. */
  const making = new Map<string, Promise<DataProfile>>();

  async function make(found: FoundSheet, fileName: string): Promise<DataProfile> {
    const { file, sheet, source, folder } = found;
    const startedAt = performance.now();
    const others = Object.fromEntries(
      (file.ingested?.sheets ?? []).flatMap((other) =>
        other.name === sheet.name ? [] : [[other.name, join(folder, other.file)]],
      ),
    );
    const spec = { source, columns: sheet.fields, parquetBytes: sheet.bytes, others };
    // Whoever asked first may go; the others still wait, and the next one finds it.
    const rows = await tables.perform('profile', spec, { signal: new AbortController().signal });
    const profile: DataProfile = {
      file_id: file.id,
      sheet: sheet.name,
      file: aboutFile(found),
      ...rows,
      elapsed_ms: Math.round(performance.now() - startedAt),
      created_at: now(),
    };
    await folders.writeJson(folder, fileName, profile);
    return profile;
  }

  return {
    async get(owner: string, fileId: FileId, sheet: string | undefined): Promise<DataProfile> {
      const found = await dataFiles.findSheet({ owner, id: fileId }, sheet);
      const fileName = `${found.sheet.file}.profile-${profileVersion}.json`;
      const kept = await folders.readJson(found.folder, fileName);
      // The name of the file may have changed since.
      if (kept !== undefined) return { ...(kept as DataProfile), file: aboutFile(found) };
      const key = `${found.folder}/${fileName}`;
      const known = making.get(key);
      if (known !== undefined) return known;
      const made = make(found, fileName).finally(() => making.delete(key));
      making.set(key, made);
      return made;
    },
  };
}

export type Profiles = ReturnType<typeof createProfiles>;
