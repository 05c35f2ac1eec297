import { XmlCursor } from '../../tables/xlsx/xml-cursor.ts';
import type { DocumentText } from '../documents.ts';
import { unreadableDocument } from '../unreadable-document.ts';
import type { Archive } from './archive.ts';
import { TextBuilder } from './text-builder.ts';

/** Relations of a part: id to the name of the other, without its folder. */
function relationsOf(xml: string, type: string): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  const cursor = new XmlCursor(xml);
  while (cursor.next()) {
    if (cursor.isClose || !cursor.is('Relationship') || cursor.attribute('Type')?.endsWith(`/${type}`) !== true) continue;
    const file = (cursor.attribute('Target') ?? '').split('/').at(-1);
    if (file !== undefined) targets.set(cursor.attribute('Id') ?? '', file);
  }
  return targets;
}

/** Files of the slides in the order they are shown; the numbers in their names say nothing. */
function slideFiles(archive: Archive): readonly string[] {
  const presentation = archive.text('ppt/presentation.xml');
  if (presentation === undefined) {
    throw unreadableDocument('The presentation has no list of slides.', 'ppt/presentation.xml is missing');
  }
  const files = relationsOf(archive.text('ppt/_rels/presentation.xml.rels') ?? '', 'slide');
  const shown: string[] = [];
  const cursor = new XmlCursor(presentation);
  while (cursor.next()) {
    if (cursor.isClose || !cursor.is('sldId')) continue;
    // `id` and `r:id` differ by their prefix only; relations begin with letters.
    const relation = /\br:id\s*=\s*["']([^"']+)["']/u.exec(presentation.slice(cursor.tagStart, cursor.at))?.[1];
    const file = files.get(relation ?? '');
    if (file !== undefined) shown.push(file);
  }
  return shown.length > 0 ? shown : [...files.values()];
}

interface Shape {
  readonly isTitle: boolean;
  readonly paragraphs: string[];
}

/** Goes through a slide once: paragraphs shape by shape; rows of tables are one paragraph each. */
class SlideReader {
  readonly shapes: Shape[] = [];
  #cells: string[] | undefined;
  #text = '';

  read(xml: string): readonly Shape[] {
    const cursor = new XmlCursor(xml);
    while (cursor.next()) {
      if (cursor.isClose) this.#close(cursor);
      else this.#open(cursor);
    }
    return this.shapes;
  }

  #open(cursor: XmlCursor): void {
    if (cursor.is('t')) this.#text += cursor.wholeText() ?? '';
    else if (cursor.is('br')) this.#text += '\n';
    else if (cursor.is('sp') || cursor.is('graphicFrame')) this.shapes.push({ isTitle: false, paragraphs: [] });
    else if (cursor.is('ph')) this.#openPlace(cursor.attribute('type') ?? '');
    else if (cursor.is('tr')) this.#cells = [];
    else if (cursor.is('tc')) this.#text = '';
    else if (cursor.is('p')) this.#text = this.#cells === undefined || this.#text === '' ? '' : `${this.#text} `;
  }

  /** What a shape is for: its title is told apart, its number left out. */
  #openPlace(type: string): void {
    if (!/^(?:ctrTitle|title|sldNum)$/u.test(type)) return;
    this.shapes.pop();
    this.shapes.push({ isTitle: type !== 'sldNum', paragraphs: [] });
  }

  #close(cursor: XmlCursor): void {
    if (cursor.is('p') && this.#cells === undefined) this.#end(this.#text);
    else if (cursor.is('tc')) this.#cells?.push(this.#text.trim());
    else if (cursor.is('tr')) {
      this.#end((this.#cells ?? []).join(' | '));
      this.#cells = undefined;
    }
  }

  #end(text: string): void {
    if (!/^\s*\d*\s*$/u.test(text)) this.shapes.at(-1)?.paragraphs.push(text);
  }
}

function addNotes(builder: TextBuilder, archive: Archive, slide: string): void {
  const relations = archive.text(`ppt/slides/_rels/${slide}.rels`);
  const [notes] = relationsOf(relations ?? '', 'notesSlide').values();
  const xml = notes === undefined ? undefined : archive.text(`ppt/notesSlides/${notes}`);
  for (const shape of xml === undefined ? [] : new SlideReader().read(xml)) {
    for (const text of shape.paragraphs) builder.paragraph(text);
  }
}

/** PresentationML: one part for each slide, its title as heading, its notes below. */
export function readPptx(archive: Archive): DocumentText {
  const builder = new TextBuilder();
  const files = slideFiles(archive);
  for (const [index, file] of files.entries()) {
    const shapes = new SlideReader().read(archive.text(`ppt/slides/${file}`) ?? '');
    const title = shapes.find(({ isTitle }) => isTitle)?.paragraphs.join(' ') ?? '';
    builder.part(index + 1, title);
    builder.heading(1, title);
    for (const { isTitle, paragraphs } of shapes) {
      if (!isTitle) for (const text of paragraphs) builder.line(text);
    }
    addNotes(builder, archive, file);
  }
  return builder.finish('pptx', { pages: files.length });
}
