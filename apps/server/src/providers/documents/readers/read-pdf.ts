import { getDocumentProxy } from 'unpdf';
import { documentLimits } from '../document-limits.ts';
import type { DocumentText } from '../documents.ts';
import { unreadableDocument } from '../unreadable-document.ts';
import { blocksOf, linesOf } from './pdf-lines.ts';
import type { PdfItem } from './pdf-lines.ts';
import { TextBuilder } from './text-builder.ts';

/** Fewer letters than a stamp or a page number has: the page is a picture. */
const fewestLetters = 12;

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    // No fonts are made and nothing of the document runs.
    return await getDocumentProxy(bytes, {
      disableFontFace: true,
      useSystemFonts: false,
      verbosity: 0,
    });
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (reason.startsWith('PasswordException')) {
      throw unreadableDocument(
        'The PDF is protected by a password.',
        reason,
        'Save it without a password and upload it again.',
      );
    }
    throw unreadableDocument('The PDF is damaged and cannot be opened.', reason, 'Open it in a viewer and save it again.');
  }
}

async function readItems(pdf: Pdf, page: number): Promise<readonly PdfItem[]> {
  const proxy = await pdf.getPage(page);
  try {
    const { items } = await proxy.getTextContent();
    return items.filter((item): item is typeof item & PdfItem => 'str' in item);
  } finally {
    proxy.cleanup();
  }
}

/** Adds a page; false when it has no text, null when it cannot be read. */
async function addPage(builder: TextBuilder, pdf: Pdf, page: number): Promise<boolean | null> {
  builder.part(page);
  try {
    const lines = linesOf(await readItems(pdf, page));
    for (const { text, level } of blocksOf(lines)) {
      if (level === undefined) builder.paragraph(text);
      else builder.heading(level, text);
    }
    const letters = lines.reduce((sum, { text }) => sum + text.replaceAll(/[^\p{L}\p{N}]/gu, '').length, 0);
    return letters >= fewestLetters;
  } catch {
    return null;
  }
}

/** Text of a PDF, page by page. Pages that are pictures are counted and told. */
export async function readPdf(bytes: Uint8Array, onProgress: (percent: number) => void): Promise<DocumentText> {
  const pdf = await open(bytes);
  const builder = new TextBuilder();
  const pages = Math.min(pdf.numPages, documentLimits.pages);
  if (pages < pdf.numPages) builder.warn(`Only the first ${pages} of ${pdf.numPages} pages were read.`);
  let withText = 0;
  let damaged = 0;
  for (let page = 1; page <= pages; page += 1) {
    const hasText = await addPage(builder, pdf, page);
    if (hasText === true) withText += 1;
    if (hasText === null) damaged += 1;
    if (page % 10 === 0) onProgress((100 * page) / pages);
  }
  await pdf.loadingTask.destroy();
  const pictures = pages - withText - damaged;
  if (damaged > 0) builder.warn(`${damaged} of ${pages} pages are damaged and were left out.`);
  if (pictures > 0 && withText > 0) builder.warn(`${pictures} of ${pages} pages have no text layer; they may be scanned.`);
  if (damaged === pages) throw unreadableDocument('No page of the PDF can be read.');
  return builder.finish('pdf', { pages, isScanned: withText === 0 });
}
