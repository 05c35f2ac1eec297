import type { DocumentKind } from '@causeway/contract';
import { unreadableDocument } from '../unreadable-document.ts';

/** What a file is by its first bytes; `archive`: its list of files tells. */
export type DocumentFormat = DocumentKind | 'archive';

const codeNames =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|kts|scala|c|h|cc|cpp|hpp|cs|swift|php|pl|lua|r|jl|sh|bash|zsh|ps1|sql|vue|svelte|css|scss|less|html\.erb|ya?ml|toml|ini|json|jsonc|xml|proto|graphql|tf|dockerfile|makefile|gradle|ex|exs|erl|hs|clj|dart|m|mm)$/iu;
const plainNames: readonly (readonly [RegExp, DocumentKind])[] = [
  [/\.(?:md|markdown|mdx)$/iu, 'markdown'],
  [/\.(?:csv|tsv|tab)$/iu, 'csv'],
  [/\.(?:html?|xhtml)$/iu, 'html'],
  [/\.eml$/iu, 'eml'],
  [codeNames, 'code'],
  [/^(?:dockerfile|makefile)$/iu, 'code'],
];
const pictures: readonly (readonly [string, string])[] = [
  ['\u0089PNG', 'a PNG picture'],
  ['\u00FF\u00D8\u00FF', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['II*\0', 'a TIFF picture'],
  ['MM\0*', 'a TIFF picture'],
  ['\u007FELF', 'a program'],
  ['MZ', 'a program'],
  ['ID3', 'a sound'],
  ['OggS', 'a sound'],
  ['RIFF', 'a sound or film'],
  ['\u001F\u008B', 'a packed file'],
  ['7z\u00BC\u00AF', 'a packed file'],
  ['Rar!', 'a packed file'],
  [String.raw`{\rtf`, 'a document in the old RTF format'],
];

/** UTF-16 has NULs, too, but only in every second place. */
function isBinary(head: Buffer): boolean {
  const hasMark = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  return !hasMark && head.includes(0);
}

/** @throws Fault document_unreadable for what holds no text. */
export function identifyDocument(head: Buffer, name: string): DocumentFormat {
  if (head.length === 0) throw unreadableDocument('The file is empty.');
  const start = head.toString('latin1', 0, 1024);
  if (start.includes('%PDF-')) return 'pdf';
  if (start.startsWith('PK\u0003\u0004')) return 'archive';
  if (start.startsWith('\u00D0\u00CF\u0011\u00E0')) {
    throw unreadableDocument(
      'The document is protected by a password, or in the format of Office before 2007.',
      'an OLE compound file',
      'Save it as DOCX, PPTX or XLSX without a password.',
    );
  }
  const other = pictures.find(([magic]) => start.startsWith(magic))?.[1];
  if (other !== undefined) throw unreadableDocument(`This is ${other}, not a document with text.`);
  if (isBinary(head)) throw unreadableDocument('This is not a document with text.', 'it has NUL bytes');
  return identifyText(start, name);
}

function identifyText(start: string, name: string): DocumentKind {
  const named = plainNames.find(([pattern]) => pattern.test(name))?.[1];
  if (named !== undefined) return named;
  if (/^\s*(?:<!doctype html|<html)/iu.test(start)) return 'html';
  if (
    /^(?:(?:Return-Path|Received|From|MIME-Version|Delivered-To|Message-ID): )/imu.test(start.slice(0, 200)) &&
    /^Subject: /imu.test(start)
  ) {
    return 'eml';
  }
  return 'text';
}
