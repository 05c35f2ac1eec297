import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Fault } from '@causeway/contract';
import { writeWorkbook } from '../tables/xlsx/write.ts';
import {
  buildArchive,
  buildDocx,
  buildPdf,
  buildPptx,
  docxParts,
  epubParts,
} from '../../../../../tests/knowledge/build-documents.ts';
import { createDocuments } from './create-documents.ts';
import type { DocumentText, Documents } from './documents.ts';

let directory: string;
let documents: Documents;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'causeway-documents-'));
  documents = createDocuments({ timeoutMs: 10_000 });
});
after(async () => {
  await documents.close();
  rmSync(directory, { recursive: true, force: true });
});

const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const pathOf = (name: string): string => join(directory, name);
const extract = (name: string): Promise<DocumentText> => documents.extract({ path: pathOf(name), name }, { signal: signal() });
const extractText = (name: string, content: string | Uint8Array): Promise<DocumentText> => {
  writeFileSync(pathOf(name), content);
  return extract(name);
};
const isFault = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === code && words.test(error.message);

test('a PDF gives its text page by page, with titles by their size', async () => {
  const pages = [1, 2, 3].map((page) => ({
    title: `Chapter ${page}`,
    lines: [`The tide of page ${page} rises at noon.`, 'It falls again in the eve-', 'ning, as everybody knows.'],
  }));
  const read = await extractText('tides.pdf', buildPdf(pages));
  assert.equal(read.kind, 'pdf');
  assert.equal(read.pages, 3);
  assert.equal(read.isScanned, false);
  assert.deepEqual(
    read.parts.map(({ page, start }) => [page, read.text.slice(start, start + 9)]),
    [1, 2, 3].map((page) => [page, `Chapter ${page}`]),
  );
  assert.deepEqual(
    read.headings.map(({ title }) => title),
    ['Chapter 1', 'Chapter 2', 'Chapter 3'],
  );
  assert.match(read.text, /in the evening, as everybody knows/u);
});

test('a PDF of pictures is told as scanned, one with some pictures is warned of', async () => {
  const picture = { title: '', lines: [] };
  assert.equal((await extractText('scan.pdf', buildPdf([picture, picture]))).isScanned, true);
  const mixed = await extractText('mixed.pdf', buildPdf([picture, { title: 'Words', lines: ['More than a stamp has.'] }]));
  assert.equal(mixed.isScanned, false);
  assert.match(mixed.warnings.join(' '), /1 of 2 pages have no text layer/u);
});

test('a Word document keeps headings and the cells of its tables', async () => {
  await buildDocx(pathOf('plan.docx'), ['# Plan', 'Tom & Ann <decide>.', '## Costs', 'Rent | 900', 'Food | 400']);
  const read = await extract('plan.docx');
  assert.equal(read.text, 'Plan\n\nTom & Ann <decide>.\n\nCosts\nRent | 900\nFood | 400');
  assert.deepEqual(
    read.headings.map(({ level, title, start }) => [level, title, read.text.startsWith(title, start)]),
    [
      [1, 'Plan', true],
      [2, 'Costs', true],
    ],
  );
});

test('slides come in the order they are shown, whatever their files are called', async () => {
  await buildPptx(pathOf('deck.pptx'), [
    ['First', 'one', 'two'],
    ['Second', 'three'],
  ]);
  const read = await extract('deck.pptx');
  assert.deepEqual(
    read.parts.map(({ page, title }) => [page, title]),
    [
      [1, 'First'],
      [2, 'Second'],
    ],
  );
  assert.match(read.text, /^First\none\ntwo\n\nSecond\nthree$/u);
});

async function* batches(rows: readonly (readonly string[])[]): AsyncGenerator<readonly (readonly string[])[]> {
  yield rows;
}

test('a workbook gives every value the name of its column', async () => {
  const columns = ['Town', 'People'].map((name) => ({ name, kind: 'text' as const }));
  await writeWorkbook(pathOf('towns.xlsx'), [{ name: 'Towns', columns, rows: batches([['Emden', '49,000']]) }]);
  const read = await extract('towns.xlsx');
  assert.match(read.text, /Town: Emden \| People: 49,000/u);
  assert.deepEqual(
    read.parts.map(({ title }) => title),
    ['Towns'],
  );
});

test('HTML gives what is read, not what runs or repeats', async () => {
  const read = await extractText(
    'page.html',
    '<!doctype html><title>T</title><nav>menu</nav><h1>Tides &amp; times</h1><script>alert(1)</script><p>High <b>water</b>.</p><ul><li>one<li>two</ul>',
  );
  assert.equal(read.text, 'Tides & times\n\nHigh water.\n- one\n- two');
});

test('a book gives its chapters in the order of its spine', async () => {
  await buildArchive(pathOf('book.epub'), epubParts('Waves', ['<h1>Near</h1><p>Shore.</p>', '<h1>Far</h1><p>Ocean.</p>']));
  assert.equal((await extract('book.epub')).text, 'Waves\n\nNear\n\nShore.\n\nFar\n\nOcean.');
});

test('a mail gives its subject, people and text; attachments are named', async () => {
  const mail = [
    'From: =?utf-8?Q?Caf=C3=A9?= <a@example.com>',
    'Subject: =?utf-8?B?UGzDpG5l?=',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="x"',
    '',
    '--x',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'Sch=F6n, dass es =',
    'geht.',
    '--x',
    'Content-Type: application/pdf; name="plan.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERi0=',
    '--x--',
  ].join('\r\n');
  const read = await extractText('mail.eml', mail);
  assert.match(read.text, /^Pläne\nFrom: Café <a@example\.com>\n\nSchön, dass es geht\.\n\nAttachments: plan\.pdf$/u);
  assert.match(read.warnings.join(' '), /1 attachments were not read/u);
});

test('Markdown, tables as text, code and plain text keep their words', async () => {
  const markdown = await extractText('a.md', '# One\n\n```\n# not a title\n```\n\n## Two\ntext');
  assert.deepEqual(
    markdown.headings.map(({ title, start }) => [title, markdown.text.slice(start, start + 3)]),
    [
      ['One', '# O'],
      ['Two', '## '],
    ],
  );
  assert.match((await extractText('b.csv', 'town,people\nEmden,49000\nLeer,35000\n')).text, /town: Emden \| people: 49000/u);
  assert.equal((await extractText('c.ts', 'export const tide = 1;\n')).kind, 'code');
  assert.equal(
    (await extractText('d.txt', Buffer.from('Ebbe und Flut ist schön für später', 'latin1'))).text,
    'Ebbe und Flut ist schön für später',
  );
});

test('what is damaged, protected, empty or no document is refused with the reason', async () => {
  const refused = (name: string, content: string | Uint8Array, words: RegExp) =>
    assert.rejects(extractText(name, content), isFault('document_unreadable', words), name);
  await refused('cut.pdf', '%PDF-1.7 and then nothing', /damaged/u);
  await refused('old.doc', Buffer.from('D0CF11E0A1B11AE1', 'hex'), /password|before 2007/u);
  await refused('photo.pdf', Buffer.from('89504E470D0A1A0A', 'hex'), /PNG picture/u);
  await refused('empty.txt', '', /empty/u);
  await refused('blank.txt', ' \n\n ', /no text/u);
  await refused('deep.html', `<p>text</p>${'<div>'.repeat(200_000)}deep`, /too deep/u);
  await refused('cut.docx', 'PK\u0003\u0004 and then nothing', /./u);
  await buildArchive(pathOf('other.zip'), { 'a.txt': 'a' });
  await assert.rejects(extract('other.zip'), isFault('document_unreadable', /no document/u));
});

test('a bomb is refused before it is unpacked whole, and entities of XML stay as they are written', async () => {
  const zeros = '0'.repeat(1024 * 1024);
  const { 'word/document.xml': _body, ...rest } = docxParts([]);
  await buildArchive(pathOf('bomb.docx'), { ...rest, 'word/document.xml': `<w:t>${zeros.repeat(64)}</w:t>` });
  await assert.rejects(extract('bomb.docx'), isFault('data_limit_exceeded', /./u));
  const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document><w:body><w:p><w:r><w:t>&b; here</w:t></w:r></w:p></w:body></w:document>`;
  await buildArchive(pathOf('laughs.docx'), { ...rest, 'word/document.xml': laughs });
  assert.equal((await extract('laughs.docx')).text, '&b; here');
});

test('a document that takes too long is stopped and the next one is read', async () => {
  const hasty = createDocuments({ timeoutMs: 1 });
  writeFileSync(pathOf('slow.txt'), 'text');
  await assert.rejects(
    hasty.extract({ path: pathOf('slow.txt'), name: 'slow.txt' }, { signal: signal() }),
    isFault('data_limit_exceeded', /longer than/u),
  );
  await hasty.close();
  assert.equal((await extractText('next.txt', 'text')).text, 'text');
});

test('reading stops when nobody wants it any more', async () => {
  const controller = new AbortController();
  writeFileSync(pathOf('gone.txt'), 'text');
  const reading = documents.extract({ path: pathOf('gone.txt'), name: 'gone.txt' }, { signal: controller.signal });
  controller.abort(new Error('gone'));
  await assert.rejects(reading, /gone/u);
});
