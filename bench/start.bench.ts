import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, track } from './harness/measured-process.ts';
import { isQuick, report } from './harness/report.ts';
import { median } from './harness/statistics.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const rounds = isQuick ? 3 : 7;

interface Started {
  /** Until its line `Open …` is there. */
  readonly readyMs: number;
  /** Until GET /health answered 200. */
  readonly healthyMs: number;
}

/** From the start of the process until it answers. */
async function start(args: readonly string[]): Promise<Started> {
  const dataDir = mkdtempSync(join(tmpdir(), 'causeway-bench-'));
  const began = performance.now();
  const child = track(
    spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, CAUSEWAY_DATA_DIR: dataDir, CAUSEWAY_PORT: '0', CAUSEWAY_LOG_LEVEL: 'warn' },
    }),
  );
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Open\s+(?<url>http:\/\/[^\s/]+)/u.exec(output)?.groups?.['url'];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  const readyMs = performance.now() - began;
  const { status } = await fetch(`${url}/health`);
  if (status !== 200) throw new Error(`/health answered ${status}`);
  const healthyMs = performance.now() - began;
  await end(child);
  rmSync(dataDir, { recursive: true, force: true });
  return { readyMs, healthyMs };
}

const npmStart = ['scripts/start.mjs'];
const server = ['apps/server/src/main.ts'];
// Once for what is built and compiled once.
await start(npmStart);
const [viaNpm, direct]: [Started[], Started[]] = [[], []];
for (let round = 0; round < rounds; round += 1) {
  viaNpm.push(await start(npmStart));
  direct.push(await start(server));
}
const of = (all: readonly Started[], what: keyof Started): number => median(all.map((each) => each[what]));
const readyMs = of(viaNpm, 'readyMs');

report({
  title: 'Start',
  method: `An empty data directory, SQLite, everything installed and built, compiled code kept from the start before. From the start of the process until its line says where it listens, and until GET /health answers 200. \`npm start\` is measured without npm itself. ${rounds} rounds.`,
  tables: [
    [
      ['', 'ready ms', 'first 200 ms'],
      ['npm start (scripts/start.mjs)', readyMs.toFixed(0), of(viaNpm, 'healthyMs').toFixed(0)],
      ['the server (apps/server/src/main.ts)', of(direct, 'readyMs').toFixed(0), of(direct, 'healthyMs').toFixed(0)],
    ],
  ],
  goals: [
    {
      what: 'npm start, warm, to ready',
      goal: '< 1.5 s',
      measured: `${(readyMs / 1000).toFixed(2)} s`,
      isMet: readyMs < 1500,
      ifMissed: 'Most of it is loading modules; one bundled file would halve it.',
    },
  ],
  losses: [],
});
