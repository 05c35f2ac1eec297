import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../../tests/child.ts';
import { freePort } from '../../../tests/services.ts';

const command = fileURLToPath(new URL('../bin/causeway.mjs', import.meta.url));
const page = 'http://localhost:5173';

const source = (port: number): string => `import { createServer } from 'node:http';

const server = createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]');
});
server.listen(${port}, '127.0.0.1', () => console.log('ready'));
`;

/** A backend without CORS that reloads by itself, and the doctor asked about it. */
async function startProject(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-fix-test-'));
  const port = await freePort();
  const file = join(folder, 'server.js');
  writeFileSync(file, source(port));
  writeFileSync(join(folder, 'package.json'), '{"name":"api","type":"module","scripts":{"dev":"node --watch server.js"}}\n');
  const child = await startChild({ command: process.execPath, args: ['--watch', 'server.js'], cwd: folder, ready: /ready/u });
  context.after(async () => {
    await child.kill();
    rmSync(folder, { recursive: true });
  });
  const ask = (...more: readonly string[]) => run(folder, [`http://127.0.0.1:${port}/items`, '--origin', page, ...more]);
  return { file, port, ask };
}

function run(cwd: string, args: readonly string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const doctor = spawn(process.execPath, [command, 'doctor', ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [doctor.stdout, doctor.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
    doctor.once('close', (code) => resolve({ code, text }));
  });
}

test('without a terminal the changes are only shown', async (context) => {
  const { file, port, ask } = await startProject(context);
  const { code, text } = await ask('--fix');
  assert.equal(code, 1, text);
  assert.match(text, /^\+const allowedOrigins = \['http:\/\/localhost:5173'\];$/mu);
  assert.match(text, /Nothing was changed/u);
  assert.equal(readFileSync(file, 'utf8'), source(port));
});

test('with --yes they are applied, and the next diagnosis proves that a browser gets through', async (context) => {
  const { file, ask } = await startProject(context);
  const { code, text } = await ask('--fix', '--yes');
  assert.equal(code, 0, text);
  assert.match(text, /Undo: cp -R/u);
  assert.match(text, /Diagnosed again: a browser reaches the backend/u);
  assert.match(readFileSync(file, 'utf8'), /allowedOrigins/u);
});

test('--json is one document with what was found before and after', async (context) => {
  const { ask } = await startProject(context);
  const { code, text } = await ask('--fix', '--yes', '--json');
  assert.equal(code, 0, text);
  const { before, rounds, after } = JSON.parse(text) as {
    before: { verdict: string };
    rounds: { diff: string }[];
    after: { verdict: string };
  };
  assert.deepEqual([before.verdict, after.verdict], ['broken', 'healthy']);
  assert.match(rounds[0]?.diff ?? '', /^--- a\/server\.js/u);
});
