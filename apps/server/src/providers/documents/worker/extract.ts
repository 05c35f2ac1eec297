import { open, readFile, stat } from 'node:fs/promises';
import type { DocumentKind } from '@causeway/contract';
import { decodeStream } from '../../tables/csv/decode.ts';
import { detectEncoding } from '../../tables/csv/detect-encoding.ts';
import { documentLimits } from '../document-limits.ts';
import type { DocumentText, ExtractSpec } from '../documents.ts';
import { Archive } from '../readers/archive.ts';
import { readCsv } from '../readers/read-csv.ts';
import { readDocx } from '../readers/read-docx.ts';
import { readEml } from '../readers/read-eml.ts';
import { readEpub } from '../readers/read-epub.ts';
import { readHtml } from '../readers/read-html.ts';
import { readMarkdown } from '../readers/read-markdown.ts';
import { readPptx } from '../readers/read-pptx.ts';
import { readXlsx } from '../readers/read-xlsx.ts';
import { TextBuilder } from '../readers/text-builder.ts';
import { unreadableDocument } from '../unreadable-document.ts';
import { identifyDocument } from './identify-document.ts';
import type { DocumentFormat } from './identify-document.ts';

type Progress = (percent: number) => void;

const headBytes = 8192;

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const archives: readonly (readonly [string, (archive: Archive) => DocumentText])[] = [
  ['word/document.xml', readDocx],
  ['ppt/presentation.xml', readPptx],
  ['META-INF/container.xml', readEpub],
];

async function readArchive(path: string): Promise<DocumentText> {
  const archive = new Archive(await readFile(path));
  // Workbooks may be large: their rows are read in pieces.
  if (archive.has('xl/workbook.xml')) return readXlsx(path);
  const found = archives.find(([entry]) => archive.has(entry));
  if (found !== undefined) return found[1](archive);
  throw unreadableDocument('The archive is no document.', undefined, 'Unpack it and upload the documents in it.');
}

function readPlain(text: string, kind: 'code' | 'text'): DocumentText {
  const builder = new TextBuilder();
  builder.verbatim(text);
  return builder.finish(kind);
}

async function decode(bytes: Uint8Array): Promise<string> {
  let text = '';
  for await (const piece of decodeStream(oneOf(bytes), detectEncoding(bytes).encoding)) text += piece.text;
  return text;
}

async function* oneOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readText(path: string, kind: DocumentKind): Promise<DocumentText> {
  const bytes = await readFile(path);
  if (kind === 'csv') return readCsv(bytes);
  if (kind === 'eml') return readEml(bytes);
  const text = await decode(bytes);
  if (kind === 'html') return readHtml(text);
  if (kind === 'markdown') return readMarkdown(text);
  return readPlain(text, kind === 'code' ? 'code' : 'text');
}

async function readAs(format: DocumentFormat, path: string, onProgress: Progress): Promise<DocumentText> {
  if (format === 'archive') return readArchive(path);
  if (format !== 'pdf') return readText(path, format);
  // Half of the worker's start is the PDF reader: other documents do without.
  const { readPdf } = await import('../readers/read-pdf.ts');
  const { buffer, byteOffset, byteLength } = await readFile(path);
  return readPdf(new Uint8Array(buffer, byteOffset, byteLength), onProgress);
}

/** Reads one document, whatever it is. */
export async function extract({ path, name, kind }: ExtractSpec, onProgress: Progress): Promise<DocumentText> {
  const { size } = await stat(path);
  if (size > documentLimits.sourceBytes) {
    throw unreadableDocument(`The document has ${size} bytes; at most ${documentLimits.sourceBytes} are read.`);
  }
  const seen = identifyDocument(await readHead(path), name);
  const isText = seen !== 'archive' && seen !== 'pdf';
  const read = await readAs(isText ? (kind ?? seen) : seen, path, onProgress);
  if (read.text.trim() === '' && !read.isScanned) throw unreadableDocument('There is no text in the document.');
  return read;
}
