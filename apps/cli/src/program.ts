import { Command } from 'commander';
import { backupCommand } from './commands/backup.ts';
import { configCommand } from './commands/config.ts';
import { devCommand } from './commands/dev.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { keysCommand } from './commands/keys.ts';
import { modelsCommand } from './commands/models.ts';
import { proxyCommand } from './commands/proxy.ts';
import { restoreCommand } from './commands/restore.ts';
import { runCommand } from './commands/run.ts';
import { startCommand } from './commands/start.ts';
import { readVersion } from './read-version.ts';
import type { Terminal } from './terminal.ts';
import { usersCommand } from './commands/users.ts';
import { voiceCommand } from './commands/voice.ts';

const commands = [
  startCommand,
  devCommand,
  doctorCommand,
  proxyCommand,
  keysCommand,
  usersCommand,
  modelsCommand,
  voiceCommand,
  configCommand,
  backupCommand,
  restoreCommand,
  runCommand,
  explainCommand,
];

/** Every command; failures are thrown, so that one place says them. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('causeway')
    .description('One backend a browser can always reach.')
    .version(readVersion(), '-V, --version', 'show the version')
    .option('--json', 'answer with one JSON document')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 ok, 1 findings, 2 could not run, 3 usage. NO_COLOR switches colors off.');
  for (const add of commands) add(program, terminal);
  return program;
}
