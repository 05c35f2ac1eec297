import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readDelimited } from '../csv/parse.ts';
import { sniffDelimited } from '../csv/sniff.ts';
import type { DialectRows, DialectSpec } from '../explore.ts';
import { identify } from '../identify.ts';
import { openWorkbook } from '../open-workbook.ts';
import { unreadable } from '../xlsx/unreadable.ts';
import { freeColumns } from './free-columns.ts';
import { sheetName } from './ingest-delimited.ts';
import { decisionsOf, findHeader, titles } from './ingest-workbook.ts';
import type { Job } from './job.ts';
import { createReadNotes } from './read-notes.ts';
import { readSample, sampleBytes, toContract, toTold } from './sniff-source.ts';
import { unpack } from './unpack.ts';

const rejectLength = 200;
const withoutTypes = <T extends object>(columns: readonly T[]) => columns.map((column) => ({ ...column, proposed: null }));

async function previewDelimited(path: string, { told, limit }: DialectSpec): Promise<DialectRows> {
  const { size } = await stat(path);
  const sample = await readSample(path, size);
  const sniffed = sniffDelimited(sample, { isWhole: sample.length === size, told: toTold(told) });
  const columns = freeColumns(sniffed.dialect.columns);
  const dialect = { ...sniffed.dialect, columns };
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  const notes = createReadNotes();
  const content = createReadStream(path, { end: sampleBytes });
  for await (const batch of readDelimited(content, dialect, { batchRows: limit })) {
    rows.push(...batch.rows);
    lines.push(...batch.lines);
    notes.add(batch);
    if (rows.length >= limit) break;
  }
  content.destroy();
  return {
    sheet: sheetName(0),
    dialect: toContract(dialect),
    decisions: sniffed.decisions.map((decision) => ({ ...decision, alternatives: [...decision.alternatives] })),
    columns: withoutTypes(columns),
    lines: lines.slice(0, limit),
    values: columns.map((_, at) => rows.slice(0, limit).map((row) => row[at] ?? null)),
    rejects: notes.rejects.map(({ line, reason, raw }) => ({ line, reason, text: raw.slice(0, rejectLength) })),
    warnings: [...notes.warnings()],
  };
}

async function previewWorkbook(path: string, format: string, { told, limit, sheet: name }: DialectSpec): Promise<DialectRows> {
  const book = await openWorkbook(path, format);
  try {
    const sheet = name === undefined ? book.sheets[0] : book.sheets.find((each) => each.name === name);
    if (sheet === undefined) throw unreadable('The workbook has no such sheet.', name ?? 'no sheet');
    for await (const batch of book.rows(sheet)) {
      const header = findHeader(batch, told);
      const rows = batch.rows.slice(header.skip, header.skip + limit);
      return {
        sheet: sheet.name,
        dialect: null,
        decisions: decisionsOf(header, told),
        columns: withoutTypes(header.columns),
        lines: batch.lines.slice(header.skip, header.skip + limit),
        values: header.columns.map((_, at) => rows.map((row) => row[at] ?? null)),
        rejects: [],
        warnings: titles(header),
      };
    }
    throw unreadable('The sheet has no cells.', sheet.name);
  } finally {
    await book.close();
  }
}

/** The first rows as they would be read; nothing is written. */
export async function previewDialect(spec: DialectSpec, job: Job): Promise<DialectRows> {
  const outer = await identify(spec.source);
  const isPacked = ['zip', 'gz', 'zst'].includes(outer.format);
  const path = isPacked ? await unpack(spec.source, outer, job) : spec.source;
  const { format } = isPacked ? await identify(path) : outer;
  if (format === 'delimited') return previewDelimited(path, spec);
  if (['json', 'ndjson', 'parquet', 'sqlite'].includes(format)) {
    throw unreadable('A file of this kind says by itself how it is read; it has no dialect.', format);
  }
  return previewWorkbook(path, format, spec);
}
