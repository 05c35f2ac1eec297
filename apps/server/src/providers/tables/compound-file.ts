import type { FileHandle } from 'node:fs/promises';
import { passwordRefusal } from './password-refusal.ts';
import { unreadable } from './xlsx/unreadable.ts';

const pieceBytes = 1_048_576;
const recordBytes = 128;

/**
 * What a compound file (MS-CFB) holds, by the names of its streams: each stands at the beginning of a record of 128
 * bytes, which lets the directory be found without its chain.
 *
 * @throws Fault file_unreadable when it is encrypted or holds no workbook.
 */
export async function compoundKind(file: FileHandle): Promise<'xls'> {
  const names = await streamNames(file);
  if (names.has('EncryptedPackage') || names.has('EncryptionInfo')) throw passwordRefusal();
  if (names.has('Workbook') || names.has('Book')) return 'xls';
  if (names.has('WordDocument') || names.has('PowerPoint Document')) {
    throw unreadable('The file is an Office document without sheets.', undefined, 'Copy its table into a workbook.');
  }
  throw unreadable('The file is no workbook, or it is incomplete.', 'a compound file without a workbook stream');
}

const wanted: ReadonlySet<string> = new Set([
  'EncryptedPackage',
  'EncryptionInfo',
  'Workbook',
  'Book',
  'WordDocument',
  'PowerPoint Document',
]);

async function streamNames(file: FileHandle): Promise<Set<string>> {
  const names = new Set<string>();
  const piece = Buffer.allocUnsafe(pieceBytes);
  for (let at = 0; ; at += pieceBytes) {
    const { bytesRead } = await file.read(piece, 0, pieceBytes, at);
    for (let record = 0; record + recordBytes <= bytesRead; record += recordBytes) {
      const name = streamName(piece, record);
      if (wanted.has(name)) names.add(name);
    }
    if (bytesRead < pieceBytes) return names;
  }
}

/** The name of a directory record: up to 31 UTF-16 units, their length with the final NUL at byte 64, a type at byte 66. */
function streamName(piece: Buffer, at: number): string {
  const bytes = piece.readUInt16LE(at + 64);
  const type = piece.readUInt8(at + 66);
  if (bytes < 4 || bytes > 64 || bytes % 2 === 1 || type !== 2) return '';
  return piece.toString('utf16le', at, at + bytes - 2).replace(/^workbook$/iu, 'Workbook');
}
