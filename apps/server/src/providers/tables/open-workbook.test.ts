import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { buildWorkbook, sheetXml } from '../../../../../tests/data/build-workbook.ts';
import type { WorkbookText } from '../../../../../tests/data/build-workbook.ts';
import { openWorkbook } from './open-workbook.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workbooks-'));
});
after(() => rm(folder, { recursive: true }));

interface ReadSheet {
  readonly name: string;
  readonly visibility: string;
  readonly rows: readonly (readonly string[])[];
  readonly kinds: readonly string[];
  readonly lines: readonly number[];
  readonly width: number;
  readonly warnings: Readonly<Record<string, number | undefined>>;
  readonly merged: readonly unknown[];
}

async function readAll(text: WorkbookText): Promise<readonly ReadSheet[]> {
  const path = join(folder, 'book.xlsx');
  await buildWorkbook(path, text);
  const book = await openWorkbook(path, 'xlsx');
  try {
    const read: ReadSheet[] = [];
    for (const sheet of book.sheets) {
      const source = book.rows(sheet);
      const rows: (readonly string[])[] = [];
      const kinds: string[] = [];
      const lines: number[] = [];
      for await (const batch of source) {
        rows.push(...batch.rows);
        lines.push(...batch.lines);
        for (const row of batch.kinds) kinds.push(row.map((kind) => label(book.formats[kind])).join(' '));
      }
      const { width, merged, warnings } = source.summary;
      const counts = Object.fromEntries([...book.warnings, ...warnings].map(({ code, count }) => [code, count]));
      read.push({ name: sheet.name, visibility: sheet.visibility, rows, kinds, lines, width, warnings: counts, merged });
    }
    return read;
  } finally {
    await book.close();
  }
}

function label(format: { readonly kind: string; readonly currency?: string } | undefined): string {
  return format?.currency === undefined ? String(format?.kind) : `${format.kind}:${format.currency}`;
}

async function readOne(text: WorkbookText): Promise<ReadSheet> {
  const [sheet] = await readAll(text);
  assert.ok(sheet);
  return sheet;
}

const inline = (ref: string, text: string): string => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`;

test('cells of every type come as text with their kind', async () => {
  const { rows, kinds } = await readOne({
    strings: '<si><t>shared</t></si>',
    rows: `<row r="1">${inline('A1', 'inline')}<c r="B1" t="s"><v>0</v></c><c r="C1"><v>1.5</v></c><c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="str"><f>A1</f><v>result</v></c><c r="G1" t="d"><v>2024-02-29T00:00:00</v></c><c r="H1" t="d"><v>2024-02-29T12:30:00Z</v></c></row>`,
  });
  assert.deepEqual(rows, [['inline', 'shared', '1.5', 'true', '#N/A', 'result', '2024-02-29', '2024-02-29 12:30:00']]);
  assert.deepEqual(kinds, ['text text number boolean error text date datetime']);
});

test('the format of a number tells dates, times, durations, shares and money apart', async () => {
  const formats = [
    'yyyy-mm-dd',
    'd.m.yyyy hh:mm',
    'hh:mm:ss',
    '[h]:mm',
    '0.0%',
    '#,##0.00 [$€-407]',
    '[$$-409]#,##0',
    '0.00"d"',
  ];
  const values = [45_351, 45_351.5, 0.25, 1.5, 0.125, 9.99, 5, 7];
  const cells = values
    .map((value, index) => `<c r="${'ABCDEFGH'.charAt(index)}1" s="${index + 1}"><v>${value}</v></c>`)
    .join('');
  const { rows, kinds } = await readOne({ formats, rows: `<row r="1">${cells}</row>` });
  assert.deepEqual(rows, [['2024-02-29', '2024-02-29 12:00:00', '06:00:00', '36:00:00', '0.125', '9.99', '5', '7']]);
  assert.deepEqual(kinds, ['date datetime time duration percent currency:EUR currency:USD number']);
});

test('a time of day in a format of days is not lost', async () => {
  const { rows } = await readOne({ formats: ['yyyy-mm-dd'], rows: '<row r="1"><c r="A1" s="1"><v>45351.75</v></c></row>' });
  assert.deepEqual(rows, [['2024-02-29 18:00:00']]);
});

test('both calendars give the same day', async () => {
  const formats = ['yyyy-mm-dd'];
  const old = await readOne({ formats, rows: '<row r="1"><c r="A1" s="1"><v>45351</v></c></row>' });
  const mac = await readOne({ formats, properties: 'date1904="1"', rows: '<row r="1"><c r="A1" s="1"><v>43889</v></c></row>' });
  assert.deepEqual(old.rows, [['2024-02-29']]);
  assert.deepEqual(mac.rows, [['2024-02-29']]);
});

test('an extension of the workbook does not turn its calendar back', async () => {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const { rows } = await readOne({
    formats: ['yyyy-mm-dd'],
    rows: '<row r="1"><c r="A1" s="1"><v>43889</v></c></row>',
    parts: {
      'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr date1904="1"/><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets><extLst><ext><x15:workbookPr xmlns:x15="urn:x" chartTrackingRefBase="1"/></ext></extLst></workbook>`,
    },
  });
  assert.deepEqual(rows, [['2024-02-29']]);
});

test('numbers that are no dates stay numbers, with a warning', async () => {
  const { rows, kinds, warnings } = await readOne({
    formats: ['yyyy-mm-dd'],
    rows: '<row r="1"><c r="A1" s="1"><v>-1</v></c><c r="B1" s="1"><v>2994626</v></c></row>',
  });
  assert.deepEqual(rows, [['-1', '2994626']]);
  assert.deepEqual(kinds, ['number number']);
  assert.equal(warnings['date-out-of-range'], 2);
});

test('numbers are the shortest with the same bits, and long ones are warned of', async () => {
  const values = ['0.30000000000000004', '1.1000000000000001', '123456789012345678', '1.2345678901234501E+17', '1E-7', '007'];
  const cells = values.map((value, index) => `<c r="${'ABCDEF'.charAt(index)}1"><v>${value}</v></c>`).join('');
  const { rows, warnings } = await readOne({ rows: `<row r="1">${cells}</row>` });
  assert.deepEqual(rows, [['0.30000000000000004', '1.1', '123456789012345678', '123456789012345010', '1e-7', '007']]);
  assert.equal(warnings['long-number'], 2);
});

test('runs of a rich text are joined, and what is only to be read aloud is left out', async () => {
  const { rows } = await readOne({
    strings:
      '<si><r><rPr><b/></rPr><t>to</t></r><r><t xml:space="preserve"> kyo </t></r><rPh sb="0" eb="1"><t>TOKYO</t></rPh></si>',
    rows: '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
  });
  assert.deepEqual(rows, [['to kyo ', 'ab']]);
});

test('entities, CDATA, escapes and line ends are what they stand for', async () => {
  const cells = [
    inline('A1', 'a &amp; b &#60;&#x1F600;'),
    inline('B1', '<![CDATA[</row> & <c>]]>'),
    inline('C1', 'one_x000D_\r\ntwo'),
    inline('D1', '_x005F_x000D_'),
    inline('E1', '&unknown;'),
  ];
  const { rows } = await readOne({ rows: `<row r="1">${cells.join('')}</row>` });
  assert.deepEqual(rows, [['a & b <😀', '</row> & <c>', 'one\r\ntwo', '_x000D_', '&unknown;']]);
});

test('an entity bomb stays as small as it is written', async () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
  const xml = sheetXml({ rows: `<row r="1">${inline('A1', '&b;')}</row>` });
  const { rows } = await readOne({ parts: { 'xl/worksheets/sheet1.xml': bomb + xml } });
  assert.deepEqual(rows, [['&b;']]);
});

test('formulas without a result are counted, not passed over', async () => {
  const { rows, warnings } = await readOne({
    rows: '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>2+2</f><v>4</v></c><c r="C1"><f t="shared" si="0"/><v/></c><c r="D1" t="str"><f>""</f><v></v></c></row>',
  });
  assert.deepEqual(rows, [['', '4', '', '']]);
  assert.equal(warnings['formula-without-value'], 2);
});

test('a sheet with nothing but formulas without a result says so', async () => {
  const { rows, warnings } = await readOne({ rows: '<row r="1"><c r="A1"><f>1+1</f></c></row>' });
  assert.deepEqual(rows, []);
  assert.equal(warnings['formula-without-value'], 1);
});

test('merged ranges, hidden rows and hidden columns are told', async () => {
  const { merged, warnings } = await readOne({
    before: '<cols><col min="2" max="3" hidden="1"/></cols>',
    rows: `<row r="1">${inline('A1', 'x')}</row><row r="2" hidden="1">${inline('A2', 'y')}</row>`,
    after: '<mergeCells count="1"><mergeCell ref="A1:B3"/></mergeCells>',
  });
  assert.deepEqual(merged, [{ top: 1, left: 1, bottom: 3, right: 2 }]);
  assert.deepEqual(warnings, { 'hidden-columns': 1, 'hidden-rows': 1, 'merged-cells': 1 });
});

test('the used range is what has values, whatever the dimension says', async () => {
  const { rows, lines, width } = await readOne({
    before: '<dimension ref="A1:XFD1048576"/>',
    rows: `<row r="3"><c r="B3" s="0"/>${inline('C3', 'x')}<c r="ZZ3"/></row><row r="9"><c r="A9"/></row><row r="10">${inline('A10', 'y')}</row>`,
  });
  assert.deepEqual(rows, [
    ['', '', 'x'],
    ['y', '', ''],
  ]);
  assert.deepEqual(lines, [3, 10]);
  assert.equal(width, 3);
});

test('two cells in opposite corners are two rows', async () => {
  const { rows, lines, width } = await readOne({
    rows: `<row r="1">${inline('A1', 'first')}</row><row r="1048576">${inline('XFD1048576', 'last')}</row>`,
  });
  assert.deepEqual(lines, [1, 1_048_576]);
  assert.equal(width, 16_384);
  assert.equal(rows[0]?.[0], 'first');
  assert.equal(rows[1]?.[16_383], 'last');
});

test('rows and cells without a reference follow one another', async () => {
  const { rows, lines } = await readOne({
    rows: '<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c><v>3</v></c><c r="D5"><v>4</v></c></row><row><c><v>5</v></c></row>',
  });
  assert.deepEqual(lines, [1, 5, 6]);
  assert.deepEqual(rows, [
    ['1', '2', '', ''],
    ['3', '', '', '4'],
    ['5', '', '', ''],
  ]);
});

test('prefixes of names and the strict standard make no difference', async () => {
  const xml =
    '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>pre</x:t></x:is></x:c><x:c r="B1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>';
  const { rows } = await readOne({ parts: { 'xl/worksheets/sheet1.xml': xml } });
  assert.deepEqual(rows, [['pre', '2']]);
});

test('parts are found in any case, with backslashes, and without their relations', async () => {
  const xml = sheetXml({ rows: '<row r="1"><c r="A1"><v>1</v></c></row>' });
  const sheet = 'xl/worksheets/sheet1.xml';
  for (const name of ['XL/Worksheets/Sheet1.XML', String.raw`xl\worksheets\sheet1.xml`]) {
    const { rows } = await readOne({ parts: { [sheet]: undefined, [name]: xml } });
    assert.deepEqual(rows, [['1']]);
  }
  const bare = await readOne({ parts: { '_rels/.rels': undefined, 'xl/_rels/workbook.xml.rels': undefined, [sheet]: xml } });
  assert.deepEqual(bare.rows, [['1']]);
});

test('sheets of charts are left out with a warning, hidden sheets are read with one', async () => {
  const relation = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
  const sheets = await readAll({
    rows: '<row r="1"><c r="A1"><v>1</v></c></row>',
    parts: {
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><sheets><sheet name="Chart" r:id="rId1"/><sheet name="A" state="hidden" r:id="rId2"/><sheet name="B" state="veryHidden" r:id="rId3"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': `<Relationships>${relation(1, 'chartsheet', 'chartsheets/sheet1.xml')}${relation(2, 'worksheet', '/xl/worksheets/sheet1.xml')}${relation(3, 'worksheet', 'worksheets/b.xml')}</Relationships>`,
      'xl/chartsheets/sheet1.xml': '<chartsheet/>',
      'xl/worksheets/b.xml': sheetXml({ rows: '<row r="1"><c r="A1"><v>2</v></c></row>' }),
    },
  });
  assert.deepEqual(
    sheets.map(({ name, visibility, rows }) => [name, visibility, rows]),
    [
      ['A', 'hidden', [['1']]],
      ['B', 'veryHidden', [['2']]],
    ],
  );
  assert.deepEqual(sheets[0]?.warnings, { 'sheets-without-cells': 1, 'hidden-sheets': 2 });
});

test('a cell that is there twice is told', async () => {
  const { rows, warnings } = await readOne({ rows: '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>' });
  assert.deepEqual(rows, [['2']]);
  assert.equal(warnings['cells-written-twice'], 1);
});

test('what this reader does not know is read by another one from there on', async () => {
  const { rows, lines, warnings } = await readOne({
    rows: '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><odd/><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>',
  });
  assert.deepEqual(rows, [['1'], ['2'], ['3']]);
  assert.deepEqual(lines, [1, 2, 3]);
  assert.equal(warnings['read-by-another-reader'], 1);
});

test('a sheet that ends in the middle is refused, never read in part', async () => {
  const xml = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v>';
  await assert.rejects(readOne({ parts: { 'xl/worksheets/sheet1.xml': xml } }), { code: 'file_unreadable' });
});

test('a byte order mark is no part of the document', async () => {
  const xml = `\uFEFF${sheetXml({ rows: `<row r="1">${inline('A1', 'Ωmega')}</row>` })}`;
  const { rows } = await readOne({ parts: { 'xl/worksheets/sheet1.xml': xml } });
  assert.deepEqual(rows, [['Ωmega']]);
});

test('a reference that is none is not dropped', async () => {
  const { rows, warnings } = await readOne({ rows: '<row r="1"><c r="A1"><v>1</v></c><c r="$B$1"><v>2</v></c></row>' });
  assert.equal(warnings['read-by-another-reader'], 1);
  assert.deepEqual(rows.flat().filter(Boolean), ['1', '2']);
});

test('formulas, styles without values and other ways to write cells are read like plain ones', async () => {
  const plain = Array.from(
    { length: 3000 },
    (_, index) =>
      `<row r="${index + 1}"><c r="A${index + 1}"><v>${index}</v></c><c r="B${index + 1}" t="inlineStr"><is><t>b</t></is></c></row>`,
  );
  const other = plain.map((row) =>
    row
      .replaceAll(/<c r="([A-Z]+\d+)"/gu, "<c  r='$1' cm='1'")
      .replace('<v>', '<f>1+1</f><v >')
      .replace('<is>', '<is ><!-- x -->'),
  );
  const [first, second] = [await readOne({ rows: plain.join('') }), await readOne({ rows: other.join('\n') })];
  assert.deepEqual(second.rows, first.rows);
  assert.deepEqual(second.kinds, first.kinds);
});

test('strings are found in whatever order rows need them', async () => {
  const count = 20_000;
  const strings = Array.from({ length: count }, (_, index) => `<si><t>string ${index}</t></si>`).join('');
  const order = [count - 1, 0, count / 2, ...Array.from({ length: 5000 }, (_, index) => count - index - 1)];
  const rows = order.map((index, row) => `<row r="${row + 1}"><c r="A${row + 1}" t="s"><v>${index}</v></c></row>`).join('');
  const read = await readOne({ strings, rows });
  assert.deepEqual(
    read.rows.flat(),
    order.map((index) => `string ${index}`),
  );
});

test('a string that is not in the table is not taken for a blank cell', async () => {
  await assert.rejects(readOne({ strings: '<si><t>a</t></si>', rows: '<row r="1"><c r="A1" t="s"><v>7</v></c></row>' }), {
    code: 'file_unreadable',
  });
});
