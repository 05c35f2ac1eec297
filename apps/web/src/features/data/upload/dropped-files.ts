/** All files of a drop, those in folders too; hidden ones are left out. */
export async function droppedFiles(items: DataTransferItemList): Promise<readonly File[]> {
  // The list is empty after the first wait.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files = await Promise.all(entries.map(filesOf));
  return files.flat();
}

async function filesOf(entry: FileSystemEntry): Promise<readonly File[]> {
  if (isHidden(entry.name)) return [];
  if (entry instanceof FileSystemFileEntry) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  if (!(entry instanceof FileSystemDirectoryEntry)) return [];
  const reader = entry.createReader();
  const found: File[] = [];
  for (;;) {
    // A reader gives at most 100 at a time.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found;
    const inside = await Promise.all(batch.map(filesOf));
    found.push(...inside.flat());
  }
}

/** `.DS_Store` and its like are in every folder and wanted by nobody. */
export const isHidden = (name: string): boolean => name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini';
