import { buildArchive, docxParts, pptxParts } from '../../tests/knowledge/build-documents.ts';

/** Words of one format, as spelling and revisions cut them. */
const wordsPerRun = 5;

const look =
  '<w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Times New Roman" w:cs="Calibri"/><w:color w:val="333333"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-US" w:eastAsia="de-DE"/></w:rPr>';
const slideLook =
  '<a:rPr lang="en-US" sz="1800" dirty="0"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="Calibri"/></a:rPr>';

const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function runs(text: string, run: (words: string) => string): string {
  const words = escapeText(text).split(' ');
  const pieces: string[] = [];
  for (let at = 0; at < words.length; at += wordsPerRun) pieces.push(run(`${words.slice(at, at + wordsPerRun).join(' ')} `));
  return pieces.join('');
}

/** A document with the marks that Word writes around each few words. */
export async function buildWordFile(path: string, lines: readonly string[]): Promise<void> {
  const parts = docxParts([]);
  const body = lines.map(
    (line, at) =>
      `<w:p w14:paraId="3B${at}" w:rsidR="00A77B3E" w:rsidRDefault="00A77B3E"><w:pPr><w:spacing w:after="160" w:line="259" w:lineRule="auto"/>${look}</w:pPr>${runs(line, (words) => `<w:r w:rsidRPr="00B12C4D">${look}<w:t xml:space="preserve">${words}</w:t></w:r><w:proofErr w:type="spellEnd"/>`)}</w:p>`,
  );
  const paragraphs = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"';
  const document = (parts['word/document.xml'] ?? '')
    .replace('<w:document ', `<w:document ${paragraphs} `)
    .replace('<w:body>', `<w:body>${body.join('')}`);
  await buildArchive(path, { ...parts, 'word/document.xml': document });
}

/** Slides with the marks that PowerPoint writes around each few words. */
export async function buildSlideFile(path: string, slides: readonly (readonly string[])[]): Promise<void> {
  const parts = Object.entries(pptxParts(slides)).map(([name, xml]) => [
    name,
    xml.replaceAll(/<a:r><a:t>([^<]*)<\/a:t><\/a:r>/gu, (_, text: string) =>
      runs(text, (words) => `<a:r>${slideLook}<a:t>${words}</a:t></a:r>`),
    ),
  ]);
  await buildArchive(path, Object.fromEntries(parts));
}
