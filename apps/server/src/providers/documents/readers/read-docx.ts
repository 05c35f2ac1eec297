import { XmlCursor } from '../../tables/xlsx/xml-cursor.ts';
import type { DocumentText } from '../documents.ts';
import { unreadableDocument } from '../unreadable-document.ts';
import type { Archive } from './archive.ts';
import { TextBuilder, squeeze } from './text-builder.ts';

/** Heading levels by style id: ids are translated ("berschrift1"), names and outline levels are not (ECMA-376 17.7.4.9). */
function headingStyles(xml: string): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  const cursor = new XmlCursor(xml);
  let style = '';
  while (cursor.next()) {
    if (cursor.isClose) continue;
    if (cursor.is('style')) style = cursor.attribute('styleId') ?? '';
    const value = cursor.is('name') || cursor.is('outlineLvl') ? cursor.attribute('val') : undefined;
    if (value === undefined || style === '') continue;
    if (cursor.is('outlineLvl') && /^[0-5]$/u.test(value)) levels.set(style, Number(value) + 1);
    const named = /^heading ([1-6])$/iu.exec(value)?.[1];
    if (named !== undefined) levels.set(style, Number(named));
    if (/^title$/iu.test(value) && cursor.is('name')) levels.set(style, 1);
  }
  return levels;
}

interface Paragraph {
  text: string;
  level: number | undefined;
  isListed: boolean;
}

/** Goes through the body once: paragraphs, and tables as rows of cells. */
class BodyReader {
  readonly #builder: TextBuilder;
  readonly #styles: ReadonlyMap<string, number>;
  /** Open tables, each with the cells of its current row. */
  readonly #rows: string[][] = [];
  /** Text boxes hold paragraphs within paragraphs. */
  readonly #paragraphs: Paragraph[] = [];

  constructor(builder: TextBuilder, styles: ReadonlyMap<string, number>) {
    this.#builder = builder;
    this.#styles = styles;
  }

  read(xml: string): void {
    const cursor = new XmlCursor(xml);
    while (cursor.next()) {
      if (cursor.isClose) this.#close(cursor);
      else this.#open(cursor);
    }
  }

  #open(cursor: XmlCursor): void {
    if (cursor.is('p')) this.#beginParagraph(cursor.isEmpty);
    else if (cursor.is('tr')) this.#rows.push([]);
    else if (cursor.is('tc')) this.#rows.at(-1)?.push('');
    // The same words again, for programs that do not know the first form.
    else if (cursor.is('Fallback')) cursor.skipElement();
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph === undefined) return;
    if (cursor.is('t')) paragraph.text += cursor.wholeText() ?? '';
    else if (cursor.is('tab')) paragraph.text += '\t';
    else if (cursor.is('br') || cursor.is('cr')) paragraph.text += '\n';
    else if (cursor.is('noBreakHyphen')) paragraph.text += '-';
    else if (cursor.is('pStyle')) paragraph.level = this.#styles.get(cursor.attribute('val') ?? '') ?? paragraph.level;
    else if (cursor.is('numPr')) paragraph.isListed = true;
  }

  #beginParagraph(isEmpty: boolean): void {
    if (!isEmpty) this.#paragraphs.push({ text: '', level: undefined, isListed: false });
  }

  #close(cursor: XmlCursor): void {
    if (cursor.is('p')) this.#endParagraph();
    else if (cursor.is('tr')) this.#endRow();
  }

  #endParagraph(): void {
    const { text, level, isListed } = this.#paragraphs.pop() ?? { text: '', level: undefined, isListed: false };
    const row = this.#rows.at(-1);
    if (row !== undefined && row.length > 0) row[row.length - 1] = squeeze(`${row.at(-1) ?? ''} ${text.replaceAll('\n', ' ')}`);
    else if (level !== undefined) this.#builder.heading(level, text);
    else if (isListed && text.trim() !== '') this.#builder.line(`- ${text.trim()}`);
    else this.#builder.paragraph(text);
  }

  #endRow(): void {
    const row = this.#rows.pop() ?? [];
    const outer = this.#rows.at(-1);
    const text = row.filter((cell) => cell !== '').join(' | ');
    if (outer !== undefined && outer.length > 0) outer[outer.length - 1] = squeeze(`${outer.at(-1) ?? ''} ${text}`);
    else this.#builder.line(text);
  }
}

/** WordprocessingML: headings by their styles, tables row by row, foot- and endnotes at the end. */
export function readDocx(archive: Archive): DocumentText {
  const body = archive.text('word/document.xml');
  if (body === undefined) throw unreadableDocument('The Word document has no text part.', 'word/document.xml is missing');
  const builder = new TextBuilder();
  const styles = headingStyles(archive.text('word/styles.xml') ?? '');
  new BodyReader(builder, styles).read(body);
  for (const notes of ['word/footnotes.xml', 'word/endnotes.xml']) {
    const xml = archive.text(notes);
    if (xml !== undefined) new BodyReader(builder, styles).read(xml);
  }
  return builder.finish('docx');
}
