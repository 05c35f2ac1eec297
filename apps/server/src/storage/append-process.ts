import { writeSync } from 'node:fs';
import { openSqlite } from './sqlite.ts';

/** A program for the tests: appends rows without end, three writes at a time, and prints the id of each when it is acknowledged. */
const [path = ''] = process.argv.slice(2);
const database = openSqlite({ path });
const insert = database.prepare('insert into item (id, part, body) values (?, ?, ?)', 1);
await database.write([
  { sql: 'create table item (id integer, part integer, body text, primary key (id, part))', parameters: [] },
]);

async function append(id: number): Promise<void> {
  const body = 'x'.repeat(300);
  await database.write([insert(id, 0, body), insert(id, 1, body)]);
  writeSync(1, `${id}\n`);
}

for (let id = 0; ; id += 3) await Promise.all([append(id), append(id + 1), append(id + 2)]);
