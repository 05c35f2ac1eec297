// npm run bench -- workbooks: a workbook of 100,000 rows and 10 columns, read and written, beside SheetJS, ExcelJS and hucre.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read, write } from '@e965/xlsx';
import { ensurePeers, MissingPeer, peerFile } from './harness/peers.ts';
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

const skipped: string[] = [];
function findPeers(): boolean {
  try {
    ensurePeers();
    return true;
  } catch (error) {
    if (!(error instanceof MissingPeer)) throw error;
    skipped.push(`ExcelJS and hucre: ${error.message}`);
    return false;
  }
}

function run(file: string, job: string, path: string): Measured {
  return JSON.parse(execFileSync(process.execPath, [file, job, path], { encoding: 'utf8' })) as Measured;
}

interface Job {
  readonly who: string;
  readonly what: 'reads, texts in the cells' | 'reads, texts shared' | 'writes';
  readonly file: string;
  readonly job: string;
  readonly path: string;
  /** So slow that two rounds are enough. */
  readonly isFar?: boolean;
}

const reading = (who: string, file: string, rest: { readonly job: string; readonly isFar?: boolean }): readonly Job[] => [
  { who, file, ...rest, what: 'reads, texts in the cells', path: inline },
  { who, file, ...rest, what: 'reads, texts shared', path: shared },
];
const writing = (who: string, file: string, rest: { readonly job: string; readonly isFar?: boolean }): Job => ({
  who,
  file,
  ...rest,
  what: 'writes',
  path: join(folder, `${who}.xlsx`),
});
const peers = peerFile('workbooks.mjs');
const jobs: readonly Job[] = [
  writing('Causeway', program, { job: 'write' }),
  ...reading('Causeway', program, { job: 'read' }),
  ...reading('SheetJS', program, { job: 'sheetjs', isFar: true }),
  ...(findPeers()
    ? [
        writing('ExcelJS', peers, { job: 'exceljs-write', isFar: true }),
        ...reading('ExcelJS', peers, { job: 'exceljs-read', isFar: true }),
        writing('hucre', peers, { job: 'hucre-write' }),
        ...reading('hucre', peers, { job: 'hucre-read' }),
      ]
    : []),
];
const farRounds = 2;
const nameOf = ({ who, what }: Pick<Job, 'who' | 'what'>): string => `${who} ${what}`;
const measured = new Map<string, Measured[]>(jobs.map((job) => [nameOf(job), []]));

try {
  run(program, 'write', inline);
  const book = read(readFileSync(inline), { dense: true });
  writeFileSync(shared, write(book, { type: 'buffer', bookSST: true, compression: true }) as Uint8Array);
  for (let round = 0; round < rounds; round += 1) {
    const wanted = jobs.filter(({ isFar }) => isFar !== true || round < farRounds);
    for (const each of wanted) measured.get(nameOf(each))?.push(run(each.file, each.job, each.path));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const of = (name: string, what: keyof Measured): number => median((measured.get(name) ?? []).map((each) => each[what]));
const worst = (who: string, what: keyof Measured): number =>
  Math.max(of(`${who} reads, texts in the cells`, what), of(`${who} reads, texts shared`, what));
const [readMs, grownMb, firstMs] = [worst('Causeway', 'ms'), worst('Causeway', 'grownMb'), worst('Causeway', 'firstMs')];
const writeMs = of('Causeway writes', 'ms');

/** Figures of others that are below ours. */
const losses = jobs.flatMap((job) => {
  const [theirs, ours] = [nameOf(job), nameOf({ who: 'Causeway', what: job.what })];
  const figures = job.what === 'writes' ? (['ms', 'grownMb'] as const) : (['ms', 'firstMs', 'grownMb'] as const);
  const units = { ms: 'ms', firstMs: 'ms to the first rows', grownMb: 'MB of growth' };
  return figures
    .filter((figure) => of(theirs, figure) < of(ours, figure))
    .map((figure) => `${theirs}: ${of(theirs, figure).toFixed(0)} ${units[figure]}, we ${of(ours, figure).toFixed(0)}.`);
});

report({
  title: 'Workbooks',
  method: `100,000 rows of 10 columns: numbers, texts, a date, a boolean, blanks. Each measurement in a fresh process, nothing compiled before; modules are loaded before the clock starts. Growth is the peak over what the process had then. ExcelJS and hucre read and write row by row, which is their quickest and smallest way; SheetJS has none. ${rounds} rounds, medians; of the slowest ${farRounds} rounds.`,
  tables: [
    [
      ['', 'ms', 'first rows ms', 'peak MB', 'growth MB'],
      ...jobs.map((job) => [
        nameOf(job),
        ...(['ms', 'firstMs', 'peakMb', 'grownMb'] as const).map((what) => of(nameOf(job), what).toFixed(0)),
      ]),
    ],
  ],
  goals: [
    { what: 'read', goal: '<= 600 ms', measured: `${readMs.toFixed(0)} ms`, isMet: readMs <= 600 },
    { what: 'memory of reading', goal: '<= 120 MB', measured: `${grownMb.toFixed(0)} MB`, isMet: grownMb <= 120 },
    { what: 'first rows', goal: '<= 100 ms', measured: `${firstMs.toFixed(0)} ms`, isMet: firstMs <= 100 },
    { what: 'write', goal: '<= 1 s', measured: `${writeMs.toFixed(0)} ms`, isMet: writeMs <= 1000 },
  ],
  losses,
  skipped,
});
