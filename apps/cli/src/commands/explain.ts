import { Fault, faultCatalogue, toFaultBody } from '@causeway/contract';
import type { FaultCode, FaultEntry } from '@causeway/contract';
import type { Command } from 'commander';
import { didYouMean } from '../nearest.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const codes = Object.keys(faultCatalogue) as FaultCode[];
const isCode = (text: string): text is FaultCode => Object.hasOwn(faultCatalogue, text);

function entryLines(terminal: Terminal, code: FaultCode, entry: FaultEntry): string[] {
  const label = (name: string): string => terminal.paint('dim', name.padEnd(9));
  const example = toFaultBody(new Fault(code), 'req_5vYk0t7nQmB1', false);
  return [
    `${terminal.paint('bold', code)}  ${entry.status} ${entry.type}`,
    '',
    entry.sentence,
    '',
    `${label('Fix')}${entry.fix}`,
    `${label('Repeat')}${entry.retryable ? 'The same request may succeed later.' : 'Repeating the same request does not help.'}`,
    `${label('Read')}/docs/errors#${code} of your server, or docs/errors.md`,
    '',
    terminal.paint('dim', 'What a caller receives:'),
    ...JSON.stringify(example, null, 2).split('\n'),
  ];
}

function listLines(): string[] {
  return table(codes.map((code) => [code, String(faultCatalogue[code].status), faultCatalogue[code].sentence]));
}

function explain(terminal: Terminal, text: string | undefined): void {
  if (text === undefined) {
    terminal.answer({ codes: codes.map((code) => ({ code, ...faultCatalogue[code] })) }, listLines());
    return;
  }
  // As it stands in a link of an error, too.
  const code = text.replace(/^.*#/u, '').toLowerCase();
  if (!isCode(code)) {
    throw new UsageError(`There is no error code "${text}".`, didYouMean(code, codes) ?? 'All of them: npx causeway explain');
  }
  const entry = faultCatalogue[code];
  terminal.answer({ code, ...entry, doc_url: `/docs/errors#${code}` }, entryLines(terminal, code, entry));
}

/** The long form of an error code. */
export function explainCommand(program: Command, terminal: Terminal): void {
  program
    .command('explain [code]')
    .description('say what an error code means and what to do; without a code, list them all')
    .action((code: string | undefined) => explain(terminal, code));
}
