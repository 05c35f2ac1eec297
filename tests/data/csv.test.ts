import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { detectEncoding } from '../../apps/server/src/providers/tables/csv/detect-encoding.ts';
import { readDelimited } from '../../apps/server/src/providers/tables/csv/parse.ts';
import { sniffDelimited } from '../../apps/server/src/providers/tables/csv/sniff.ts';
import type { Batch } from '../../apps/server/src/providers/tables/csv/dialect.ts';
import { fuzzCsv, fuzzKinds } from './csv-fuzz.ts';
import { findLoss } from './csv-losses.ts';
import { encodingSamples } from './encoding-samples.ts';
import { loadTable } from './load-table.ts';
import { pollute, polluteFurther } from './pollution.ts';
import type { PollutedFile } from './pollution.ts';
import { scorePollock } from './pollock-score.ts';
import { realisticFiles } from './realistic-files.ts';
import { ordersTable } from './source-table.ts';
import { strangeFiles } from './strange-files.ts';
import { unseenFiles } from './unseen-files.ts';

/** Mean score of files, 0 to 10. */
function meanScore(files: readonly PollutedFile[]): number {
  const scores = files.map((file) => scorePollock(file.expected, loadTable(file.bytes).table).sum);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(bytes: Buffer, size: number): Promise<Batch> {
  const { dialect } = sniffDelimited(bytes, { isWhole: true });
  const batches: Batch[] = [];
  for await (const batch of readDelimited(inPieces(bytes, size), dialect, { batchRows: 10 })) {
    batches.push(batch);
  }
  return {
    rows: batches.flatMap((batch) => batch.rows),
    lines: batches.flatMap((batch) => batch.lines),
    asides: batches.flatMap((batch) => batch.asides),
    rejects: batches.flatMap((batch) => batch.rejects),
    deviations: batches.flatMap((batch) => batch.deviations),
    bytes: batches.at(-1)?.bytes ?? 0,
    undecodable: batches.reduce((sum, batch) => sum + batch.undecodable, 0),
    undecodableAt: batches.find((batch) => batch.undecodableAt !== null)?.undecodableAt ?? null,
  };
}

suite('a delimited file', () => {
  test('is read as Pollock expects, without being told its dialect', () => {
    // Every kind on the whole file and every 37th of the 2,200 faults in one row; `npm run bench -- csv` takes them all.
    const files = [...pollute(ordersTable())].filter((file, index) => file.name.startsWith('file_') || index % 37 === 0);
    assert.ok(meanScore(files) > 9.97);
  });

  test('is read with the further faults of the benchmark', () => {
    assert.ok(meanScore([...polluteFurther(ordersTable())]) > 9.99);
  });

  test('is read as governments, banks, laboratories and spreadsheets write it', () => {
    assert.ok(meanScore(realisticFiles()) > 9.95);
    assert.ok(meanScore(unseenFiles()) > 9.95);
    for (const file of strangeFiles()) {
      const { sum } = scorePollock(file.expected, loadTable(file.bytes).table);
      assert.ok(sum > 9.999, `${file.name}: ${sum}`);
    }
  });

  test('has its encoding told from 2 KB in at least 95 % of samples', () => {
    const samples = encodingSamples();
    const right = samples.filter((sample) => sample.accept.includes(detectEncoding(sample.bytes.subarray(0, 2048)).encoding));
    assert.ok(right.length >= 0.95 * samples.length, `${right.length} of ${samples.length}`);
  });

  for (const kind of fuzzKinds) {
    test(`loses no character of ${kind} input`, () => fuzzCsv(kind, 150));
  }

  test('gives the same rows in whatever pieces it comes', async () => {
    for (const file of realisticFiles().filter((_, index) => index % 6 === 0)) {
      const whole = loadTable(file.bytes).parsed;
      for (const size of [1, 7, 4096]) {
        const read = await readAll(file.bytes, size);
        assert.deepEqual(read.rows, whole.rows, `${file.name} by ${size}`);
        assert.deepEqual(read.lines, whole.lines);
        assert.equal(read.bytes, file.bytes.length);
      }
    }
  });

  test('keeps a row of another width and says so', () => {
    const rows = Array.from({ length: 9 }, (_, index) => `${index},A-${100 + index},2020-01-0${index + 1}`);
    const { parsed } = loadTable(Buffer.from(['id,code,day', ...rows, '9,A-109', '10,A-110,2020-01-09,7,8', ''].join('\n')));
    assert.deepEqual(parsed.rows.slice(-2), [
      ['9', 'A-109', ''],
      ['10', 'A-110', '2020-01-09'],
    ]);
    assert.deepEqual(
      parsed.deviations.map(({ line, kind, extra }) => ({ line, kind, extra })),
      [
        { line: 11, kind: 'short-row', extra: [] },
        { line: 12, kind: 'long-row', extra: ['7', '8'] },
      ],
    );
  });

  test('does not let a stray quote swallow the rows after it', () => {
    const rows = Array.from({ length: 40 }, (_, index) => (index === 5 ? '5,"Ann' : `${index},Name ${index}`));
    const { parsed } = loadTable(Buffer.from(`id,name\n${rows.join('\n')}\n`));
    assert.equal(parsed.rows.length, 40);
    assert.deepEqual(parsed.rows[5], ['5', '"Ann']);
    assert.equal(parsed.deviations[0]?.line, 7);
  });

  test('names each column once and keeps the header as its label', () => {
    const { dialect } = sniffDelimited(Buffer.from('id,name,,id\n1,a,b,2\n2,c,d,3\n'), { isWhole: true });
    assert.deepEqual(
      dialect.columns.map((column) => column.name),
      ['id', 'name', 'column_3', 'id_2'],
    );
    assert.deepEqual(
      dialect.columns.map((column) => column.label),
      ['id', 'name', '', 'id'],
    );
  });

  test('shows each table of several with a dialect of its own', () => {
    const file = unseenFiles().find((candidate) => candidate.name === 'three tables with titles');
    const { tables } = sniffDelimited(file?.bytes ?? Buffer.alloc(0), { isWhole: true });
    assert.deepEqual(
      tables.slice(0, 2).map((table) => [table.firstLine, table.headerLine, table.lastLine]),
      [
        [1, 2, 5],
        [6, 7, null],
      ],
    );
  });

  test('is read as told where the user knows better', () => {
    const bytes = Buffer.from('a;b,c\n1;2,3\n4;5,6\n');
    const { dialect } = sniffDelimited(bytes, { isWhole: true, told: { delimiter: ';', headerRows: 0 } });
    assert.deepEqual(
      [dialect.delimiter, dialect.headerRows, dialect.columns.map((column) => column.name)],
      [';', 0, ['column_1', 'column_2']],
    );
  });

  test('reports bytes that stand for nothing, with their place', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`name,note\n${'äöü,gut\n'.repeat(50)}Zoë,`),
      Buffer.from([0xff]),
      Buffer.from('\nMax,ok\n'),
    ]);
    const read = await readAll(bytes, 64);
    assert.equal(read.undecodable, 1);
    assert.equal(read.undecodableAt, bytes.indexOf(0xff));
    assert.equal(read.rows.at(-2)?.[1], '\uFFFD');
  });

  test('may be empty, be a header alone, hold NUL bytes, a line of 2 MB or 17,000 columns', () => {
    assert.deepEqual(loadTable(Buffer.alloc(0)).table, []);
    assert.deepEqual(loadTable(Buffer.from('id,name\n')).table, [['id', 'name']]);
    assert.deepEqual(loadTable(Buffer.from('id,name\n1,a\u0000b\n2,c\n3,d\n')).parsed.rows[0], ['1', 'a\u0000b']);
    const long = 'x'.repeat(2_000_000);
    assert.equal(loadTable(Buffer.from(`id,text\n1,${long}\n2,b\n3,"${long}"\n`)).parsed.rows[2]?.[1], long);
    const wide = Array.from({ length: 17_000 }, (_, index) => String(index)).join(',');
    const { sniffed, parsed } = loadTable(Buffer.from(`${wide.replaceAll(/\d+/gu, 'c$&')}\n${wide}\n${wide}\n`));
    assert.equal(sniffed.dialect.columns.length, 17_000);
    assert.equal(parsed.rows.length, 2);
  });

  test('keeps every character in a row, a note or a reject', () => {
    for (const file of [...realisticFiles(), ...unseenFiles(), ...strangeFiles()]) {
      const { sniffed, parsed } = loadTable(file.bytes);
      const { encoding } = sniffed.dialect;
      assert.equal(findLoss(new TextDecoder(encoding).decode(file.bytes), sniffed.dialect, parsed), undefined, file.name);
    }
  });
});
