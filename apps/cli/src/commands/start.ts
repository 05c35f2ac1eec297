import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';

interface StartFlags {
  readonly port?: string;
  readonly host?: string;
  readonly auth: boolean;
}

/** Starts the server in this process, exactly as `npm start` does. */
export function startCommand(program: Command, _terminal: Terminal): void {
  program
    .command('start')
    .description('start the server')
    .option('--port <port>', 'listen on this port (default: 8000, or the next that is free)')
    .option('--host <host>', 'listen on this address (default: localhost, both families)')
    .option('--no-auth', 'ask for no credentials; loopback only')
    .action(async ({ port, host, auth }: StartFlags) => {
      const flags = [
        ...(port === undefined ? [] : ['--port', port]),
        ...(host === undefined ? [] : ['--host', host]),
        ...(auth ? [] : ['--no-auth']),
      ];
      // The server's entry reads its own flags.
      process.argv.splice(2, Infinity, ...flags);
      await import('../../../server/src/main.ts');
    });
}
