import { openDatabase } from './open-database.ts';
import { migrate } from './migrate.ts';

/** A program for the tests: applies two migrations to the database at `argv[2]`, and ends itself inside the second if told. */
const [databaseUrl = '', dataDir = '', dies] = process.argv.slice(2);
const database = openDatabase({ databaseUrl: databaseUrl === '' ? undefined : databaseUrl, dataDir });
if (database.dialect === 'sqlite') {
  const { connection } = database;
  connection.function('die', () => process.kill(process.pid, 'SIGKILL') && 0);
}
const columns = Array.from({ length: 20 }, (_, index) => `create table second_${index} (id text primary key)`);
const { applied } = await migrate(database, [
  {
    feature: 'test',
    migrations: [
      { id: '0001-first', up: ['create table first (id text primary key)'] },
      { id: '0002-second', up: dies === 'dies' ? [...columns.slice(0, 10), 'select die()', ...columns.slice(10)] : columns },
    ],
  },
]);
process.stdout.write(JSON.stringify(applied));
await database.close();
