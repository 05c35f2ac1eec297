import type { Fault } from '@causeway/contract';
import { Parser } from 'htmlparser2';
import type { DocumentText } from '../documents.ts';
import { unreadableDocument } from '../unreadable-document.ts';
import { TextBuilder, squeeze } from './text-builder.ts';

/** Not for reading, or the same on every page. */
const skipped = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'svg',
  'math',
  'iframe',
  'object',
  'nav',
  'footer',
  'form',
  'button',
]);
const blocks = new Set(
  'address article aside blockquote body dd details div dl dt fieldset figcaption figure header hr html li main ol p pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
const headingLevel = (name: string): number | undefined => (/^h[1-6]$/u.test(name) ? Number(name[1]) : undefined);

/** No page of people is as deep; the parser keeps what is open in a list whose every insertion moves all the others. */
const deepest = 5000;

const tooDeep = (): Fault =>
  unreadableDocument('The page nests its elements too deep.', `more than ${deepest} levels`, 'Save it as text.');

/** Goes through a page tag by tag; no tree is built, so depth and size cost nothing. */
class PageReader {
  readonly #builder: TextBuilder;
  #text = '';
  #skipping = 0;
  #preformatted = 0;
  #level: number | undefined;
  #isListed = false;
  #isRow = false;
  #title: string | undefined;
  #isInTitle = false;

  constructor(builder: TextBuilder) {
    this.#builder = builder;
  }

  get title(): string {
    return squeeze(this.#title ?? '');
  }

  open(name: string): void {
    if (skipped.has(name)) this.#skipping += 1;
    const level = headingLevel(name);
    if (name === 'title' && this.#title === undefined) this.#isInTitle = true;
    if (blocks.has(name) || level !== undefined) this.#flush();
    if (name === 'pre') this.#preformatted += 1;
    if (name === 'br') this.#text += '\n';
    if (name === 'li') this.#isListed = true;
    if (name === 'tr') this.#isRow = true;
    if ((name === 'td' || name === 'th') && this.#text.trim() !== '') this.#text += ' | ';
    this.#level = level ?? this.#level;
  }

  close(name: string): void {
    if (skipped.has(name)) this.#skipping = Math.max(0, this.#skipping - 1);
    if (name === 'title') this.#isInTitle = false;
    if (blocks.has(name) || headingLevel(name) !== undefined) this.#flush();
    if (name === 'pre') this.#preformatted = Math.max(0, this.#preformatted - 1);
    if (headingLevel(name) !== undefined) this.#level = undefined;
  }

  say(text: string): void {
    if (this.#isInTitle) this.#title = `${this.#title ?? ''}${text}`;
    else if (this.#skipping === 0) this.#text += this.#preformatted > 0 ? text : text.replaceAll(/\s+/gu, ' ');
  }

  #flush(): void {
    const raw = this.#text;
    this.#text = '';
    const text = this.#preformatted > 0 ? raw : raw.split('\n').map(squeeze).join('\n').trim();
    if (text.trim() === '') return;
    if (this.#level !== undefined) this.#builder.heading(this.#level, text);
    else if (this.#isListed) this.#builder.line(`- ${text}`);
    else if (this.#isRow) this.#builder.line(text);
    else this.#builder.paragraph(text);
    this.#isListed = false;
    this.#isRow = false;
  }

  end(): void {
    this.#flush();
  }
}

/** Adds the text of a page; answers its title. */
export function addHtml(builder: TextBuilder, html: string): string {
  const page = new PageReader(builder);
  let depth = 0;
  const parser = new Parser({
    onopentag(name) {
      depth += 1;
      if (depth > deepest) throw tooDeep();
      page.open(name);
    },
    onclosetag(name) {
      depth -= 1;
      page.close(name);
    },
    ontext: (text) => page.say(text),
  });
  parser.write(html);
  parser.end();
  page.end();
  return page.title;
}

export function readHtml(html: string): DocumentText {
  const builder = new TextBuilder();
  addHtml(builder, html);
  return builder.finish('html');
}
