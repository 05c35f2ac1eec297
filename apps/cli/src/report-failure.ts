import { Fault, toFaultBody } from '@causeway/contract';
import type { FaultBody } from '@causeway/contract';
import { CommanderError } from 'commander';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const requestId = 'cli';

/** Errors of the server's rooms that carry a list of problems, known by name: loading their classes would load the rooms. */
const problemsOf = (error: unknown): readonly string[] | undefined =>
  error instanceof Error && error.name === 'ConfigError' && 'problems' in error ? (error.problems as string[]) : undefined;

function usage(terminal: Terminal, message: string, summary = 'See: npx causeway --help'): number {
  const body = toFaultBody(new Fault('invalid_request', { message, fix: { summary } }), requestId, true);
  if (terminal.isJson) terminal.answer(body, []);
  terminal.note(`${terminal.paint('red', 'error', 'note')}: ${message}`, `  ${summary}`);
  return exitCodes.usage;
}

function linesOf(terminal: Terminal, { error }: FaultBody): string[] {
  const label = (name: string): string => terminal.paint('dim', name.padEnd(6), 'note');
  return [
    `${terminal.paint('red', `error[${error.code}]`, 'note')}: ${error.message}`,
    ...(error.cause === null ? [] : [`  ${label('cause')} ${error.cause}`]),
    ...(error.fix === null ? [] : [`  ${label('fix')} ${error.fix.summary}`]),
    ...(error.fix?.command === undefined ? [] : [`         ${error.fix.command}`]),
    `  ${label('more')} npx causeway explain ${error.code}`,
  ];
}

function fault(terminal: Terminal, failure: Fault): number {
  const body = toFaultBody(failure, requestId, true);
  if (terminal.isJson) terminal.answer(body, []);
  terminal.note(...linesOf(terminal, body));
  return exitCodes.failed;
}

const expectedNames: ReadonlySet<string> = new Set(['MigrationError', 'BackupError', 'CannotRunError', 'ConfigError']);

/** A failure without a code: its message says all, unless it is a bug of ours. */
function uncoded(terminal: Terminal, error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const problems = problemsOf(error);
  const isExpected = error instanceof Error && expectedNames.has(error.name);
  const body = toFaultBody(new Fault('internal_error', { message }), requestId, true);
  const plain = isExpected ? { code: null, fix: null, retryable: false } : {};
  if (terminal.isJson) terminal.answer({ error: { ...body.error, ...plain, ...(problems ? { problems } : {}) } }, []);
  const red = terminal.paint('red', 'error', 'note');
  if (problems) terminal.note(`${red}: the configuration is not valid`, ...problems.map((problem) => `  - ${problem}`));
  else terminal.note(`${red}: ${isExpected || !(error instanceof Error) ? message : (error.stack ?? message)}`);
  return exitCodes.failed;
}

/** Says what failed in the form that was asked for; answers the exit code. */
export function reportFailure(terminal: Terminal, error: unknown): number {
  if (error instanceof CommanderError) {
    // Help and version were shown: commander ends them as errors of code 0.
    if (error.exitCode === 0) return exitCodes.ok;
    // A group without its command (`causeway keys`): its help was shown.
    if (error.code === 'commander.help') return exitCodes.usage;
    const [message = '', hint] = error.message.replace(/^error: /u, '').split('\n');
    return usage(terminal, message, hint?.replace(/^\((?<text>.*)\)$/u, '$<text>'));
  }
  if (error instanceof UsageError) return usage(terminal, error.message, error.hint);
  return error instanceof Fault ? fault(terminal, error) : uncoded(terminal, error);
}
