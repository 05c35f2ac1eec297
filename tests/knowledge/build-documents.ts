import { createZip } from '../../apps/server/src/providers/tables/xlsx/zip-writer.ts';

/** Writes an archive of texts. */
export async function buildArchive(path: string, parts: Readonly<Record<string, string>>): Promise<void> {
  const zip = await createZip(path);
  for (const [name, content] of Object.entries(parts)) await zip.add(name, [content]);
  await zip.finish();
}

const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';

/** `# Title` lines are headings; `a | b` lines are rows of a table. */
function docxBlock(line: string): string {
  const run = (text: string): string => `<w:r><w:t xml:space="preserve">${escapeText(text)}</w:t></w:r>`;
  const heading = /^(#+) (.*)$/u.exec(line);
  if (heading) return `<w:p><w:pPr><w:pStyle w:val="H${heading[1]?.length ?? 1}"/></w:pPr>${run(heading[2] ?? '')}</w:p>`;
  if (!line.includes(' | ')) return `<w:p>${run(line)}</w:p>`;
  const cells = line.split(' | ').map((cell) => `<w:tc><w:p>${run(cell)}</w:p></w:tc>`);
  return `<w:tbl><w:tr>${cells.join('')}</w:tr></w:tbl>`;
}

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export const docxParts = (lines: readonly string[]): Record<string, string> => ({
  '[Content_Types].xml': '<Types/>',
  'word/styles.xml': `<w:styles xmlns:w="${word}">${[1, 2, 3]
    .map((level) => `<w:style w:type="paragraph" w:styleId="H${level}"><w:name w:val="heading ${level}"/></w:style>`)
    .join('')}</w:styles>`,
  'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="${word}"><w:body>${lines.map(docxBlock).join('')}</w:body></w:document>`,
});

/** A Word document. */
export const buildDocx = (path: string, lines: readonly string[]): Promise<void> => buildArchive(path, docxParts(lines));

const drawing =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function slideXml([title = '', ...lines]: readonly string[]): string {
  const shape = (type: string, texts: readonly string[]): string =>
    `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:txBody>${texts
      .map((text) => `<a:p><a:r><a:t>${escapeText(text)}</a:t></a:r></a:p>`)
      .join('')}</p:txBody></p:sp>`;
  return `<p:sld ${drawing}>${shape('title', [title])}${shape('body', lines)}${shape('sldNum', ['7'])}</p:sld>`;
}

/** A presentation; each slide is its title and its lines. Files are named against their order. */
export function pptxParts(slides: readonly (readonly string[])[]): Record<string, string> {
  const name = (index: number): string => `slide${slides.length - index}.xml`;
  const parts: Record<string, string> = {
    'ppt/presentation.xml': `<p:presentation ${drawing} xmlns:r="${office}"><p:sldIdLst>${slides
      .map((_, index) => `<p:sldId id="${256 + index}" r:id="rId${index + 1}"/>`)
      .join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': `<Relationships>${slides
      .map((_, index) => `<Relationship Id="rId${index + 1}" Type="${office}/slide" Target="slides/${name(index)}"/>`)
      .join('')}</Relationships>`,
  };
  for (const [index, slide] of slides.entries()) parts[`ppt/slides/${name(index)}`] = slideXml(slide);
  return parts;
}

export const buildPptx = (path: string, slides: readonly (readonly string[])[]): Promise<void> =>
  buildArchive(path, pptxParts(slides));

/** A book; each chapter is a page of HTML. */
export const epubParts = (title: string, chapters: readonly string[]): Record<string, string> => ({
  mimetype: 'application/epub+zip',
  'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
  'OPS/book.opf': `<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>${title}</dc:title></metadata><manifest>${chapters
    .map((_, index) => `<item id="c${index}" href="chapter%20${index}.xhtml"/>`)
    .join('')}</manifest><spine>${chapters.map((_, index) => `<itemref idref="c${index}"/>`).join('')}</spine></package>`,
  ...Object.fromEntries(chapters.map((html, index) => [`OPS/chapter ${index}.xhtml`, `<html><body>${html}</body></html>`])),
});

export interface PdfPage {
  /** Larger than the lines below. */
  readonly title: string;
  readonly lines: readonly string[];
}

const escapePdf = (text: string): string => text.replaceAll(/[\\()]/gu, String.raw`\$&`);

function pageContent({ title, lines }: PdfPage): string {
  const head = title === '' ? '' : `BT /F1 20 Tf 50 780 Td (${escapePdf(title)}) Tj ET\n`;
  const body = lines.map((line, index) => `BT /F1 11 Tf 50 ${740 - index * 14} Td (${escapePdf(line)}) Tj ET`);
  return head + body.join('\n');
}

/** A PDF of plain pages (PDF 1.4, Helvetica), Latin-1 only. */
export function buildPdf(pages: readonly PdfPage[]): Buffer {
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((page, index) => {
      const content = pageContent(page);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}
