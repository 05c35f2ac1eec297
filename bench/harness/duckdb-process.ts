// DuckDB by itself: the same CSV to Parquet, every cell as text and with types it finds. Prints one JSON object.
import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const [source = '', target = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '512MiB' });
const connection = await instance.connect();

async function timed(sql: string): Promise<number> {
  const began = performance.now();
  await connection.run(sql);
  return performance.now() - began;
}

const read = (options: string): string =>
  `COPY (SELECT * FROM read_csv('${source}'${options})) TO '${target}' (FORMAT parquet)`;
const text = await timed(read(', all_varchar=true'));
const typed = await timed(read(''));
rmSync(target, { force: true });
process.stdout.write(JSON.stringify({ text, typed, peakMb: process.resourceUsage().maxRSS / 1024 }));
