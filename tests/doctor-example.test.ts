import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startPair } from './doctor-pair.ts';
import { repositoryRoot } from './source-files.ts';

test('the example of docs/doctor.md runs as it stands there', async () => {
  const page = readFileSync(join(repositoryRoot, 'docs/doctor.md'), 'utf8');
  const example = /^```ts\n(?<code>[\s\S]*?)^```$/mu.exec(page)?.groups?.['code'] ?? '';
  const pair = await startPair();
  const code = example.replace('http://localhost:8000', pair.backend).replace('http://localhost:5173', pair.page);
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [shown, [exit]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  await pair.stop();
  assert.equal(exit, 1);
  assert.match(shown, /^C01 The server sends no CORS headers localhost:\d+ sends no CORS headers/u);
  assert.match(shown, /\nBroken: 1 cause found\.\n/u);
});
