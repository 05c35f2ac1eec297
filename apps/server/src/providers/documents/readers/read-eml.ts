import { decodeSample, isDecodable } from '../../tables/csv/decode.ts';
import type { DocumentText } from '../documents.ts';
import { addHtml } from './read-html.ts';
import { TextBuilder, squeeze } from './text-builder.ts';

/** A part of a message (RFC 2045); `body` has one byte in each character. */
interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const deepest = 10;
const mostParts = 1000;

/** Splits headers from body; folded lines are one (RFC 5322 2.2.3). */
function parsePart(raw: string): Part {
  const end = /\r?\n\r?\n/u.exec(raw);
  const head = end === null ? raw : raw.slice(0, end.index);
  const headers = new Map<string, string>();
  for (const line of head.replaceAll(/\r?\n[ \t]+/gu, ' ').split(/\r?\n/u)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return { headers, body: end === null ? '' : raw.slice(end.index + end[0].length) };
}

function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]+))`, 'iu').exec(header);
  return found?.[1] ?? found?.[2];
}

function decodeBytes(bytes: Uint8Array, charset: string | undefined): string {
  const label = charset?.toLowerCase() ?? 'utf8';
  return decodeSample(bytes, isDecodable(label) ? label : 'windows-1252');
}

function quotedPrintable(text: string): Uint8Array {
  const joined = text.replaceAll(/[=][ \t]*\r?\n/gu, '');
  return Buffer.from(
    joined.replaceAll(/[=]([\dA-Fa-f]{2})/gu, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
    'latin1',
  );
}

function decodeBody({ headers, body }: Part): string {
  const encoding = (headers.get('content-transfer-encoding') ?? '').toLowerCase();
  const charset = parameter(headers.get('content-type') ?? '', 'charset');
  if (encoding === 'base64') return decodeBytes(Buffer.from(body, 'base64'), charset);
  if (encoding === 'quoted-printable') return decodeBytes(quotedPrintable(body), charset);
  return decodeBytes(Buffer.from(body, 'latin1'), charset);
}

/** Words in another script (RFC 2047): `=?utf-8?Q?caf=C3=A9?=`. */
function decodeHeader(value: string): string {
  const joined = value.replaceAll(/(=\?[^?]+\?[BbQq]\?[^?]*\?=)\s+(?==\?)/gu, '$1');
  const words = joined.replaceAll(/[=]\?[^?]+\?[BbQq]\?[^?]*\?=/gu, (word) => {
    const [, charset = '', kind = '', text = ''] = word.split('?');
    const bytes = kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' '));
    return decodeBytes(bytes, charset.split('*')[0]);
  });
  return words === value ? decodeBytes(Buffer.from(value, 'latin1'), 'utf8') : words;
}

function partsOf({ headers, body }: Part): readonly Part[] {
  const boundary = parameter(headers.get('content-type') ?? '', 'boundary');
  if (boundary === undefined) return [];
  const pieces = `\n${body}`.split(`\n--${boundary}`).slice(1, mostParts);
  return pieces.filter((piece) => !piece.startsWith('--')).map((piece) => parsePart(piece.replace(/^[^\n]*\n/u, '')));
}

interface Reading {
  readonly builder: TextBuilder;
  readonly attachments: string[];
}

function addPart(part: Part, reading: Reading, depth: number): void {
  const type = (part.headers.get('content-type') ?? 'text/plain').toLowerCase();
  const disposition = part.headers.get('content-disposition') ?? '';
  const file = parameter(disposition, 'filename') ?? parameter(part.headers.get('content-type') ?? '', 'name');
  if (depth > deepest) return;
  if (/^attachment/iu.test(disposition) || (file !== undefined && !type.startsWith('multipart/'))) {
    reading.attachments.push(squeeze(decodeHeader(file ?? 'unnamed')));
  } else if (type.startsWith('multipart/alternative')) {
    const parts = partsOf(part);
    const isOf = (kind: string) => (each: Part) =>
      (each.headers.get('content-type') ?? 'text/plain').toLowerCase().startsWith(kind);
    const best = parts.find(isOf('text/plain')) ?? parts.find(isOf('text/html')) ?? parts.at(-1);
    if (best !== undefined) addPart(best, reading, depth + 1);
  } else if (type.startsWith('multipart/')) for (const inner of partsOf(part)) addPart(inner, reading, depth + 1);
  else if (type.startsWith('message/rfc822')) addMessage(parsePart(part.body), reading, depth + 1);
  else if (type.startsWith('text/html')) addHtml(reading.builder, decodeBody(part));
  else if (type.startsWith('text/')) {
    for (const text of decodeBody(part).split(/\r?\n\s*\r?\n/u)) reading.builder.paragraph(text);
  }
}

function addMessage(message: Part, reading: Reading, depth: number): void {
  const { builder } = reading;
  const said = (name: string): string => squeeze(decodeHeader(message.headers.get(name) ?? ''));
  builder.heading(1, said('subject') === '' ? 'Message without a subject' : said('subject'));
  for (const name of ['From', 'To', 'Cc', 'Date']) {
    const value = said(name.toLowerCase());
    if (value !== '') builder.line(`${name}: ${value}`);
  }
  addPart(message, reading, depth);
}

/** A mail: subject, people, text; attachments are named and not read. */
export function readEml(bytes: Uint8Array): DocumentText {
  const reading: Reading = { builder: new TextBuilder(), attachments: [] };
  addMessage(parsePart(Buffer.from(bytes).toString('latin1')), reading, 0);
  if (reading.attachments.length > 0) {
    reading.builder.paragraph(`Attachments: ${reading.attachments.join(', ')}`);
    reading.builder.warn(`${reading.attachments.length} attachments were not read; upload them by themselves.`);
  }
  return reading.builder.finish('eml');
}
