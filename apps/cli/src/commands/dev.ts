import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

const script = fileURLToPath(new URL('../../../../scripts/dev.mjs', import.meta.url));

/** A terminal sends Ctrl-C to the child itself; twice would look like a second, impatient one. */
function passSignals(kill: (signal: NodeJS.Signals) => void): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => kill(signal));
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) kill('SIGINT');
  });
}

/** The server with reload and the web app with Vite, as `npm run dev` starts them. */
export function devCommand(program: Command, _terminal: Terminal): void {
  program
    .command('dev')
    .description('start the server and the web app with reload, credentials off on loopback')
    .option('--proxy', 'let the web app reach the server through its own address')
    .action(async ({ proxy }: { readonly proxy?: boolean }) => {
      const child = spawn(process.execPath, [script, ...(proxy ? ['--proxy'] : [])], { stdio: 'inherit' });
      passSignals((signal) => child.kill(signal));
      process.exitCode = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? exitCodes.failed));
      });
    });
}
