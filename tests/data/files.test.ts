import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  deleteFile,
  getFile,
  getProgress,
  listFiles,
  previewData,
  queryPreview,
  transformData,
  updateFile,
  exportFile,
  getDataRun,
} from '@causeway/contract';
import { CallFailure } from '@causeway/client';
import { skipWithout, startPostgres } from '../services.ts';
import type { Service } from '../services.ts';
import { startDataServer, upload, uploaded } from './data-server.ts';
import type { DataServer } from './data-server.ts';

const people = 'id;name;amount\n1;"Müller; Anna";1.234,50\n2;Bert;7,00\n3;=1+2;-3,10\n';

function suite(environment: () => Readonly<Record<string, string>>): void {
  let server: DataServer;
  before(async () => {
    server = await startDataServer(environment());
  });
  after(() => server?.close());

  test('an uploaded CSV answers its id and sheets, at both addresses', async () => {
    for (const path of ['/api/upload', '/api/v1/upload']) {
      const answer = await upload(server, { name: 'people.csv', content: people, path });
      assert.equal(answer.status, 200);
      const body = (await answer.json()) as {
        file_id: string;
        sheets: { name: string; rows: number; columns: number }[];
        sha256: string;
      };
      assert.match(body.file_id, /^fil_/u);
      assert.deepEqual(
        body.sheets.map(({ name, rows, columns }) => ({ name, rows, columns })),
        [{ name: 'Sheet1', rows: 3, columns: 3 }],
      );
      assert.equal(body.sha256, createHash('sha256').update(people).digest('hex'));
    }
  });

  test('a form without a file, and a body that is no form, are 400', async () => {
    const empty = await fetch(`${server.url}/api/upload`, { method: 'POST', body: new FormData() });
    assert.equal(empty.status, 400);
    const json = await fetch(`${server.url}/api/upload`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(json.status, 400);
    const none = await fetch(`${server.url}/api/upload`, { method: 'POST' });
    assert.equal(none.status, 400);
    assert.match(await none.text(), /field `file`/u);
  });

  test('a file that is no table is refused with the way out, and leaves nothing', async () => {
    const kept = await server.client.call(listFiles);
    const answer = await upload(server, { name: 'table.csv', content: '%PDF-1.7 …' });
    assert.equal(answer.status, 422);
    const { error } = (await answer.json()) as { error: { code: string; fix: { summary: string } } };
    assert.equal(error.code, 'file_unreadable');
    assert.match(error.fix.summary, /Export the table/u);
    assert.deepEqual(await server.client.call(listFiles), kept);
  });

  test('a preview shows rows anywhere with their lines, filtered and sorted', async () => {
    const file = await uploaded(server, 'people.csv', people);
    const page = await server.client.call(previewData, { query: { file_id: file.id } });
    assert.deepEqual(page.lines, [2, 3, 4]);
    assert.deepEqual(page.values[1], ['Müller; Anna', 'Bert', '=1+2']);
    assert.equal(page.total, 3);
    const query = {
      file_id: file.id,
      filter: '[{"column":"id","op":"gt","value":1}]',
      sort: '[{"column":"id","descending":true}]',
      limit: 1,
    };
    const sorted = await server.client.call(previewData, { query });
    assert.deepEqual([sorted.lines, sorted.total], [[4], 2]);
    const plain = await fetch(`${server.url}/api/preview?file_id=${file.id}&offset=2`);
    assert.equal(plain.status, 200);
  });

  test('types are proposed and nothing is cast', async () => {
    const file = await uploaded(server, 'people.csv', people);
    const [sheet] = file.sheets;
    assert.equal(sheet?.fields[0]?.proposed?.type, 'integer');
    assert.deepEqual(sheet?.fields[2]?.proposed, { type: 'decimal', format: '1.234,56', share: 1, is_proven: true });
    assert.equal(sheet?.fields[1]?.proposed, null);
  });

  test('a dialect that is given is read again, and can be forgotten', async () => {
    const file = await uploaded(server, 'people.csv', people);
    const params = { fileId: file.id };
    const again = await server.client.call(updateFile, { params, body: { dialect: { header_rows: 0, header_line: 1 } } });
    assert.equal(again.sheets[0]?.rows, 4);
    const page = await server.client.call(previewData, { query: { file_id: file.id } });
    assert.equal(page.total, 4);
    const reset = await server.client.call(updateFile, { params, body: { reset: true } });
    assert.equal(reset.sheets[0]?.rows, 3);
  });

  test('an exported CSV is safe for spreadsheets, counts its rows and has a manifest', async () => {
    const file = await uploaded(server, 'people.csv', people);
    const run = await server.client.call(exportFile, {
      params: { fileId: file.id },
      query: { wait: 30 },
      body: { format: 'csv' },
    });
    assert.equal(run.status, 'completed');
    assert.deepEqual(run.counts, { rows_in: 3, rows_out: 3, rejected: 0, filtered: 0, deduplicated: 0, is_balanced: true });
    const answer = await fetch(`${server.url}/api/v1/data/runs/${run.run_id}/download`);
    const text = await answer.text();
    assert.equal(text, 'id,name,amount\n1,Müller; Anna,"1.234,50"\n2,Bert,"7,00"\n3,\'=1+2,"-3,10"\n');
    assert.match(answer.headers.get('content-disposition') ?? '', /people\.csv/u);
    assert.equal(run.artifacts[0]?.sha256, createHash('sha256').update(text).digest('hex'));
    const manifest = await fetch(`${server.url}/api/v1/data/runs/${run.run_id}/download?name=manifest.json`);
    assert.equal(((await manifest.json()) as { source: { sha256: string } }).source.sha256, file.sha256);
  });

  test('a transform without steps writes the sheet as it is', async () => {
    const file = await uploaded(server, 'people.csv', people);
    const run = await server.client.call(transformData, { body: { file_id: file.id, output: { format: 'ndjson' } } });
    assert.equal(run.status, 'completed');
    assert.equal(run.counts?.is_balanced, true);
    const status = await server.client.call(getProgress, { query: { run_id: run.run_id } });
    assert.equal(status.status, 'completed');
    assert.equal(status.runs[0]?.percent, 100);
  });

  test('a hashing mask is the same for the same value, and is not the plain hash', async () => {
    const file = await uploaded(server, 'twice.csv', 'mail\nada@x.test\nbob@x.test\nada@x.test\n');
    const steps = [{ id: 's1', op: 'mask', columns: ['mail'], how: 'hash' }];
    const page = await server.client.call(queryPreview, { body: { file_id: file.id, steps } });
    const [first, second, third] = page.values[0] ?? [];
    assert.match(first ?? '', /^[0-9a-f]{64}$/u);
    assert.equal(third, first);
    assert.notEqual(second, first);
    assert.notEqual(first, createHash('sha256').update('ada@x.test').digest('hex'));
    const run = await server.client.call(transformData, { body: { file_id: file.id, steps, output: { format: 'ndjson' } } });
    const written = await (await fetch(`${server.url}/api/v1/data/runs/${run.run_id}/download`)).text();
    assert.equal((JSON.parse(written.split('\n')[0] ?? '') as { mail: string }).mail, first);
  });

  test('steps are previewed and run, and every row is accounted for', async () => {
    const file = await uploaded(server, 'people.csv', people);
    const steps = [
      { id: 'a', op: 'cast', column: 'amount', to: 'decimal', format: '1.234,56' },
      { id: 'b', op: 'filter', expr: 'amount > 0' },
    ];
    const page = await server.client.call(queryPreview, { body: { file_id: file.id, steps } });
    assert.deepEqual([page.total, page.values[2]], [2, ['1234.5', '7.0']]);
    const run = await server.client.call(transformData, { body: { file_id: file.id, steps, output: { format: 'json' } } });
    assert.deepEqual(run.counts, { rows_in: 3, rows_out: 2, rejected: 0, filtered: 1, deduplicated: 0, is_balanced: true });
    const wrong = server.client.call(transformData, {
      body: { file_id: file.id, steps: [{ id: 'x', op: 'drop', columns: ['nope'] }] },
    });
    await assert.rejects(wrong, (error: unknown) => error instanceof CallFailure && error.code === 'invalid_definition');
  });

  test('a workbook that was written is read again as it was', async () => {
    const file = await uploaded(server, 'people.csv', people);
    for (const format of ['xlsx', 'sqlite', 'parquet', 'ndjson', 'json'] as const) {
      const run = await server.client.call(exportFile, { params: { fileId: file.id }, query: { wait: 30 }, body: { format } });
      assert.equal(run.status, 'completed', `${format}: ${run.error?.message ?? ''}`);
      const answer = await fetch(`${server.url}/api/v1/data/runs/${run.run_id}/download`);
      const again = await uploaded(server, `people.${format}`, new Uint8Array(await answer.arrayBuffer()));
      const page = await server.client.call(previewData, { query: { file_id: again.id } });
      assert.deepEqual(
        page.columns.map(({ name }) => name),
        ['id', 'name', 'amount'],
        format,
      );
      assert.deepEqual(page.values[1], ['Müller; Anna', 'Bert', '=1+2'], format);
      assert.deepEqual(page.values[2], ['1.234,50', '7,00', '-3,10'], format);
    }
  });

  test('nothing under way is idle', async () => {
    const answer = await fetch(`${server.url}/api/progress/status`);
    assert.deepEqual(await answer.json(), { status: 'idle', runs: [] });
  });

  test('a deleted file is gone with everything that was made of it', async () => {
    const file = await uploaded(server, 'people.csv', people);
    const run = await server.client.call(exportFile, { params: { fileId: file.id }, query: { wait: 30 }, body: {} });
    await server.client.call(deleteFile, { params: { fileId: file.id } });
    const isMissing = (error: unknown): boolean => error instanceof CallFailure && error.code === 'not_found';
    await assert.rejects(server.client.call(getFile, { params: { fileId: file.id } }), isMissing);
    await assert.rejects(server.client.call(previewData, { query: { file_id: file.id } }), isMissing);
    const left = await server.client.call(getDataRun, { params: { executionId: run.run_id } });
    const download = await fetch(`${server.url}/api/v1/data/runs/${left.run_id}/download`);
    assert.equal(download.status, 404);
  });
}

describe('files on SQLite', () => {
  suite(() => ({}));
});

describe('files on PostgreSQL', skipWithout('postgres'), () => {
  let postgres: Service;
  before(async () => {
    postgres = await startPostgres();
  });
  suite(() => ({ CAUSEWAY_DATABASE_URL: postgres.url }));
  after(() => postgres?.stop());
});
