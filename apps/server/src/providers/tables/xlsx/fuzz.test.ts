import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { buildWorkbook, sheetXml } from '../../../../../../tests/data/build-workbook.ts';
import { identify } from '../identify.ts';
import { openWorkbook } from '../open-workbook.ts';
import type { Workbook } from './workbook.ts';

const rounds = Number(process.env['CAUSEWAY_TEST_FUZZ'] ?? 400);

let path = '';
before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'fuzz-')), 'book.xlsx');
});
after(() => rm(join(path, '..'), { recursive: true }));

/** A generator of numbers that gives the same ones each time (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const rows = Array.from(
  { length: 20 },
  (_, index) =>
    `<row r="${index + 1}"><c r="A${index + 1}"><v>${index}</v></c><c r="B${index + 1}" t="s"><v>${index % 2}</v></c><c r="C${index + 1}" t="inlineStr"><is><t xml:space="preserve">text ${index}</t></is></c><c r="D${index + 1}" s="1"><f>A1+1</f><v>${45_000 + index}</v></c></row>`,
).join('');
const strings = '<si><t>one</t></si><si><r><t>t</t></r><r><t>wo</t></r></si>';
const text = { rows, strings, formats: ['yyyy-mm-dd'], after: '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>' };

/** All cells, or the fault that was thrown; anything else that is thrown is a bug. */
async function outcome(): Promise<string> {
  try {
    const { format } = await identify(path);
    return format.startsWith('xls') ? await readAll(await openWorkbook(path, format)) : format;
  } catch (error) {
    assert.ok(error instanceof Fault, error instanceof Error ? error.stack : String(error));
    return error.code;
  }
}

async function readAll(book: Workbook): Promise<string> {
  const cells: string[] = [];
  try {
    for (const sheet of book.sheets) {
      const source = book.rows(sheet);
      for await (const batch of source) cells.push(...batch.rows.map((row) => row.join('\t')));
      cells.push(...source.summary.warnings.map(({ code, count }) => `${code} ${count}`));
    }
    return cells.join('\n');
  } finally {
    await book.close();
  }
}

test('a workbook with changed bytes is read as it was or refused, never otherwise', async () => {
  await buildWorkbook(path, text);
  const whole = await readFile(path);
  const expected = await outcome();
  const random = createRandom(1);
  for (let round = 0; round < rounds; round += 1) {
    const bytes = Buffer.from(whole);
    for (let change = 0; change <= random(4); change += 1) bytes.writeUInt8(random(256), random(bytes.length));
    await writeFile(path, bytes);
    const got = await outcome();
    const isFair = got === expected || got === 'file_unreadable' || got === 'data_limit_exceeded' || got === 'zip';
    // The names of parts are not under a checksum: with another one a part may be found elsewhere or not at all.
    if (!isFair) assert.ok(hasOtherNames(whole, bytes), `round ${round}: ${got.slice(0, 300)}`);
  }
});

function hasOtherNames(whole: Buffer, bytes: Buffer): boolean {
  const names = (buffer: Buffer): string => [...buffer.toString('latin1').matchAll(/xl\/[\w./]+|_rels\/[\w./]+/gu)].join(' ');
  return names(whole) !== names(bytes);
}

test('a sheet whose XML was changed is read or refused, and never ends the process', async () => {
  const whole = sheetXml(text);
  const pieces = [
    '<',
    '>',
    '/',
    '"',
    '=',
    '&',
    '<c>',
    '</c>',
    '<row>',
    '</row>',
    '<!--',
    '<![CDATA[',
    ']]>',
    '<?',
    '\0',
    ' ',
    '</sheetData>',
  ];
  const random = createRandom(2);
  for (let round = 0; round < rounds; round += 1) {
    const at = random(whole.length);
    const piece = pieces[random(pieces.length)] ?? '';
    const cut = random(3) === 0 ? random(40) : 0;
    const xml = whole.slice(0, at) + piece + whole.slice(at + cut);
    await buildWorkbook(path, { ...text, parts: { 'xl/worksheets/sheet1.xml': xml } });
    await outcome();
  }
});

test('other parts may be broken, too', async () => {
  const random = createRandom(3);
  const names = ['xl/workbook.xml', 'xl/_rels/workbook.xml.rels', 'xl/styles.xml', 'xl/sharedStrings.xml', '_rels/.rels'];
  for (let round = 0; round < rounds / 4; round += 1) {
    const junk = ['', '<', '<a', '<a b', '<a b=', '<a b="', '<!DOCTYPE', '<sst><si>', '<sheets><sheet/>', '\u0000'];
    await buildWorkbook(path, { ...text, parts: { [names[random(names.length)] ?? '']: junk[random(junk.length)] } });
    await outcome();
  }
});
