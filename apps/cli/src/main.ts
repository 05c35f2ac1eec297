import { createProgram } from './program.ts';
import { reportFailure } from './report-failure.ts';
import { createTerminal } from './terminal.ts';

const terminal = createTerminal(process.argv.includes('--json'));
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
try {
  const words = process.argv.slice(2);
  await createProgram(terminal).parseAsync(words.length === 0 ? ['--help'] : words, { from: 'user' });
} catch (error) {
  process.exitCode = reportFailure(terminal, error);
}
