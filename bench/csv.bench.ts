// npm run bench -- csv [--fuzz]: scores of the whole pollution set and of realistic files, and the speed of reading.
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDelimited } from '../apps/server/src/providers/tables/csv/parse.ts';
import { sniffDelimited } from '../apps/server/src/providers/tables/csv/sniff.ts';
import { fuzzCsv, fuzzKinds } from '../tests/data/csv-fuzz.ts';
import { loadTable } from '../tests/data/load-table.ts';
import { pollute, polluteFurther } from '../tests/data/pollution.ts';
import type { PollutedFile } from '../tests/data/pollution.ts';
import { scorePollock } from '../tests/data/pollock-score.ts';
import { realisticFiles } from '../tests/data/realistic-files.ts';
import { ordersTable, stationsTable } from '../tests/data/source-table.ts';
import { strangeFiles } from '../tests/data/strange-files.ts';
import { unseenFiles } from '../tests/data/unseen-files.ts';

const sampleBytes = 1_048_576;

score('pollution, orders', pollute(ordersTable()));
score('pollution, stations', pollute(stationsTable()));
score('further pollution, orders', polluteFurther(ordersTable()));
score('further pollution, stations', polluteFurther(stationsTable()));
score('realistic', realisticFiles());
score('realistic, second set', unseenFiles());
score('realistic, third set', strangeFiles());
await measureSpeed('plain', 'Berlin');
await measureSpeed('one quoted column', '"Berlin, DE"');
if (process.argv.includes('--fuzz')) {
  for (const kind of fuzzKinds) {
    fuzzCsv(kind, 25_000);
    console.log(`fuzz, ${kind}: 25,000 cases without a loss`);
  }
}

function score(name: string, files: Iterable<PollutedFile>): void {
  let count = 0;
  let sum = 0;
  let weight = 0;
  let weighted = 0;
  let perfect = 0;
  const begin = performance.now();
  for (const file of files) {
    const points = scorePollock(file.expected, loadTable(file.bytes).table).sum;
    count += 1;
    sum += points;
    weight += file.weight;
    weighted += points * file.weight;
    perfect += points > 9.999 ? 1 : 0;
  }
  const each = (performance.now() - begin) / count;
  console.log(
    `${name}: ${count} files, simple ${(sum / count).toFixed(4)}, weighted ${(weighted / weight).toFixed(4)}, ${perfect} perfect, ${each.toFixed(1)} ms a file`,
  );
}

async function measureSpeed(name: string, city: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-csv-'));
  const path = join(folder, 'rows.csv');
  try {
    await writeRows(path, city);
    const { size } = await stat(path);
    const file = await open(path);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    await file.close();
    const { dialect } = sniffDelimited(buffer.subarray(0, bytesRead), { isWhole: false });
    for (let round = 0; round < 3; round += 1) {
      const cpu = process.cpuUsage();
      const begin = performance.now();
      let rows = 0;
      for await (const batch of readDelimited(createReadStream(path, { highWaterMark: 262_144 }), dialect)) {
        rows += batch.rows.length;
      }
      const user = process.cpuUsage(cpu).user / 1000;
      const rate = (size / 1000 / user).toFixed(0);
      const wall = performance.now() - begin;
      console.log(
        `read, ${name}: ${rows} rows, ${(size / 1e6).toFixed(0)} MB, ${wall.toFixed(0)} ms, ${rate} MB per second of processor time, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB resident`,
      );
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A million rows of ten columns. */
async function writeRows(path: string, city: string): Promise<void> {
  const file = createWriteStream(path);
  file.write('id,name,email,city,amount,qty,date,flag,code,notes\n');
  for (let from = 0; from < 1_000_000; from += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, index) => {
      const id = from + index;
      return `${id},Customer ${id % 9973},user${id}@example.com,${city},${((id * 7919) % 100_000) / 100},${id % 17},2024-0${1 + (id % 9)}-1${id % 9},${id % 2 === 0},AB-${1000 + (id % 9000)},note text ${id % 37}\n`;
    });
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}
