import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { compoundKind } from './compound-file.ts';
import { identifyText } from './identify-text.ts';
import { passwordRefusal } from './password-refusal.ts';
import { openZip } from './xlsx/zip.ts';
import type { Zip } from './xlsx/zip.ts';
import { unreadable } from './xlsx/unreadable.ts';

/** What a file is, by its content. `spreadsheet-xml` is the XML of Excel 2003 and flat ODS. */
export type FileFormat =
  | 'xlsx'
  | 'xlsm'
  | 'xlsb'
  | 'xls'
  | 'ods'
  | 'spreadsheet-xml'
  | 'parquet'
  | 'sqlite'
  | 'json'
  | 'ndjson'
  | 'delimited'
  | 'zip'
  | 'gz'
  | 'zst';

/** A file's format; for a zip archive also the files in it that may be tables. */
export interface Identified {
  readonly format: FileFormat;
  readonly entries: readonly ArchiveEntry[];
}

/** A file in an archive. */
export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: number;
}

const headBytes = 65_536;

/**
 * Tells what a file is from its bytes; its name does not matter.
 *
 * @throws Fault file_unreadable for what is no table, with what to do instead; data_limit_exceeded for a bomb.
 */
export async function identify(path: string): Promise<Identified> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return await identifyHead(path, file, buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

async function identifyHead(path: string, file: FileHandle, head: Buffer): Promise<Identified> {
  if (head.length === 0) throw unreadable('The file is empty.', undefined, 'Upload a file with at least one row.');
  if (startsWith(head, 'PK\u0003\u0004') || startsWith(head, 'PK\u0005\u0006')) return identifyZip(path);
  if (startsWith(head, '\u00D0\u00CF\u0011\u00E0')) return plain(await compoundKind(file));
  const binary = magics.find(([magic]) => startsWith(head, magic));
  if (binary !== undefined) return plain(binary[1]);
  refuseKnown(head);
  return plain(identifyText(head));
}

function plain(format: FileFormat): Identified {
  return { format, entries: [] };
}

function startsWith(head: Buffer, magic: string): boolean {
  return head.subarray(0, magic.length).toString('latin1') === magic;
}

/** BIFF 2 to 5 without a compound file around it begins with its BOF record. */
const magics: readonly (readonly [string, FileFormat])[] = [
  ['PAR1', 'parquet'],
  ['\u001F\u008B', 'gz'],
  ['\u0028\u00B5\u002F\u00FD', 'zst'],
  ['SQLite format 3\0', 'sqlite'],
  ['\u0009\u0008\u0006\0', 'xls'],
  ['\u0009\u0008\u0008\0', 'xls'],
  ['\u0009\u0004\u0006\0', 'xls'],
  ['\u0009\u0002\u0006\0', 'xls'],
  ['\u0009\0\u0004\0', 'xls'],
];

const refusals: readonly (readonly [string, string, string])[] = [
  ['%PDF', 'a PDF document', 'Export the table from where the PDF was made, or copy it into a workbook.'],
  [String.raw`{\rtf`, 'a text document (RTF)', 'Copy its table into a workbook and save that as XLSX.'],
  ['PARE', 'an encrypted Parquet file', 'Write it without encryption.'],
  ['BZh', 'a bzip2 archive', 'Unpack it first, or pack it as gz, zst or zip.'],
  ['\u00FD7zXZ\0', 'an xz archive', 'Unpack it first, or pack it as gz, zst or zip.'],
  ['7z\u00BC\u00AF', 'a 7z archive', 'Unpack it first, or pack it as zip.'],
  ['Rar!', 'a RAR archive', 'Unpack it first, or pack it as zip.'],
  ['\u0089PNG', 'a picture', 'Upload the table itself, not a picture of it.'],
  ['\u00FF\u00D8\u00FF', 'a picture', 'Upload the table itself, not a picture of it.'],
  ['GIF8', 'a picture', 'Upload the table itself, not a picture of it.'],
  ['\u007FELF', 'a program', 'Upload a table.'],
  ['MZ\u0090\0', 'a program', 'Upload a table.'],
];

function refuseKnown(head: Buffer): void {
  const known = refusals.find(([magic]) => startsWith(head, magic));
  if (known !== undefined) throw unreadable(`The file is ${known[1]}, not a table.`, undefined, known[2]);
}

async function identifyZip(path: string): Promise<Identified> {
  const zip = await openZip(path);
  try {
    return await identifyEntries(zip);
  } finally {
    await zip.close();
  }
}

async function identifyEntries(zip: Zip): Promise<Identified> {
  if (zip.entry('xl/workbook.bin') !== undefined) return plain('xlsb');
  const types = zip.entry('[Content_Types].xml');
  const content = types === undefined ? '' : (await zip.readAll(types, 16_777_216)).toString('utf8');
  const isBook = zip.entry('xl/workbook.xml') !== undefined;
  if (isBook || /spreadsheetml|ms-excel/iu.test(content)) return plain(spreadsheetKind(content, isBook));
  if (/wordprocessingml|presentationml/iu.test(content)) {
    throw unreadable('The file is an Office document without sheets.', undefined, 'Copy its table into a workbook.');
  }
  if (zip.entry('mimetype') !== undefined || zip.entry('content.xml') !== undefined) return plain(await openDocument(zip));
  if (zip.entries.some((entry) => entry.name.endsWith('.iwa'))) {
    throw unreadable('The file is a Numbers document.', undefined, 'Export it from Numbers as Excel or CSV.');
  }
  return { format: 'zip', entries: tablesIn(zip) };
}

/** By the type of the workbook's part: types given for endings say nothing about what is there. */
function spreadsheetKind(types: string, isXml: boolean): FileFormat {
  const main = /<(?:\w+:)?Override[^>]*(?:sheet|template)\.[^>]*main[^>]*>/iu.exec(types)?.[0] ?? '';
  if (!isXml && /sheet\.binary/iu.test(main)) return 'xlsb';
  return /macroEnabled/iu.test(main) ? 'xlsm' : 'xlsx';
}

async function openDocument(zip: Zip): Promise<FileFormat> {
  const mimetype = zip.entry('mimetype');
  const kind = mimetype === undefined ? 'spreadsheet' : (await zip.readAll(mimetype, 65_536)).toString('latin1');
  if (!kind.includes('spreadsheet')) {
    throw unreadable('The file is a document without sheets.', kind.slice(0, 80), 'Copy its table into a workbook.');
  }
  const manifest = zip.entry('META-INF/manifest.xml');
  const listed = manifest === undefined ? '' : (await zip.readAll(manifest, 16_777_216)).toString('utf8');
  if (listed.includes('encryption-data')) throw passwordRefusal();
  return 'ods';
}

/** Files of an archive that are no folders and not what macOS adds; an archive in it or a protected one is refused. */
function tablesIn(zip: Zip): readonly ArchiveEntry[] {
  const entries = zip.entries.filter((entry) => !entry.isFolder && !/(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$)/u.test(entry.name));
  if (entries.length === 0) throw unreadable('The archive holds no file.', undefined, 'Put a table into it.');
  const nested = entries.find((entry) => /\.(?:zip|gz|tgz|zst|bz2|xz|7z|rar|tar)$/iu.test(entry.name));
  if (nested !== undefined) {
    throw unreadable(
      'The archive holds another archive.',
      `entry ${JSON.stringify(nested.name)}`,
      'Unpack the inner one first.',
    );
  }
  if (entries.some((entry) => entry.isEncrypted)) {
    throw unreadable('The archive is protected by a password.', undefined, 'Pack it without a password.');
  }
  return entries.map((entry) => ({ name: entry.name, bytes: entry.bytes }));
}
