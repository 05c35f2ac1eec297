import type { DocumentKind, DocumentPart } from '@causeway/contract';
import { documentLimits } from '../document-limits.ts';
import type { DocumentHeading, DocumentText } from '../documents.ts';

/** But for tabs and line ends. */
const controls = /(?![\t\n])\p{Cc}/gu;
const maxTitle = 300;

/** What the databases and every screen can hold: no controls, no halves of characters, one kind of line end. */
export const cleanText = (text: string): string =>
  text.toWellFormed().replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll(controls, '');

/** Spaces of one line as one, none at its ends. */
export const squeeze = (text: string): string => text.replaceAll(/[^\S\n]+/gu, ' ').trim();

/** Collects the text of a document with its parts and titles. Text beyond the limit is dropped. */
export class TextBuilder {
  readonly #pieces: string[] = [];
  readonly #parts: DocumentPart[] = [];
  readonly #headings: DocumentHeading[] = [];
  readonly #warnings = new Set<string>();
  #length = 0;
  #isFull = false;

  get length(): number {
    return this.#length;
  }

  /** A page, slide, sheet or chapter begins. */
  part(page: number | null, title = ''): void {
    this.#parts.push({ page, title: squeeze(title).slice(0, maxTitle), start: this.#length === 0 ? 0 : this.#length + 2 });
  }

  /** Text that stands alone; blank text is no paragraph. */
  paragraph(text: string): void {
    this.#add(cleanText(text).trim(), '\n\n');
  }

  heading(level: number, text: string): void {
    const title = squeeze(cleanText(text).replaceAll('\n', ' '));
    if (title === '' || this.#isFull) return;
    this.#headings.push({ level, title: title.slice(0, maxTitle), start: this.#length === 0 ? 0 : this.#length + 2 });
    this.#add(title, '\n\n');
  }

  /** A line below the one before. */
  line(text: string): void {
    this.#add(cleanText(text).trim(), '\n');
  }

  /** The whole text as it is, for documents that are text already. */
  verbatim(text: string): void {
    this.#add(cleanText(text), '\n\n');
  }

  /** A title that stands in the text already. */
  mark(heading: DocumentHeading): void {
    if (heading.start < this.#length) this.#headings.push({ ...heading, title: heading.title.slice(0, maxTitle) });
  }

  warn(text: string): void {
    this.#warnings.add(text);
  }

  finish(kind: DocumentKind, about: { readonly pages?: number | null; readonly isScanned?: boolean } = {}): DocumentText {
    return {
      kind,
      text: this.#pieces.join(''),
      parts: this.#parts.filter(({ start }) => start <= this.#length),
      headings: this.#headings,
      pages: about.pages ?? null,
      isScanned: about.isScanned ?? false,
      warnings: [...this.#warnings],
    };
  }

  #add(text: string, separator: string): void {
    if (text === '' || this.#isFull) return;
    const lead = this.#length === 0 ? '' : separator;
    const room = documentLimits.characters - this.#length - lead.length;
    if (text.length > room) {
      this.#isFull = true;
      this.warn(`Only the first ${documentLimits.characters} characters were kept.`);
    }
    const kept = text.length > room ? text.slice(0, Math.max(0, room)).toWellFormed() : text;
    this.#pieces.push(lead, kept);
    this.#length += lead.length + kept.length;
  }
}
