import type { DocumentText } from '../documents.ts';
import { TextBuilder, cleanText } from './text-builder.ts';

const heading = /^(#{1,6})[ \t]+(\S.*?)[ \t#]*$/u;
const fence = /^\s{0,3}(`{3,}|~{3,})/u;

/** Markdown stays as it is written; its headings are found outside code. */
export function readMarkdown(source: string): DocumentText {
  const text = cleanText(source);
  const builder = new TextBuilder();
  builder.verbatim(text);
  let start = 0;
  let open = '';
  for (const line of text.split('\n')) {
    const mark = fence.exec(line)?.[1];
    if (mark !== undefined && open === '') open = mark;
    else if (mark !== undefined && line.trim().startsWith(open)) open = '';
    const [, hashes, title] = open === '' ? (heading.exec(line) ?? []) : [];
    if (hashes !== undefined && title !== undefined) builder.mark({ level: hashes.length, title, start });
    start += line.length + 1;
  }
  return builder.finish('markdown');
}
