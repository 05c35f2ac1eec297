import { posix } from 'node:path';
import { XmlCursor } from '../../tables/xlsx/xml-cursor.ts';
import type { DocumentText } from '../documents.ts';
import { unreadableDocument } from '../unreadable-document.ts';
import type { Archive } from './archive.ts';
import { addHtml } from './read-html.ts';
import { TextBuilder } from './text-builder.ts';

interface Package {
  readonly title: string;
  /** Chapters in reading order. */
  readonly chapters: readonly string[];
}

/** Where the package is (EPUB 3.3, container.xml). */
function packagePath(container: string): string {
  const cursor = new XmlCursor(container);
  while (cursor.next()) {
    const path = !cursor.isClose && cursor.is('rootfile') ? cursor.attribute('full-path') : undefined;
    if (path !== undefined) return path;
  }
  throw unreadableDocument('The book does not say where its text is.', 'container.xml names no rootfile');
}

function readPackage(xml: string, folder: string): Package {
  const files = new Map<string, string>();
  const chapters: string[] = [];
  let title = '';
  const cursor = new XmlCursor(xml);
  while (cursor.next()) {
    if (cursor.isClose) continue;
    if (cursor.is('title') && title === '') title = cursor.wholeText() ?? '';
    else if (cursor.is('item')) files.set(cursor.attribute('id') ?? '', cursor.attribute('href') ?? '');
    else if (cursor.is('itemref')) {
      const file = files.get(cursor.attribute('idref') ?? '');
      if (file !== undefined) chapters.push(posix.join(folder, decodeName(file)));
    }
  }
  return { title, chapters };
}

/** Names are URLs; one that is none stays as it is. */
function decodeName(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

/** Books: one part for each chapter. */
export function readEpub(archive: Archive): DocumentText {
  if (archive.has('META-INF/encryption.xml') && archive.has('META-INF/rights.xml')) {
    throw unreadableDocument('The book is protected against copying.', 'META-INF/rights.xml', 'Use a copy without protection.');
  }
  const container = archive.text('META-INF/container.xml');
  const path = packagePath(container ?? '');
  const about = readPackage(archive.text(path) ?? '', posix.dirname(path));
  const builder = new TextBuilder();
  builder.heading(1, about.title);
  for (const [index, chapter] of about.chapters.entries()) {
    const html = archive.text(chapter);
    if (html === undefined) continue;
    builder.part(null, `Chapter ${index + 1}`);
    addHtml(builder, html);
  }
  return builder.finish('epub');
}
