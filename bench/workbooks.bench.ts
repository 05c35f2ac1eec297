// npm run bench -- workbooks: a workbook of 100,000 rows and 10 columns, read and written, beside SheetJS.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read, write } from '@e965/xlsx';
import { isQuick, report } from './harness/report.ts';
import { median } from './harness/statistics.ts';

interface Measured {
  readonly rows: number;
  readonly ms: number;
  readonly firstMs: number;
  readonly peakMb: number;
  readonly grownMb: number;
}

const rounds = isQuick ? 3 : 7;
const program = fileURLToPath(new URL('harness/workbook-process.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'causeway-workbooks-'));
const inline = join(folder, 'inline.xlsx');
const shared = join(folder, 'shared.xlsx');

function run(job: string, path: string): Measured {
  return JSON.parse(execFileSync(process.execPath, [program, job, path], { encoding: 'utf8' })) as Measured;
}

const jobs = [
  ['write', 'Causeway writes', inline],
  ['read', 'Causeway reads, texts in the cells', inline],
  ['read', 'Causeway reads, texts shared', shared],
  ['sheetjs', 'SheetJS reads, texts in the cells', inline],
  ['sheetjs', 'SheetJS reads, texts shared', shared],
] as const;
const measured = new Map<string, Measured[]>(jobs.map(([, name]) => [name, []]));

try {
  run('write', inline);
  const book = read(readFileSync(inline), { dense: true });
  writeFileSync(shared, write(book, { type: 'buffer', bookSST: true, compression: true }) as Uint8Array);
  for (let round = 0; round < rounds; round += 1) {
    for (const [job, name, path] of jobs) measured.get(name)?.push(run(job, path));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const of = (name: string, what: keyof Measured): number => median((measured.get(name) ?? []).map((each) => each[what]));
const [writing, inlineReading, sharedReading] = jobs.map(([, name]) => name);
const readMs = Math.max(of(inlineReading ?? '', 'ms'), of(sharedReading ?? '', 'ms'));
const grownMb = Math.max(of(inlineReading ?? '', 'grownMb'), of(sharedReading ?? '', 'grownMb'));
const firstMs = Math.max(of(inlineReading ?? '', 'firstMs'), of(sharedReading ?? '', 'firstMs'));
const writeMs = of(writing ?? '', 'ms');

report({
  title: 'Workbooks',
  method: `100,000 rows of 10 columns: numbers, texts, a date, a boolean, blanks. Each measurement in a fresh process, nothing compiled before; modules are loaded before the clock starts. Growth is the peak over what the process had then. ${rounds} rounds, medians.`,
  tables: [
    [
      ['', 'ms', 'first rows ms', 'peak MB', 'growth MB'],
      ...jobs.map(([, name]) => [
        name,
        ...(['ms', 'firstMs', 'peakMb', 'grownMb'] as const).map((what) => of(name, what).toFixed(0)),
      ]),
    ],
  ],
  goals: [
    { what: 'read', goal: '<= 600 ms', measured: `${readMs.toFixed(0)} ms`, isMet: readMs <= 600 },
    { what: 'memory of reading', goal: '<= 120 MB', measured: `${grownMb.toFixed(0)} MB`, isMet: grownMb <= 120 },
    { what: 'first rows', goal: '<= 100 ms', measured: `${firstMs.toFixed(0)} ms`, isMet: firstMs <= 100 },
    { what: 'write', goal: '<= 1 s', measured: `${writeMs.toFixed(0)} ms`, isMet: writeMs <= 1000 },
  ],
  losses: [],
});
