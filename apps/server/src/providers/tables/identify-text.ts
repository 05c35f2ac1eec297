import { unreadable } from './xlsx/unreadable.ts';

/**
 * Tells the formats that are text apart, from a file's first bytes.
 *
 * @throws Fault file_unreadable for web pages, foreign XML and bytes that are no text.
 */
export function identifyText(head: Buffer): 'json' | 'ndjson' | 'delimited' | 'spreadsheet-xml' {
  if (head.includes('PK\u0001\u0002', 0, 'latin1')) throw unreadable('The archive or workbook is damaged.', 'its first bytes');
  const text = asText(head);
  if (text.startsWith('<')) return identifyMarkup(text);
  if (text.startsWith('{') || text.startsWith('[')) return identifyJson(text);
  refuseBinary(head);
  return 'delimited';
}

/** What comes before the first mark does not matter; the mark is the same in every encoding but UTF-16 and UTF-32. */
function asText(head: Buffer): string {
  const isWide = head.length > 3 && (head[0] === 0xff || head[0] === 0xfe);
  const isWideBare = head.length > 3 && (head[0] === 0 || head[1] === 0);
  const text = isWide || isWideBare ? head.toString('latin1').replaceAll('\0', '') : head.toString('latin1');
  return text.replace(/^(?:\u00EF\u00BB\u00BF|\u00FF\u00FE|\u00FE\u00FF)/u, '').trimStart();
}

function identifyMarkup(text: string): 'delimited' | 'spreadsheet-xml' {
  const start = text.slice(0, 8192);
  if (start.includes('urn:schemas-microsoft-com:office:spreadsheet') && !/<html[\s>]/iu.test(start)) return 'spreadsheet-xml';
  if (/<office:document[\s>]/u.test(start) && start.includes('opendocument')) return 'spreadsheet-xml';
  if (/^(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html|head|body|meta|table|style|div)[\s>]/iu.test(start)) {
    throw unreadable(
      'The file is a web page, even if its name says that it is a workbook.',
      undefined,
      'Open it in Excel or LibreOffice, save it as XLSX and upload that.',
    );
  }
  if (/^<\?xml|^<[A-Za-z_][\w.:-]*(?:\s[^<>]*)?>\s*</u.test(start)) {
    throw unreadable('The file is XML, not a table.', undefined, 'Export it as CSV, JSON or XLSX.');
  }
  return 'delimited';
}

/** A cell of a delimited file may begin with a bracket, so what follows must be JSON, too. */
function identifyJson(text: string): 'json' | 'ndjson' | 'delimited' {
  if (/^\[\s*(?:[[{\]]|$)/u.test(text) || isWholeJson(text)) return isLines(text) ? 'ndjson' : 'json';
  if (/^\{\s*(?:"(?:[^"\\\n]|\\.)*"\s*:|\})/u.test(text)) return isLines(text) ? 'ndjson' : 'json';
  return 'delimited';
}

function isWholeJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One value a line: the first line is a value by itself and something follows. */
function isLines(text: string): boolean {
  const end = text.indexOf('\n');
  return end > 0 && isWholeJson(text.slice(0, end)) && /\S/u.test(text.slice(end));
}

/** So few say nothing about a file: a NUL in a cell of a short one, the Ctrl+Z that DOS ends its texts with. */
const fewControls = 8;
/** Of all bytes, or of all characters where each takes two. */
const controlShare = 0.05;

const isControl = (code: number): boolean => code < 9 || (code > 13 && code < 32 && code !== 27);

/** Text has hardly any control characters; UTF-16 and UTF-32 have a NUL in a steady place, pictures and programs anywhere. */
function refuseBinary(head: Buffer): void {
  if (isMarkedWide(head)) return;
  const nuls = [0, 0, 0, 0];
  let controls = 0;
  for (const [index, byte] of head.entries()) {
    if (byte === 0) nuls[index % 4] = (nuls[index % 4] ?? 0) + 1;
    else if (isControl(byte)) controls += 1;
  }
  const nulCount = nuls.reduce((sum, count) => sum + count, 0);
  const isWide = Math.max(...nuls) > 0.2 * (head.length / 4) && Math.min(...nuls) <= 0.02 * (head.length / 4);
  const isHardly = (count: number): boolean =>
    count <= controlShare * head.length || (count <= fewControls && count < head.length / 4);
  if (isHardly(controls) && (isHardly(nulCount) || isWide)) return;
  throw unreadable('The file is no table: too much of it is not text.', `${controls + nulCount} control characters`);
}

/** Begins with the mark of UTF-16 and goes on with characters; bytes say nothing there, as Arabic has many below 32. */
function isMarkedWide(head: Buffer): boolean {
  const mark = head.length < 4 ? 0 : head.readUInt16LE(0);
  if (mark !== 0xfe_ff && mark !== 0xff_fe) return false;
  let controls = 0;
  for (let at = 2; at + 1 < head.length; at += 2) {
    if (isControl(mark === 0xfe_ff ? head.readUInt16LE(at) : head.readUInt16BE(at))) controls += 1;
  }
  return controls <= controlShare * (head.length / 2);
}
