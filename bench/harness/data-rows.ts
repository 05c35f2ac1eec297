import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const cities = ['Berlin', 'Paris', 'Rome', 'Oslo'];

/** Ten columns: numbers, names, addresses, a date, a boolean, codes. */
const line = (id: number): string =>
  `${id},Customer ${id % 9973},user${id}@example.com,${cities[id % 4]},${((id * 7919) % 100_000) / 100},${id % 17},2024-0${1 + (id % 9)}-1${id % 9},${id % 2 === 0},AB-${1000 + (id % 9000)},note text ${id % 37}\n`;

/** A CSV of so many rows; 1,000,000 are 96 MB. */
export async function writeRows(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('id,name,email,city,amount,qty,date,flag,code,notes\n');
  const batch = 10_000;
  for (let from = 0; from < count; from += batch) {
    const lines = Array.from({ length: Math.min(batch, count - from) }, (_, index) => line(from + index));
    if (!file.write(lines.join(''))) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}
