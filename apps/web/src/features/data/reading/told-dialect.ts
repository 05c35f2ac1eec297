import type { FileDialect, ToldDialect } from '@causeway/contract';

/** What most files of the world are written in; labels of the Encoding standard. */
export const encodings: readonly string[] = [
  new TextDecoder().encoding,
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'koi8-r',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
];

/** The parts that somebody changed. */
export function toldParts(before: FileDialect, after: FileDialect): ToldDialect {
  const changed = Object.entries(after).filter(([part, value]) => before[part as keyof FileDialect] !== value);
  return Object.fromEntries(changed);
}

/** A tab as it is typed. */
export const shownCharacter = (text: string): string => text.replaceAll('\t', String.raw`\t`);
export const parseCharacter = (text: string): string => text.replaceAll(String.raw`\t`, '\t');
