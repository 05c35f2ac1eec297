import { isHidden } from '../../data/upload/dropped-files.ts';

/** A file and where it stands in the folder it came with. */
export interface PickedDocument {
  readonly path: string;
  readonly file: File;
}

/** All files of a drop with their paths, those in folders too; hidden ones are left out. */
export async function droppedDocuments(items: DataTransferItemList): Promise<readonly PickedDocument[]> {
  // The list is empty after the first wait.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found = await Promise.all(entries.map(documentsOf));
  return found.flat();
}

async function documentsOf(entry: FileSystemEntry): Promise<readonly PickedDocument[]> {
  if (isHidden(entry.name)) return [];
  if (entry instanceof FileSystemFileEntry) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//u, ''), file }];
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const reader = entry.createReader();
  const found: PickedDocument[] = [];
  for (;;) {
    // A reader gives at most 100 at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found;
    const inside = await Promise.all(batch.map(documentsOf));
    found.push(...inside.flat());
  }
}

/** What an input of files gives; with a folder each file knows its path. */
export const pickedDocuments = (files: Iterable<File>): readonly PickedDocument[] =>
  [...files].filter(({ name }) => !isHidden(name)).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
