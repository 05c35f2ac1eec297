import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import type { BookType } from '@e965/xlsx';
import { buildWorkbook } from '../../../../../tests/data/build-workbook.ts';
import { identify } from './identify.ts';
import { createZip } from './xlsx/zip-writer.ts';

let path = '';
before(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'identify-')), 'file');
});
after(() => rm(join(path, '..'), { recursive: true }));

async function formatOf(content: string | Uint8Array): Promise<string> {
  await writeFile(path, content);
  return (await identify(path)).format;
}

async function pack(files: Readonly<Record<string, string>>): Promise<void> {
  const zip = await createZip(path);
  for (const [name, content] of Object.entries(files)) await zip.add(name, [content]);
  await zip.finish();
}

test('workbooks are told apart by what is in them', async () => {
  await buildWorkbook(path, {});
  assert.equal((await identify(path)).format, 'xlsx');
  const book = utils.book_new(utils.aoa_to_sheet([['a'], [1]]));
  const formats: readonly (readonly [BookType, string])[] = [
    ['xlsx', 'xlsx'],
    ['xlsm', 'xlsm'],
    ['xlsb', 'xlsb'],
    ['biff8', 'xls'],
    ['biff5', 'xls'],
    ['biff2', 'xls'],
    ['ods', 'ods'],
    ['fods', 'spreadsheet-xml'],
    ['xlml', 'spreadsheet-xml'],
  ];
  for (const [bookType, expected] of formats) {
    const bytes = write(book, { type: 'buffer', bookType }) as Uint8Array;
    assert.equal(await formatOf(bytes), expected, bookType);
  }
});

test('texts are told apart', async () => {
  const cases: readonly (readonly [string | Uint8Array, string])[] = [
    ['a,b\n1,2\n', 'delimited'],
    ['[id],[name]\n1,2\n', 'delimited'],
    ['{a},{b}\n1,2\n', 'delimited'],
    ['<5;>6\n1;2\n', 'delimited'],
    ['\uFEFFa;b\n1;2', 'delimited'],
    [Buffer.from('\uFEFFname,city\nJürgen,Köln\n', 'utf16le'), 'delimited'],
    [Buffer.from('name,city\nJürgen,Köln\nAnna,Bonn\n', 'utf16le').swap16(), 'delimited'],
    [
      Buffer.from('\uFEFF\u0627\u0644\u0627\u0633\u0645\t\u6771\u4EAC\n\u0645\u062D\u0645\u062F\t\u5C71\n', 'utf16le'),
      'delimited',
    ],
    ['id,name\n1,a\u0000b\n2,\u0000\n', 'delimited'],
    ['id,n\n1,a\n\u001A', 'delimited'],
    [Buffer.from('stra\u00DFe;ort\nWest;M\u00FCnchen\n', 'latin1'), 'delimited'],
    ['[{"a":1},\n{"a":2}]', 'json'],
    ['{"a": 1}', 'json'],
    ['[1, 2]', 'json'],
    ['{"a":1}\n{"a":2}\n', 'ndjson'],
    [gzipSync('a,b'), 'gz'],
    [zstdCompressSync('a,b'), 'zst'],
    ['PAR1 and so on', 'parquet'],
    ['SQLite format 3\0', 'sqlite'],
  ];
  for (const [content, expected] of cases) assert.equal(await formatOf(content), expected, String(content).slice(0, 20));
});

test('what is no table is refused with its name and a way out', async () => {
  const cases: readonly (readonly [string | Uint8Array, RegExp])[] = [
    ['', /empty/u],
    ['%PDF-1.7', /PDF/u],
    ['<html><table><tr><td>1</td></tr></table></html>', /web page/u],
    ['\n <!DOCTYPE html>\n<html>', /web page/u],
    ['<table border="1"><tr>', /web page/u],
    ['<?xml version="1.0"?><feed/>', /XML/u],
    [String.raw`{\rtf1\ansi`, /RTF/u],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47]), /picture/u],
    [Buffer.from(Array.from({ length: 1000 }, (_, index) => (index * 7919) % 256)), /not text/u],
  ];
  for (const [content, expected] of cases) {
    await assert.rejects(formatOf(content), { code: 'file_unreadable', message: expected }, String(content).slice(0, 20));
  }
});

test('a protected workbook is told as one', async () => {
  const bytes = Buffer.alloc(2048);
  bytes.write('\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1', 'latin1');
  const name = Buffer.from('EncryptedPackage\0', 'utf16le');
  name.copy(bytes, 1024);
  bytes.writeUInt16LE(name.length, 1024 + 64);
  bytes.writeUInt8(2, 1024 + 66);
  await assert.rejects(formatOf(bytes), { code: 'file_unreadable', message: /password/u });
});

test('an archive lists its files, without those of the system', async () => {
  await pack({ 'data/a.csv': 'a,b', '__MACOSX/._a.csv': 'x', '.DS_Store': 'x' });
  assert.deepEqual(await identify(path), { format: 'zip', entries: [{ name: 'data/a.csv', bytes: 3 }] });
});

test('an archive in an archive is refused, and so is one without a file', async () => {
  await pack({ 'a.zip': 'PK' });
  await assert.rejects(identify(path), { code: 'file_unreadable', message: /another archive/u });
  await pack({});
  await assert.rejects(identify(path), { code: 'file_unreadable', message: /no file/u });
});

test('Office documents without sheets are refused', async () => {
  await pack({ '[Content_Types].xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml' });
  await assert.rejects(identify(path), { code: 'file_unreadable', message: /without sheets/u });
  await pack({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '' });
  await assert.rejects(identify(path), { code: 'file_unreadable', message: /without sheets/u });
});
